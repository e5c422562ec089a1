use {
    super::{
        Lab, Technique, Variant,
        call::{Call, wallet},
        technique::Effect,
    },
    cu_vault_tests::keys::key,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let transfer = transfer(lab);
    let poor = transfer.clone().change(0, |_, from| from.lamports = 1);
    let technique = |name, before, after| {
        Technique::new(name, before, after, transfer.clone())
            .refuses("a payer without the lamports", poor.clone())
    };
    vec![
        technique(
            "invoke_unchecked",
            Variant::InvokeChecked,
            Variant::InvokeUnchecked,
        )
        .change("nobody compares accounts with metas or asks whether data is borrowed")
        .risk(
            "A reference into account data that lives across the call is undefined behaviour, and nothing \
             refuses it.",
        ),
        technique(
            "infos of five words",
            Variant::InvokeUnchecked,
            Variant::InvokeByHand,
        )
        .change("infos laid out by hand: the words that the runtime reads, not the flags that it ignores")
        .risk(
            "The layout is this program's to keep right, and the runtime's promise not to read the rest \
             is its source code.",
        ),
        technique(
            "the Rust ABI",
            Variant::InvokeByHand,
            Variant::InvokeRust,
        )
        .effect(Effect::Costs)
        .change("sol_invoke_signed_rust instead of sol_invoke_signed_c, addresses copied, cells laid out")
        .risk("The layout of Rc and RefCell, which Rust does not promise, becomes the program's own."),
    ]
}

/// Lamports from a wallet that signs.
pub fn transfer(lab: &Lab) -> Call {
    Call::default()
        .signer_writable(key("from"), wallet())
        .writable(key("to"), wallet())
        .system_program(&lab.svm)
        .lamports(1000)
}
