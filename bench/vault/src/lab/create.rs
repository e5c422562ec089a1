//! How many calls make an account.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, owner_and_pda, wallet},
        interface::SPACE,
    },
    cu_runtime::programs,
    cu_vault_tests::keys::key,
    solana_account::Account,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let (payer, pda) = owner_and_pda(255);
    // It was sent a lamport, which must not prevent the creation.
    let prefunded = Account::new(1, 0, &programs::SYSTEM);
    let create = Call::default()
        .signer_writable(payer, wallet())
        .writable(pda, prefunded)
        .system_program(&lab.svm)
        .lamports(lab.svm.rent().minimum_balance(SPACE) - 1)
        .args(&[255]);
    let elsewhere = create
        .clone()
        .change(1, |meta, _| meta.pubkey = key("elsewhere"));
    let taken = create
        .clone()
        .change(1, |_, account| account.data = vec![0; 1]);
    vec![
        Technique::new(
            "CreateAccountAllowPrefund",
            Variant::CreateInThree,
            Variant::CreateInOne,
            create,
        )
        .change("one CPI instead of Transfer, Allocate and Assign")
        .risk(
            "Needs its feature gate, create_account_allow_prefund: a cluster or a local validator without it \
             refuses it.",
        )
        .refuses("an address without the signature", elsewhere)
        .refuses("an account that is in use", taken),
    ]
}
