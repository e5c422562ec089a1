//! Return data: how much, how long it lives, whose it is.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome::*, Theme},
        scene::{Scene, readonly, system, writable, writable_signer},
    },
    cu_vault_tests::{
        effect::Effect,
        rogue::{self, Step},
    },
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::transfer,
};

/// B returns three bytes.
fn b_returns(s: &Scene) -> Step {
    s.b([], [Step::Return(3, 7)]).into()
}

/// A does this, then writes down the return data that is there.
fn noted<const N: usize>(s: &Scene, steps: [Step; N]) -> Instruction {
    let accounts = [
        writable(&s.notes),
        readonly(&s.b),
        readonly(&s.c),
        writable_signer(&s.wallet),
        writable(&s.other),
        system(),
    ];
    let steps = [&steps[..], &[Step::Record(s.notes)]].concat();
    rogue::instruction(&s.a, accounts.into(), &steps)
}

/// It finds this, and it is also what the transaction returns.
fn found(s: &Scene, e: &mut Effect, program: &Pubkey, data: &[u8]) {
    let record = rogue::record(program, data);
    e.account(&s.notes).data[..record.len()].copy_from_slice(&record);
    e.returns(data);
}

pub fn theme() -> Theme {
    Theme {
        title: "Return data",
        about: "A transaction has one place for it. A call empties it when it starts, and the \
                program that sets it is recorded with it. For the cost of an answer in an \
                account instead, see [bench/LAB.md](../../bench/LAB.md).",
        facts: facts(),
    }
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "return-1024",
            &[12],
            "A returns 1,024 bytes.",
            |s| s.a([], [Step::Return(1024, 7)]),
            Does("the transaction returns them", |_, e| e.returns(&[7; 1024])),
        )
        .of("sol_set_return_data"),
        Fact::new(
            "return-1025",
            &[12],
            "A returns 1,025 bytes.",
            |s| s.a([], [Step::Return(1025, 7)]),
            Refused(ProgramFailedToComplete),
        )
        .logs("Return data too large (1025 > 1024)")
        .of("sol_set_return_data")
        .corrects("The error does not speak of return data. The log does."),
        Fact::new(
            "return-read",
            &[12],
            "B returns 3 bytes; A reads them.",
            |s| noted(s, [b_returns(s)]),
            Does("they are B's", |s, e| found(s, e, &s.b, &[7; 3])),
        )
        .of("sol_get_return_data"),
        Fact::new(
            "return-overwritten",
            &[12],
            "B returns 3 bytes, then C returns 2; A reads.",
            |s| noted(s, [b_returns(s), s.c([], [Step::Return(2, 9)]).into()]),
            Does("they are C's", |s, e| found(s, e, &s.c, &[9; 2])),
        ),
        Fact::new(
            "return-cleared",
            &[12],
            "B returns 3 bytes, then C returns nothing; A reads.",
            |s| noted(s, [b_returns(s), s.c([], []).into()]),
            Does("there are none", |_, _| {}),
        )
        .corrects("The next call need not set anything: it clears what is there."),
        Fact::new(
            "return-cleared-by-builtin",
            &[12],
            "B returns 3 bytes, then A pays by the System program, which never returns any; A \
             reads.",
            |s| noted(s, [b_returns(s), transfer(&s.wallet, &s.other, 5).into()]),
            Does("there are none; 5 lamports move", |s, e| {
                e.move_lamports(&s.wallet, &s.other, 5);
            }),
        ),
        Fact::new(
            "return-cleared-at-start",
            &[12],
            "B returns 3 bytes; the next callee, C, reads.",
            |s| {
                let c = s.c([writable(&s.notes_of_c)], [Step::Record(s.notes_of_c)]);
                s.a(
                    [writable(&s.notes_of_c), readonly(&s.b), readonly(&s.c)],
                    [b_returns(s), c.into()],
                )
            },
            Does("there are none", |_, _| {}),
        )
        .corrects("“Until the next CPI returns”: until it starts. Its callee does not see them any \
                   more."),
        Fact::new(
            "return-own-lost",
            &[12],
            "A sets 3 bytes of its own and calls B, which sets none.",
            |s| {
                s.a(
                    [readonly(&s.b)],
                    [Step::Return(3, 7), s.b([], []).into()],
                )
            },
            Does("the transaction returns none", |_, _| {}),
        )
        .corrects("A call clears the caller's own too: set it last."),
        Fact::new(
            "return-spoofed",
            &[12],
            "A asks B. B calls C and sets nothing itself; C returns 3 bytes. A reads.",
            |s| {
                let c = s.c([], [Step::Return(3, 7)]);
                noted(s, [s.b([readonly(&s.c)], [c.into()]).into()])
            },
            Does("they are C's", |s, e| found(s, e, &s.c, &[7; 3])),
        )
        .corrects(
            "The data after a call need not be the callee's: any program that it called may have set \
             it. So compare the id.",
        ),
        Fact::new(
            "return-relayed",
            &[12],
            "A asks B. B calls C, which returns 3 bytes, and then sets 2 bytes itself. A reads.",
            |s| {
                let c = s.c([], [Step::Return(3, 7)]);
                let b = s.b([readonly(&s.c)], [c.into(), Step::Return(2, 9)]);
                noted(s, [b.into()])
            },
            Does("they are B's", |s, e| found(s, e, &s.b, &[9; 2])),
        ),
        Fact::new(
            "return-emptied",
            &[12],
            "C returns 3 bytes to B, and B sets none in their place: 0 bytes.",
            |s| {
                let c = s.c([], [Step::Return(3, 7)]);
                let b = s.b([readonly(&s.c)], [c.into(), Step::Return(0, 0)]);
                noted(s, [b.into()])
            },
            Does("there are none", |_, _| {}),
        ),
    ]
}
