//! Rules that the program leaves to others: the runtime, the System program, the token programs.
//!
//! Each omitted check is marked in the source with `Enforced by:`. Here each rule is broken, and the program
//! named there refuses, with an exact error, and nothing changes. [`NOTES`] says which test stands for
//! which note; the test below reads the source, so a new note without a test fails.
//!
//! | module | who enforces |
//! |---|---|
//! | [`runtime`] | the runtime: privileges, signatures of program addresses, ownership |
//! | [`rent`] | the runtime, for a whole transaction: rent |
//! | [`system`] | the System program |
//! | [`tokens`] | SPL Token and Token-2022 |
//!
//! All of it runs on both feature profiles: a rule that is about to change shows here first.

#![forbid(unsafe_code)]

mod rent;
mod runtime;
mod system;
mod tokens;

use {
    cu_runtime::Profile,
    cu_vault_tests::{
        Arch, World,
        every::{BUMP, Call, Every, Tokens},
        notes,
        stage::Stage,
    },
    rent::*,
    runtime::*,
    solana_instruction_error::InstructionError::{self, *},
    std::fmt::Display,
    system::*,
    tokens::*,
};

/// Words of a note and the test that breaks its rule.
type Note = (&'static str, fn());

/// The notes of every file, in their order there.
const NOTES: &[(&str, &[Note])] = &[
    (
        "checks/fast.rs",
        &[
            (
                "the only transfer here is `TransferChecked`",
                the_token_programs_keep_their_rules,
            ),
            ("a mint of its own, permanently", a_mint_is_one_for_good),
        ],
    ),
    (
        "checks/general.rs",
        &[
            (
                "its owner debit an account",
                nobody_debits_an_account_but_its_owner,
            ),
            (
                "its owner write an account",
                nobody_writes_an_account_but_its_owner,
            ),
            (
                "the address that the seeds in this account give",
                a_copy_of_a_vault_signs_nothing,
            ),
            (
                "not the account in the slot",
                a_look_alike_of_a_token_program_is_not_called,
            ),
        ],
    ),
    (
        "processor/close_token_account.rs",
        &[(
            "for an account that it does not own",
            only_the_vaults_token_accounts_are_closed,
        )],
    ),
    (
        "processor/create_vault.rs",
        &[
            (
                "the address that the seeds derive to",
                a_vault_is_made_where_its_seeds_say,
            ),
            ("(AccountAlreadyInUse)", a_vault_is_made_of_what_nobody_owns),
        ],
    ),
    (
        "processor/deposit_sol.rs",
        &[(
            "(InsufficientFundsForTransfer",
            who_pays_has_enough_and_is_a_wallet,
        )],
    ),
    (
        "processor/deposit_token.rs",
        &[(
            "for accounts that it does not own",
            the_token_programs_keep_their_rules,
        )],
    ),
    (
        "processor/lamports.rs",
        &[
            (
                "a balance that overflows has shrunk",
                no_lamport_is_made_or_lost,
            ),
            (
                "below its rent-exempt minimum",
                who_gets_lamports_is_rent_exempt_afterwards,
            ),
        ],
    ),
    (
        "processor/stateless_deposit.rs",
        &[(
            "only if the seeds derive to it",
            a_stateless_vault_lies_where_its_seeds_say,
        )],
    ),
    (
        "processor/stateless_withdraw.rs",
        &[
            (
                "only if the seeds derive to it",
                a_stateless_vault_lies_where_its_seeds_say,
            ),
            (
                "(InsufficientFundsForTransfer)",
                who_pays_has_enough_and_is_a_wallet,
            ),
        ],
    ),
    (
        "processor/withdraw_excess_lamports.rs",
        &[(
            "for an account that it does not own",
            only_the_vaults_excess_is_withdrawn,
        )],
    ),
    (
        "processor/withdraw_token.rs",
        &[(
            "for accounts that it does not own",
            the_token_programs_keep_their_rules,
        )],
    ),
    (
        "state.rs",
        &[(
            "can only be written by its owner",
            only_the_program_writes_its_vaults,
        )],
    ),
    (
        "token.rs",
        &[(
            "unpacks the account fully",
            what_is_no_token_account_does_not_pass_for_one,
        )],
    ),
];

/// The rules that the runtime has for every program: the error that the note of a processor names, and the test, which
/// takes every instruction.
const RULES: &[Note] = &[
    ("PrivilegeEscalation", a_read_only_account_stays_as_it_was),
    ("MissingAccount", the_system_program_must_be_passed),
    (
        "ExternalAccountDataModified",
        nobody_writes_an_account_but_its_owner,
    ),
    (
        "ExternalAccountLamportSpend",
        nobody_debits_an_account_but_its_owner,
    ),
];

#[test]
fn every_note_in_the_source_has_a_test() {
    let mut tested = NOTES.iter();
    for (file, mut notes) in notes::all() {
        if notes::processor_of(&file).is_some() {
            notes.retain(|note| {
                let rule = notes::rule_of_the_runtime(note);
                !RULES.iter().any(|(error, _)| rule == Some(*error))
            });
        }
        if notes.is_empty() {
            continue;
        }
        let (expected, tests) = tested.next().expect("NOTES ends with the last file");
        assert_eq!(file, *expected, "which has the notes {notes:#?}");
        assert_eq!(notes.len(), tests.len(), "{file}: {notes:#?}");
        for (note, (words, _)) in notes.iter().zip(*tests) {
            assert!(note.contains(words), "{file}: `{words}` is not in: {note}");
        }
    }
    assert_eq!(tested.next().map(|(file, _)| file), None, "it has no notes");
}

/// Both feature profiles, both ELFs, both token programs.
fn stages() -> Vec<Every> {
    stages_on(&Profile::ALL)
}

fn stages_on(profiles: &[Profile]) -> Vec<Every> {
    let mut stages = Vec::new();
    for &profile in profiles {
        for arch in Arch::ALL {
            // Accounts of Token-2022 without extensions SPL Token takes for its own until it writes to them.
            for tokens in Tokens::ALL.into_iter().filter(|it| *it != Tokens::Plain) {
                let stage = Stage::in_world(World::on(arch, profile), BUMP);
                stages.push(Every::with(stage, tokens));
            }
        }
    }
    stages
}

/// Runs a call that must fail with exactly this error and change nothing.
///
/// On mainnet the runtime compares the accounts once the program is through. With the gates that are to
/// come it maps them into the VM as they are and catches the store itself. It is the same error, but a fault,
/// which takes the whole budget.
#[track_caller]
fn refuse(every: &mut Every, call: &Call, what: impl Display, error: InstructionError) {
    let caught_storing = every.world().svm.runtime().profile() == Profile::All
        && matches!(error, ReadonlyDataModified | ExternalAccountDataModified);
    if caught_storing {
        let run = every.run(call);
        assert_eq!(run.result.raw_result, Err(error), "{what}");
        let limit = every.world().svm.cu_limit();
        assert_eq!(run.cu(), limit, "{what}");
    } else {
        every.refuse(call, what, error);
    }
}
