//! How the code of an instruction is found by its discriminator.

use {
    super::{Lab, Technique, Variant, call::from_ours},
    cu_vault_tests::keys::key,
};

pub fn techniques(_: &Lab) -> Vec<Technique> {
    // The last: a match finds the first as soon.
    let call = from_ours().args(&[15]);
    let foreign = call
        .clone()
        .change(0, |_, account| account.owner = key("another program"));
    vec![
        Technique::new(
            "dispatch by table, the last of 16",
            Variant::DispatchMatch,
            Variant::DispatchTable,
            call,
        )
        .change(
            "one load from a table of functions, instead of a match, which is a tree of compares here",
        )
        .risk(
            "Gaps in the numbering need an entry that refuses. A function called through a register is \
             not inlined, so each instruction has its own frame and exit.",
        )
        .refuses(
            "a discriminator that there is not",
            from_ours().args(&[16]),
        )
        .refuses("another owner", foreign),
    ]
}
