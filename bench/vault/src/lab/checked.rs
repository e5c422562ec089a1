//! Which transfer moves tokens.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, wallet},
    },
    cu_runtime::programs,
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{
        keys::key,
        token::{DECIMALS, Mint},
    },
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    vec![
        Technique::new(
            "Transfer instead of TransferChecked",
            Variant::TransferChecked,
            Variant::TransferPlain,
            transfer(lab, 1000, DECIMALS),
        )
        .change("neither the mint among the accounts of the CPI nor its decimals in the data")
        .risk(
            "The token program does not compare mint and decimals with what the signer saw. Token-2022 refuses Transfer for \
             mints with a fee, a hook or a pause.",
        )
        .refuses("more than there is", transfer(lab, u64::MAX, DECIMALS)),
    ]
}

pub fn transfer(lab: &Lab, amount: u64, decimals: u8) -> Call {
    let (svm, authority) = (&lab.svm, key("authority"));
    let mut mint = Mint::new(svm, TokenProgram::SplToken, key("mint"), key("issuer"), &[]);
    let source = mint
        .open(key("source"), authority)
        .holding(1_000_000)
        .build(svm);
    let destination = mint.open(key("destination"), key("recipient")).build(svm);
    Call::default()
        .signer(authority, wallet())
        .writable(source.0, source.1)
        .readonly(mint.key, mint.account.clone())
        .writable(destination.0, destination.1)
        .program(svm, &programs::TOKEN)
        .lamports(amount)
        .args(&[decimals])
}
