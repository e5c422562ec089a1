//! How an account is proved to be a PDA.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, ours, owner_and_pda, wallet},
        technique::Effect,
    },
    cu_vault_tests::keys::key,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let technique = |name: String, before, after, bump| {
        let deposit = deposit(lab, bump);
        let elsewhere = deposit
            .clone()
            .change(1, |meta, _| meta.pubkey = key("elsewhere"));
        Technique::new(name, before, after, deposit).refuses("another address", elsewhere)
    };
    let mut techniques = Vec::new();
    for bump in [255, 252] {
        // The search finds 255 at once, for what deriving it costs.
        let effect = if bump == 255 {
            Effect::Costs
        } else {
            Effect::Saves
        };
        techniques.extend([
            technique(
                format!("bump from the caller, {bump}"),
                Variant::PdaFind,
                Variant::PdaCreate,
                bump,
            )
            .effect(effect)
            .change("create_program_address with the bump in the instruction data, instead of a search")
            .risk(
                "A bump that the caller chooses need not be the canonical one: without a check when the \
                 account is made, an owner can have several.",
            ),
            technique(
                format!("bump from the account, {bump}"),
                Variant::PdaFind,
                Variant::PdaStored,
                bump,
            )
            .effect(effect)
            .change("create_program_address with the bump in the account's data, instead of a search")
            .risk(
                "The bump is worth what the check was worth when it was stored; the data must be this \
                 program's own.",
            ),
        ]);
    }
    techniques.extend([
        technique(
            "PDA by sha256".to_owned(),
            Variant::PdaCreate,
            Variant::PdaDerive,
            255,
        )
        .change("derive_address, a plain hash, instead of create_program_address")
        .risk(
            "The check whether the hash is on the curve is missing: with a bump of the caller's choice that \
             accepts addresses which are no PDAs. Sound for a bump that was proved once.",
        ),
        technique(
            "PDA signs the CPI".to_owned(),
            Variant::PdaDerive,
            Variant::PdaSign,
            255,
        )
        .change("the account is a signer of the CPI by its seeds, which the runtime derives at no cost")
        .risk(
            "Any account that signed the instruction is a signer of the CPI as well, PDA or not: the account's \
             own signer flag must be refused first.",
        ),
    ]);
    techniques
}

/// Into a PDA of the lab's, in whose data the bump is.
pub fn deposit(lab: &Lab, bump: u8) -> Call {
    let (owner, pda) = owner_and_pda(bump);
    let mut account = ours(1);
    account.data[0] = bump;
    Call::default()
        .signer_writable(owner, wallet())
        .writable(pda, account)
        .system_program(&lab.svm)
        .lamports(1000)
        .args(&[bump])
}
