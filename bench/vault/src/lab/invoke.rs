//! How a call is passed to the runtime.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, wallet},
        checked,
        technique::Effect,
    },
    cu_vault_tests::{keys::key, token::DECIMALS},
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let poor = transfer(lab).change(0, |_, from| from.lamports = 1);
    let two = of(
        "2 accounts",
        [
            Variant::InvokeChecked2,
            Variant::InvokeUnchecked2,
            Variant::InvokeByHand2,
            Variant::InvokeRust2,
        ],
        transfer(lab),
        poor,
    );
    let four = of(
        "4 accounts",
        [
            Variant::InvokeChecked4,
            Variant::InvokeUnchecked4,
            Variant::InvokeByHand4,
            Variant::InvokeRust4,
        ],
        checked::transfer(lab, 1000, DECIMALS),
        checked::transfer(lab, u64::MAX, DECIMALS),
    );
    [two, four].concat()
}

fn of(
    accounts: &str,
    [checked, unchecked, by_hand, rust]: [Variant; 4],
    call: Call,
    too_much: Call,
) -> Vec<Technique> {
    let technique = |name, before, after| {
        Technique::new(format!("{name}, {accounts}"), before, after, call.clone())
            .refuses("more than there is", too_much.clone())
    };
    vec![
        technique("invoke_unchecked", checked, unchecked)
            .effect(Effect::Even)
            .change(
                "it skips the checks that each account has its meta's address, which the compiler knows to \
                 hold here, and that no data is borrowed",
            )
            .risk(
                "A reference into account data that lives across the call is undefined behaviour, and \
                 nothing refuses it.",
            ),
        technique("infos of five words", unchecked, by_hand)
            .change(
                "infos laid out by hand: the words that the runtime reads, not the flags that it ignores",
            )
            .risk(
                "The layout is this program's to keep right, and the runtime's promise not to read the \
                 rest is its source code.",
            ),
        technique("the Rust ABI", by_hand, rust)
            .effect(Effect::Costs)
            .change(
                "sol_invoke_signed_rust instead of sol_invoke_signed_c, addresses copied, cells laid out",
            )
            .risk(
                "The layout of Rc and RefCell, which Rust does not promise, becomes the program's own.",
            ),
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
