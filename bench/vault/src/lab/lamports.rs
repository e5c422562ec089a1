//! Who moves lamports.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, ours, owner_and_pda, wallet},
        technique::Case,
    },
    cu_vault_tests::keys::key,
    solana_account::Account,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let (owner, pda) = owner_and_pda(255);
    let withdraw = |authority, from: Account| {
        Call::default()
            .signer(authority, wallet())
            .writable(pda, from)
            .writable(key("recipient"), wallet())
            .system_program(&lab.svm)
            .lamports(1000)
            .args(&[255])
    };
    let state = || {
        let mut state = ours(32);
        state.data.copy_from_slice(owner.as_ref());
        state
    };
    let stranger = key("stranger");
    let mut technique = Technique::between(
        "lamports moved directly",
        Case::new(Variant::LamportsByCpi, withdraw(owner, wallet())),
        Case::new(Variant::LamportsDirect, withdraw(owner, state())),
    )
    .change("the program owns the account and moves its lamports, instead of a System Transfer by CPI")
    .risk(
        "The program alone answers for who may withdraw and for the rent reserve; the runtime only sees \
         to it that the sum is kept. Lamports that were moved must all be among the accounts of a later \
         CPI, or none.",
    );
    technique.refused = vec![(
        "another account's signature",
        withdraw(stranger, wallet()),
        withdraw(stranger, state()),
    )];
    vec![technique]
}
