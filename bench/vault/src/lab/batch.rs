//! How many calls move tokens.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, wallet},
        technique::Effect,
    },
    cu_runtime::programs,
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{keys::key, token::Mint},
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    [1, 2, 4, 8]
        .map(|n| {
            let technique = Technique::new(
                format!("p-token batch of {n}"),
                Variant::BatchNone,
                Variant::BatchOne,
                payout(lab, n, 1000),
            )
            .change("one CPI, batch, that carries every Transfer, instead of a CPI each")
            .risk(
                "Token-2022 has batch since version 11.0.0; an older one refuses it. Metas repeat for every \
                 transfer, so the limit of 255 comes sooner.",
            )
            .refuses("more than there is", payout(lab, n, u64::MAX));
            match n {
                1 => technique.effect(Effect::Costs),
                _ => technique,
            }
        })
        .into()
}

/// From one token account to each of `n` others.
fn payout(lab: &Lab, n: usize, amount: u64) -> Call {
    let (svm, authority) = (&lab.svm, key("authority"));
    let mut mint = Mint::new(svm, TokenProgram::SplToken, key("mint"), key("issuer"), &[]);
    let (source, account) = mint
        .open(key("source"), authority)
        .holding(1_000_000)
        .build(svm);
    let call = Call::default()
        .signer(authority, wallet())
        .writable(source, account)
        .program(svm, &programs::TOKEN)
        .lamports(amount);
    (0..n).fold(call, |call, n| {
        let (recipient, account) = mint
            .open(key(&format!("recipient {n}")), key("recipient"))
            .build(svm);
        call.writable(recipient, account)
    })
}
