//! How a callee answers its caller.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, ID, ours},
    },
    cu_vault_tests::keys::key,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let call = Call::default()
        .writable(key("state"), ours(8))
        .program(&lab.svm, &ID);
    let no_room = call
        .clone()
        .change(0, |_, account| account.data = vec![0; 7]);
    vec![
        Technique::new(
            "answer written into an account",
            Variant::AskReturned,
            Variant::AskWritten,
            call,
        )
        .change("the callee writes where the caller reads, instead of sol_set_return_data and sol_get_return_data")
        .risk(
            "One more account, locked for writing by every transaction that asks; the caller must know \
             that the callee owns it. Return data says who set it.",
        )
        .refuses("no room for it", no_room),
    ]
}
