//! Errors of the System program, called by A: the ones that people meet.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome::*, Theme},
        scene::{Scene, system, writable, writable_signer},
    },
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::{create_account, transfer},
};

/// A lets the System program move this much, from an account that has signed.
fn pays(s: &Scene, from: &Pubkey, lamports: u64) -> Instruction {
    s.a(
        [writable_signer(from), writable(&s.other), system()],
        [transfer(from, &s.other, lamports).into()],
    )
}

pub fn theme() -> Theme {
    Theme {
        title: "The System program",
        about: "Numbers below 16 in `Custom` are most often a builtin's or a token program's. The log \
                says whose.",
        facts: facts(),
    }
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "system-from-with-data",
            &[],
            "The payer of a System transfer is an account of A's, with data.",
            |s| pays(s, &s.own, 5),
            Refused(InvalidArgument),
        )
        .corrects(
            "Only an account that the System program owns, without data, can pay by its transfer. The \
             lamports of a program's own account are moved by the program itself.",
        ),
        Fact::new(
            "system-too-little",
            &[],
            "A System transfer of one lamport more than the payer has.",
            |s| pays(s, &s.wallet, s.world.get(&s.wallet).lamports + 1),
            Refused(Custom(1)),
        ),
        Fact::new(
            "system-account-in-use",
            &[],
            "A creates an account where there is one.",
            |s| {
                s.a(
                    [writable_signer(&s.wallet), writable_signer(&s.other), system()],
                    [create_account(&s.wallet, &s.other, 5, 0, &s.a).into()],
                )
            },
            Refused(Custom(0)),
        ),
        Fact::new(
            "system-account-missing",
            &[],
            "A System transfer whose metas name the payer and no recipient.",
            |s| {
                let mut transfer = transfer(&s.wallet, &s.other, 5);
                transfer.accounts.truncate(1);
                s.a([writable_signer(&s.wallet), system()], [transfer.into()])
            },
            Refused(MissingAccount),
        )
        .corrects(
            "The error is not `NotEnoughAccountKeys`: that is what programs return, of their own \
             accord.",
        ),
    ]
}
