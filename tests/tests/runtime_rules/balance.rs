//! Lamports are neither made nor lost, and the books are closed at every call.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome::*, Theme},
        scene::{Scene, readonly, writable},
    },
    cu_vault_tests::{
        effect::Effect,
        rogue::{Call, Step},
    },
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError::*,
};

/// A moves 3 lamports by itself, then calls B with some of the two accounts.
fn then_calls(s: &Scene, metas: Vec<AccountMeta>) -> Instruction {
    let b = Instruction {
        accounts: metas,
        ..s.b([], [])
    };
    s.a(
        [writable(&s.own), writable(&s.wallet), readonly(&s.b)],
        [
            Step::Debit(s.own, 3),
            Step::Credit(s.wallet, 3),
            Call::new(b).into(),
        ],
    )
}

fn moved(s: &Scene, e: &mut Effect) {
    e.move_lamports(&s.own, &s.wallet, 3);
}

pub fn theme() -> Theme {
    Theme {
        title: "Balance",
        about: "The lamports that one account loses, another gains. The runtime checks that at \
                the end of every instruction, and at every call for the accounts that are passed.",
        facts: facts(),
    }
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "lamports-made",
            &[14],
            "A credits an account and debits none.",
            |s| s.a([writable(&s.own)], [Step::Credit(s.own, 3)]),
            Refused(UnbalancedInstruction),
        ),
        Fact::new(
            "lamports-lost",
            &[14],
            "A debits an account and credits none.",
            |s| s.a([writable(&s.own)], [Step::Debit(s.own, 3)]),
            Refused(UnbalancedInstruction),
        ),
        Fact::new(
            "lamports-made-by-callee",
            &[14],
            "B credits A's account and debits none; A, called on, would even it out.",
            |s| {
                let b = s.b([writable(&s.own)], [Step::Credit(s.own, 3)]);
                s.a(
                    [writable(&s.own), readonly(&s.b)],
                    [b.into(), Step::Debit(s.own, 3)],
                )
            },
            Refused(UnbalancedInstruction),
        ),
        Fact::new(
            "lamports-moved-then-call-with-both",
            &[14],
            "A moves 3 lamports from its own account to a wallet, then calls B with both.",
            |s| then_calls(s, vec![writable(&s.own), writable(&s.wallet)]),
            Does("3 lamports move", moved),
        ),
        Fact::new(
            "lamports-moved-then-call-with-neither",
            &[14],
            "A moves 3 lamports from its own account to a wallet, then calls B with neither.",
            |s| then_calls(s, Vec::new()),
            Does("3 lamports move", moved),
        ),
        Fact::new(
            "lamports-moved-then-call-with-one",
            &[14],
            "A moves 3 lamports from its own account to a wallet, then calls B with only the \
             account that lost them.",
            |s| then_calls(s, vec![writable(&s.own)]),
            Refused(UnbalancedInstruction),
        )
        .corrects(
            "A balanced program can fail as unbalanced: at a call the runtime takes over the lamports \
             of the accounts that are passed, and of no others. Pass all that were touched, \
             or none.",
        ),
    ]
}
