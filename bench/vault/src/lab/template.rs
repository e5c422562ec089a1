//! How the structs of a call come into memory.

use {
    super::{Lab, Technique, Variant, call::Call, checked, invoke},
    cu_vault_tests::token::DECIMALS,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let technique = |accounts, before, after, call: Call| {
        let longer = call
            .clone()
            .change(1, |_, account| account.data.extend([0; 8]));
        Technique::new(
            format!("CPI structs copied from rodata, {accounts} accounts"),
            before,
            after,
            call,
        )
        .change("one sol_memcpy_ of a template with every constant address in it, instead of a store each")
        .risk(
            "Every account up to the last that is named must have a length known at compile time, \
             checked. The template itself takes rodata, which is not counted here.",
        )
        .refuses("an account with more data", longer)
    };
    vec![
        technique(
            2,
            Variant::BlockStored2,
            Variant::BlockCopied2,
            invoke::transfer(lab),
        ),
        technique(
            4,
            Variant::BlockStored4,
            Variant::BlockCopied4,
            checked::transfer(lab, 1000, DECIMALS),
        ),
    ]
}
