//! How the accounts are found in the input.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, ours, wallet},
        technique::Effect,
    },
    cu_runtime::Profile,
    cu_vault_tests::keys::key,
};

const LAZY: &str = "Pinocchio's InstructionContext, account by account, instead of deserialize";

pub fn techniques(_: &Lab) -> Vec<Technique> {
    let mut techniques = Vec::new();
    for (n, fixed) in [
        (2, Variant::EntryFixed2),
        (4, Variant::EntryFixed4),
        (8, Variant::EntryFixed8),
    ] {
        techniques.extend([
            Technique::new(
                format!("lazy entrypoint, to the last of {n}"),
                Variant::EntryPlain,
                Variant::EntryLazy,
                accounts(n),
            )
            .change(LAZY)
            .risk(
                "A duplicate is only an index, to be resolved by hand or refused. There is no way back to an \
                 account that was not kept.",
            )
            .effect(if n == 2 { Effect::Saves } else { Effect::Costs })
            .refuses("an account that may not pay", no_money(n)),
            Technique::new(
                format!("r2 pointer array, {n} accounts"),
                Variant::EntryPlain,
                Variant::EntryPointers,
                accounts(n),
            )
            .on(Profile::All)
            .change("the runtime's array of account pointers (SIMD-0449) instead of deserialize")
            .risk(
                "Needs a feature gate. Where it is not active, an ELF that relies on it cannot run at all.",
            )
            .refuses("an account that may not pay", no_money(n)),
            Technique::new(
                format!("fixed layout, {n} accounts"),
                Variant::EntryPlain,
                fixed,
                accounts(n),
            )
            .change("constant offsets from r1, the count and each length checked, instead of deserialize")
            .risk(
                "Accounts with data and duplicates must be refused or go another way. With one of the \
                 checks forgotten, bytes that an attacker chose are taken for an account.",
            )
            .refuses("an account that may not pay", no_money(n)),
        ]);
    }
    techniques.extend([
        Technique::new(
            "lazy entrypoint, 2 of 8 accounts",
            Variant::EntryPlainTwo,
            Variant::EntryLazyTwo,
            accounts(8),
        )
        .change(LAZY)
        .risk("The program does not read the accounts that it does not use: surplus ones pass unnoticed.")
        .refuses("an account that may not pay", no_money(8)),
        Technique::new(
            "r2 pointer array, without its gate",
            Variant::EntryPlain,
            Variant::EntryPointers,
            accounts(2),
        )
        .on(Profile::Mainnet)
        .effect(Effect::Fails)
        .change("the same ELF without the gate: there is no array behind the program's address")
        .risk("The program takes whatever it finds for pointers, and the fault burns the whole budget."),
    ]);
    techniques
}

/// The first may pay, no account has data.
fn accounts(n: usize) -> Call {
    let call = Call::default().writable(key("from"), ours(0));
    (1..n).fold(call, |call, n| {
        call.writable(key(&format!("to {n}")), wallet())
    })
}

/// The first has another owner.
fn no_money(n: usize) -> Call {
    accounts(n).change(0, |_, account| *account = wallet())
}
