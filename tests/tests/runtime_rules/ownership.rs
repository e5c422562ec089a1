//! Who may change what of an account: its owner, most of the time, and only if it is writable.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome, Outcome::*, Theme},
        scene::{Scene, readonly, writable, writable_signer},
    },
    cu_runtime::programs,
    cu_vault_tests::{keys::key, rogue::Step},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
};

/// A hands this account to B, which does these steps to it, and to its own if need be.
fn b_does<const N: usize>(s: &Scene, account: AccountMeta, steps: [Step; N]) -> Instruction {
    let metas = || [account.clone(), writable(&s.theirs)];
    let b = s.b(metas(), steps);
    let [first, second] = metas();
    s.a([first, second, readonly(&s.b)], [b.into()])
}

fn b_writes(s: &Scene, account: AccountMeta) -> Instruction {
    let write = Step::Write(account.pubkey, 0, vec![7]);
    b_does(s, account, [write])
}

fn b_debits(s: &Scene, account: AccountMeta) -> Instruction {
    let steps = [Step::Debit(account.pubkey, 3), Step::Credit(s.theirs, 3)];
    b_does(s, account, steps)
}

fn b_assigns(s: &Scene, account: &Pubkey) -> Instruction {
    b_does(
        s,
        writable(account),
        [Step::Assign(*account, programs::SYSTEM)],
    )
}

fn b_resizes(s: &Scene, account: &Pubkey, len: u64) -> Instruction {
    b_does(s, writable(account), [Step::Resize(*account, len)])
}

pub fn theme() -> Theme {
    Theme {
        title: "Ownership",
        about: "Passing on a writable account needs no consent. The runtime checks the account \
                when it changes, at the store or at the end of the callee's instruction.",
        facts: facts(),
    }
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "foreign-data-written",
            &[7],
            "B writes into an account of A's that A passed writable.",
            |s| b_writes(s, writable(&s.own)),
            Refused(ExternalAccountDataModified),
        )
        .corrects(
            "An account that is passed writable may still not be written: the owner's program writes \
                   its data.",
        ),
        Fact::new(
            "foreign-data-stored",
            &[7, 13],
            "B writes into an account of A's by an instruction that stores, in place of a \
             syscall.",
            |s| b_does(s, writable(&s.own), [Step::Store(s.own, 0, 7)]),
            Refused(ExternalAccountDataModified),
        )
        .with_all_gates(Ruined(ExternalAccountDataModified))
        .corrects(
            "Without SIMD-0460 the runtime compares the data when B ends. With it, the runtime refuses the \
             store itself, and that is a fault, which costs the whole budget.",
        ),
        Fact::new(
            "foreign-data-restored",
            &[7],
            "B writes into A's account and writes back what was there.",
            |s| {
                let [there, back] = [vec![7], vec![0]].map(|byte| Step::Write(s.own, 0, byte));
                b_does(s, writable(&s.own), [there, back])
            },
            Outcome::NOTHING,
        )
        .with_all_gates(Refused(ExternalAccountDataModified)),
        Fact::new(
            "foreign-wallet-debited",
            &[7],
            "B takes 3 lamports from a wallet that signed for it.",
            |s| b_debits(s, writable_signer(&s.wallet)),
            Refused(ExternalAccountLamportSpend),
        )
        .corrects(
            "Not even a signature lets a program debit an account that it does not own: the owner, \
             here the System program, must be called.",
        ),
        Fact::new(
            "foreign-account-assigned",
            &[7],
            "B gives A's account to the System program.",
            |s| b_assigns(s, &s.own),
            Refused(ModifiedProgramId),
        ),
        Fact::new(
            "foreign-account-resized",
            &[7],
            "B makes A's account shorter.",
            |s| b_resizes(s, &s.own, 4),
            Refused(ExternalAccountDataModified),
        )
        .corrects("The error is not `AccountDataSizeChanged`: a length is data like any other."),
        Fact::new(
            "own-readonly-written",
            &[6, 7],
            "A writes into an account of its own that came read-only.",
            |s| s.a([readonly(&s.own)], [Step::Write(s.own, 0, vec![7])]),
            Refused(ReadonlyDataModified),
        ),
        Fact::new(
            "own-readonly-stored",
            &[6, 7],
            "A writes into an account of its own that came read-only, by an instruction that \
             stores.",
            |s| s.a([readonly(&s.own)], [Step::Store(s.own, 0, 7)]),
            Refused(ReadonlyDataModified),
        )
        .with_all_gates(Ruined(ReadonlyDataModified)),
        Fact::new(
            "own-readonly-debited",
            &[6, 7],
            "A takes 3 lamports from an account of its own that came read-only.",
            |s| {
                s.a(
                    [readonly(&s.own), writable(&s.second)],
                    [Step::Debit(s.own, 3), Step::Credit(s.second, 3)],
                )
            },
            Refused(ReadonlyLamportChange),
        ),
        Fact::new(
            "own-given-away",
            &[7],
            "B gives an account of its own, its data zero, to the System program.",
            |s| b_assigns(s, &s.theirs),
            Does("the owner changes", |s, e| {
                e.account(&s.theirs).owner = programs::SYSTEM
            }),
        ),
        Fact::new(
            "own-given-away-with-data",
            &[7],
            "B gives an account of its own, its data not zero, to the System program.",
            |s| {
                let full = key("full");
                let account = Account {
                    data: vec![7; 8],
                    ..s.world.get(&s.theirs)
                };
                s.world.set(&full, account);
                b_assigns(s, &full)
            },
            Refused(ModifiedProgramId),
        ),
        Fact::new(
            "own-grown",
            &[7],
            "B makes an account of its own 10,240 bytes longer.",
            |s| b_resizes(s, &s.theirs, 8 + 10_240),
            Does("it is", |s, e| {
                e.account(&s.theirs).data = vec![0; 8 + 10_240]
            }),
        ),
        Fact::new(
            "own-grown-too-far",
            &[7],
            "B makes an account of its own 10,241 bytes longer.",
            |s| b_resizes(s, &s.theirs, 8 + 10_241),
            Refused(InvalidRealloc),
        ),
    ]
}
