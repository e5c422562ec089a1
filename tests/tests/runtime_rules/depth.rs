//! How deep calls go, how many there may be, and who may be called again.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome, Outcome::*, Theme},
        scene::{Scene, readonly},
    },
    cu_vault_tests::{relay, rogue},
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::*,
    solana_system_interface::instruction::transfer,
};

/// Relays that call each other in this order, the first one at the top.
fn through(s: &Scene, order: &[usize]) -> Instruction {
    let ids: Vec<_> = order.iter().map(|index| s.relays[*index]).collect();
    let (innermost, callers) = ids.split_last().expect("somebody is called");
    relay::behind(callers, &relay::stop(innermost, &[], 1))
}

/// This many calls in each other, all of different programs.
fn distinct(s: &Scene, calls: usize) -> Instruction {
    let order: Vec<_> = (0..=calls).collect();
    through(s, &order)
}

/// A calls B this often, one after the other; B does nothing.
fn in_a_row(s: &Scene, calls: usize) -> Instruction {
    let steps = vec![s.b([], []).into(); calls];
    rogue::instruction(&s.a, vec![readonly(&s.b)], &steps)
}

pub fn theme() -> Theme {
    Theme {
        title: "Depth and re-entrancy",
        about: "The deepest chain of calls below the top-level instruction is 4, and 8 where \
                SIMD-0268 is active. A refused call has paid for its base.",
        facts: facts(),
    }
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "depth-at-limit",
            &[10],
            "As many calls in each other as are allowed, all of different programs.",
            |s| distinct(s, s.deepest()),
            Outcome::NOTHING,
        ),
        Fact::new(
            "depth-past-limit",
            &[10],
            "One call more in each other than is allowed, all of different programs.",
            |s| distinct(s, s.deepest() + 1),
            Refused(CallDepth),
        )
        .corrects(
            "“`InvocationDepthExceeded`”: the error is `CallDepth`. The refused call still costs its \
             base, and the limit becomes 8 with SIMD-0268.",
        ),
        Fact::new(
            "depth-5",
            &[10],
            "5 calls in each other: program → A → B → C → D → E.",
            |s| distinct(s, 5),
            Refused(CallDepth),
        )
        .with_all_gates(Outcome::NOTHING),
        Fact::new(
            "depth-itself-at-limit",
            &[10, 11],
            "As many calls in each other as are allowed, of one program that calls itself.",
            |s| relay::again(&s.relays[0], s.deepest(), &[], 1),
            Outcome::NOTHING,
        ),
        Fact::new(
            "depth-itself-past-limit",
            &[10, 11],
            "One call more than is allowed, of one program that calls itself.",
            |s| relay::again(&s.relays[0], s.deepest() + 1, &[], 1),
            Refused(CallDepth),
        ),
        Fact::new(
            "depth-builtin-past-limit",
            &[10],
            "As many calls as are allowed, and the last program calls the System program.",
            |s| {
                let mut paid = transfer(&s.wallet, &s.other, 5);
                paid.accounts[0].is_signer = true;
                relay::behind(&s.relays[..=s.deepest()], &paid)
            },
            Refused(CallDepth),
        )
        .corrects("A builtin counts as any program does."),
        Fact::new(
            "reentry-itself",
            &[11],
            "A → A.",
            |s| through(s, &[0, 0]),
            Outcome::NOTHING,
        ),
        Fact::new(
            "reentry-behind-another",
            &[11],
            "A → B → A.",
            |s| through(s, &[0, 1, 0]),
            Refused(ReentrancyNotAllowed),
        )
        .corrects("A program may call itself; it may not be called while it waits for another one."),
        Fact::new(
            "reentry-each-itself",
            &[11],
            "A → A → B → B.",
            |s| through(s, &[0, 0, 1, 1]),
            Outcome::NOTHING,
        ),
        Fact::new(
            "reentry-further-up",
            &[11],
            "A → B → C → B.",
            |s| through(s, &[0, 1, 2, 1]),
            Refused(ReentrancyNotAllowed),
        ),
        Fact::new(
            "reentry-past-limit",
            &[10, 11],
            "One call past the limit, and of a program that waits.",
            |s| {
                let mut order: Vec<_> = (0..=s.deepest()).collect();
                order.push(0);
                through(s, &order)
            },
            Refused(ReentrancyNotAllowed),
        ),
        Fact::new(
            "again-after-return",
            &[11],
            "A calls B, and once it has returned calls it again.",
            |s| in_a_row(s, 2),
            Outcome::NOTHING,
        ),
        Fact::new(
            "calls-63",
            &[10],
            "63 calls one after the other: with the instruction itself, 64.",
            |s| in_a_row(s, 63),
            Outcome::NOTHING,
        ),
        Fact::new(
            "calls-64",
            &[10],
            "64 calls one after the other.",
            |s| in_a_row(s, 64),
            Refused(MaxInstructionTraceLengthExceeded),
        )
        .corrects("Depth is not the only limit: a transaction has 64 instructions, calls included."),
    ]
}
