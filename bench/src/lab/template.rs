//! How the structs of a call come into memory.

use super::{Lab, Technique, Variant, invoke::transfer};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    vec![
        Technique::new(
            "CPI structs copied from rodata",
            Variant::BlockStored,
            Variant::BlockCopied,
            transfer(lab),
        )
        .change("one sol_memcpy_ of a template with every constant address in it, instead of a store each")
        .risk(
            "Every account up to the last that is named must have a length known at compile time, \
             checked. The template itself takes rodata, which is not counted here.",
        )
        .refuses(
            "an account with data",
            transfer(lab).change(0, |_, account| account.data = vec![0; 8]),
        ),
    ]
}
