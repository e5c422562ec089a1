//! A failed call ends everything, and leaves nothing behind.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome::*, Theme},
        scene::{Scene, readonly, system, writable, writable_signer},
    },
    cu_runtime::Profile,
    cu_vault_tests::{Arch, rogue::Step},
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::*,
    solana_system_interface::instruction::transfer,
};

/// Changes of all kinds, by A, the System program and B; then B does this.
fn changes_then(s: &Scene, last: Step) -> Instruction {
    let metas = || [writable(&s.theirs), writable(&s.other)];
    let pays = s.b(
        metas(),
        [Step::Debit(s.theirs, 3), Step::Credit(s.other, 3)],
    );
    let [theirs, other] = metas();
    s.a(
        [
            writable(&s.own),
            writable_signer(&s.wallet),
            other,
            theirs,
            system(),
            readonly(&s.b),
        ],
        [
            Step::Write(s.own, 0, vec![7]),
            transfer(&s.wallet, &s.other, 5).into(),
            pays.into(),
            Step::Debit(s.own, 3),
            Step::Credit(s.wallet, 3),
            s.b([], [last]).into(),
        ],
    )
}

pub fn theme() -> Theme {
    Theme {
        title: "Failure",
        about: "A call that fails does not return. Its error becomes the error of the caller's \
                instruction, and of every instruction above it.",
        facts: facts(),
    }
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "failure-not-caught",
            &[14],
            "B fails with 42. A's next step would fail with 1.",
            |s| {
                s.a(
                    [readonly(&s.b)],
                    [s.b([], [Step::Fail(42)]).into(), Step::Fail(1)],
                )
            },
            Refused(Custom(42)),
        )
        .corrects(
            "Code that looks at the result of `invoke` never sees an error: the caller does not \
             regain control.",
        ),
        Fact::new(
            "failure-ignored",
            &[14],
            "B fails with 42. A's next step would succeed.",
            |s| {
                s.a(
                    [readonly(&s.b)],
                    [s.b([], [Step::Fail(42)]).into(), Step::Succeed],
                )
            },
            Refused(Custom(42)),
        ),
        Fact::new(
            "failure-three-levels-down",
            &[14],
            "C, called by B, called by A, fails with 42.",
            |s| {
                let b = s.b([readonly(&s.c)], [s.c([], [Step::Fail(42)]).into()]);
                s.a([readonly(&s.b), readonly(&s.c)], [b.into(), Step::Succeed])
            },
            Refused(Custom(42)),
        )
        .corrects(
            "The code is C's, and nothing in the error says so: two programs' codes may be the \
             same number.",
        ),
        Fact::new(
            "failure-nothing-yet",
            &[14],
            "A writes into its account, moves lamports itself and by the System program, B credits an \
             account; then B succeeds.",
            |s| changes_then(s, Step::Succeed),
            Does("all of it stays", |s, e| {
                e.account(&s.own).data[0] = 7;
                e.move_lamports(&s.wallet, &s.other, 5);
                e.move_lamports(&s.theirs, &s.other, 3);
                e.move_lamports(&s.own, &s.wallet, 3);
            }),
        ),
        Fact::new(
            "failure-reverts",
            &[14],
            "A writes into its account, moves lamports itself and by the System program, B \
             credits an account; then B fails.",
            |s| changes_then(s, Step::Fail(42)),
            Refused(Custom(42)),
        ),
        Fact::new(
            "failure-refused-call",
            &[14],
            "A writes into its account, then makes a call that the runtime refuses.",
            |s| {
                s.a(
                    [writable(&s.own)],
                    [
                        Step::Write(s.own, 0, vec![7]),
                        s.b([], []).into(),
                        Step::Succeed,
                    ],
                )
            },
            Refused(MissingAccount),
        ),
    ]
}

/// The instructions before it, which succeeded, are reverted too.
#[test]
fn a_failed_callee_reverts_the_whole_transaction() {
    for profile in Profile::ALL {
        for arch in Arch::ALL {
            let s = Scene::new(arch, profile);
            let pays = s.a(
                [writable(&s.own), writable(&s.wallet)],
                [Step::Debit(s.own, 3), Step::Credit(s.wallet, 3)],
            );
            let fails = s.a([readonly(&s.b)], [s.b([], [Step::Fail(42)]).into()]);
            let after = s.world.transaction(std::slice::from_ref(&pays)).unwrap();
            assert_eq!(after[&s.wallet].lamports, s.world.lamports(&s.wallet) + 3);

            let both = [pays, fails];
            let before = s.world.accounts_of(&both);
            let result = s
                .world
                .svm
                .mollusk(&both)
                .process_transaction_instructions(&both, &before, None);
            assert_eq!(s.world.transaction(&both), Err((1, Custom(42))));
            assert_eq!(result.resulting_accounts, before);
        }
    }
}
