//! Whether the number of accounts of a call is known at compile time.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, ID, wallet},
    },
    cu_vault_tests::keys::key,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let accounts = (0..4).fold(Call::default().program(&lab.svm, &ID), |call, n| {
        call.readonly(key(&format!("account {n}")), wallet())
    });
    let too_many = accounts.clone().readonly(key("one more"), wallet());
    let technique = |name, before, after| {
        Technique::new(name, before, after, accounts.clone())
            .refuses("more accounts than that", too_many.clone())
    };
    vec![
        technique(
            "CPI infos on the stack",
            Variant::CpiSlice,
            Variant::CpiBounds,
        )
        .change("invoke_with_bounds, infos in an array, instead of invoke_with_slice, infos in a Vec")
        .risk("The bound is part of the program, and the array takes its bytes of the frame's 4096."),
        technique(
            "CPI with a constant number of accounts",
            Variant::CpiBounds,
            Variant::CpiConst,
        )
        .change("invoke for exactly four accounts instead of up to four: no loop")
        .risk("Accounts beyond the number, such as those of a transfer hook, need a path of their own."),
    ]
}
