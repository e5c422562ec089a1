//! Who checks a signature, and how.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, ours, wallet},
    },
    cu_vault_tests::keys::key,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let ours = Call::default()
        .signer_writable(key("from"), ours(0))
        .writable(key("to"), wallet());
    let transfer = Call::default()
        .signer_writable(key("from"), wallet())
        .writable(key("to"), wallet())
        .system_program(&lab.svm);
    let unsigned = |call: &Call| call.clone().change(0, |meta, _| meta.is_signer = false);
    vec![
        Technique::new(
            "account flags in one compare",
            Variant::SignerFlags,
            Variant::SignerHeader,
            ours.clone(),
        )
        .change("the first four bytes of the account as one word, instead of a byte each")
        .risk(
            "Exact: one word allows one combination, so a writable account where a read-only one would do \
             is refused too, and the error cannot say which flag it was.",
        )
        .refuses("no signature", unsigned(&ours))
        .refuses(
            "a read-only account",
            ours.clone().change(0, |meta, _| meta.is_writable = false),
        ),
        Technique::new(
            "signature left to the CPI",
            Variant::SignerBeforeCpi,
            Variant::SignerByCpi,
            transfer.clone(),
        )
        .change("no check of our own: the meta says signer, and the runtime refuses a signer who is none")
        .risk(
            "Holds on the path that makes the call and on no other. The error is the runtime's, and it \
             comes after all the work before the call.",
        )
        .refuses("no signature", unsigned(&transfer)),
    ]
}
