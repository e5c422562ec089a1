//! Which accounts a call needs, in which order, how many of everything.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome, Outcome::*, Theme},
        scene::{Scene, readonly, system, writable, writable_signer},
    },
    cu_vault_tests::{
        keys::key,
        relay,
        rogue::{self, Call, Step},
    },
    mollusk_svm::program::loader_keys::LOADER_V3,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError::*,
    solana_system_interface::instruction::transfer,
};

/// A calls B, which does nothing, with one account and this many infos, all of that account.
fn infos(s: &Scene, count: usize) -> Instruction {
    let call = Call::new(s.b([readonly(&s.wallet)], []));
    let call = call.infos(vec![readonly(&s.wallet); count]);
    s.a([readonly(&s.wallet), readonly(&s.b)], [call.into()])
}

/// The same with this many metas and one info.
fn metas(s: &Scene, count: usize) -> Instruction {
    let b = rogue::instruction(&s.b, vec![readonly(&s.wallet); count], &[]);
    let call = Call::new(b).infos(vec![readonly(&s.wallet)]);
    s.a([readonly(&s.wallet), readonly(&s.b)], [call.into()])
}

/// A calls B, which does nothing, with this much instruction data.
fn data(s: &Scene, len: usize) -> Instruction {
    let b = Instruction {
        data: vec![0; len],
        ..s.b([], [])
    };
    s.a([readonly(&s.b)], [b.into()])
}

/// A transfer of 5 lamports by A, for which its instruction has these accounts besides the two wallets.
fn pay<const N: usize>(s: &Scene, programs: [AccountMeta; N]) -> Instruction {
    let wallets = [writable_signer(&s.wallet), writable(&s.other)];
    let accounts = [&programs[..], &wallets].concat();
    rogue::instruction(&s.a, accounts, &[transfer(&s.wallet, &s.other, 5).into()])
}

/// The same by Pinocchio's checked function, with these infos.
fn pay_checked(s: &Scene, infos: &[AccountMeta]) -> Instruction {
    let call = Call::new(transfer(&s.wallet, &s.other, 5)).infos(infos.to_vec());
    s.a(
        [writable_signer(&s.wallet), writable(&s.other), system()],
        [Step::Checked(call)],
    )
}

/// A program that takes the System program's place and succeeds at everything.
fn add_clone(s: &mut Scene) -> AccountMeta {
    readonly(&rogue::load(&mut s.world, "clone"))
}

fn paid(s: &Scene, e: &mut cu_vault_tests::effect::Effect) {
    e.move_lamports(&s.wallet, &s.other, 5);
}

pub fn theme() -> Theme {
    Theme {
        title: "Accounts",
        about: "Metas name the callee's accounts, infos have the place of the caller's copy of \
                each in memory. The runtime matches them by address.",
        facts: facts(),
    }
}

#[expect(
    deprecated,
    reason = "`NotEnoughAccountKeys` is what Pinocchio returns"
)]
fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "call-bare",
            &[1],
            "A calls B with no accounts and no data.",
            |s| s.a([readonly(&s.b)], [s.b([], []).into()]),
            Outcome::NOTHING,
        ),
        Fact::new(
            "program-without-info",
            &[15],
            "B's program account is an account of A's instruction. No info of it is passed.",
            |s| pay(s, [system()]),
            Does("5 lamports move", paid),
        )
        .same_charge_as("signer-flagged")
        .corrects(
            "“In the `account_infos` slice”: no. The runtime looks the program up in the caller's \
             instruction and needs no info for it.",
        ),
        Fact::new(
            "program-missing",
            &[15],
            "The program is no account of A's instruction.",
            |s| s.a([], [s.b([], []).into()]),
            Refused(MissingAccount),
        )
        .logs("Unknown program"),
        Fact::new(
            "program-only-in-transaction",
            &[15],
            "A's instruction has C's program account, B's has not. B calls C.",
            |s| {
                let b = s.b([], [s.c([], []).into()]);
                s.a([readonly(&s.b), readonly(&s.c)], [b.into()])
            },
            Refused(MissingAccount),
        )
        .logs("Unknown program")
        .corrects("It is not enough that the transaction has it: each level hands it on."),
        Fact::new(
            "own-program-missing",
            &[11, 15],
            "A calls itself without being an account of its own instruction.",
            |s| s.a([], [s.a([], []).into()]),
            Refused(MissingAccount),
        )
        .logs("Unknown program"),
        Fact::new(
            "infos-in-another-order",
            &[16],
            "The infos are in the opposite order of the metas.",
            |s| {
                let call = Call::new(transfer(&s.wallet, &s.other, 5))
                    .infos(vec![writable(&s.other), writable_signer(&s.wallet)]);
                s.a(
                    [writable_signer(&s.wallet), writable(&s.other), system()],
                    [call.into()],
                )
            },
            Does("5 lamports move", paid),
        )
        .same_charge_as("signer-flagged")
        .corrects("“Aligned in order”: the runtime finds an account's info by address."),
        Fact::new(
            "infos-in-order-by-library",
            &[2, 16],
            "The call goes through Pinocchio's checked function, the infos in the order of the \
             metas.",
            |s| pay_checked(s, &[writable_signer(&s.wallet), writable(&s.other)]),
            Does("5 lamports move", paid),
        )
        .same_charge_as("signer-flagged"),
        Fact::new(
            "infos-in-another-order-by-library",
            &[16],
            "The call goes through Pinocchio's checked function, the infos in the opposite order.",
            |s| pay_checked(s, &[writable(&s.other), writable_signer(&s.wallet)]),
            Refused(InvalidArgument),
        )
        .corrects("Where order counts it is the library that says so: there was no call."),
        Fact::new(
            "info-missing-by-library",
            &[16],
            "The call goes through Pinocchio's checked function, with one info for two metas.",
            |s| pay_checked(s, &[writable_signer(&s.wallet)]),
            Refused(NotEnoughAccountKeys),
        ),
        Fact::new(
            "metas-in-another-order",
            &[16],
            "Both wallets sign. The metas of the transfer are swapped.",
            |s| {
                let mut paid = transfer(&s.wallet, &s.other, 5);
                paid.accounts[1] = writable_signer(&s.other);
                paid.accounts.swap(0, 1);
                s.a(
                    [
                        writable_signer(&s.wallet),
                        writable_signer(&s.other),
                        system(),
                    ],
                    [paid.into()],
                )
            },
            Does("5 lamports move the other way", |s, e| {
                e.move_lamports(&s.other, &s.wallet, 5);
            }),
        )
        .corrects("The order that counts is that of the metas, and only for the callee."),
        Fact::new(
            "infos-3",
            &[16],
            "One meta, 3 infos.",
            |s| infos(s, 3),
            Outcome::NOTHING,
        )
        .same_charge_as("call-bare"),
        Fact::new(
            "infos-4",
            &[16],
            "One meta, 4 infos.",
            |s| infos(s, 4),
            Outcome::NOTHING,
        )
        .corrects("Surplus infos are no error; each costs its 80 bytes, at 250 bytes a CU."),
        Fact::new(
            "infos-28",
            &[16],
            "One meta, 28 infos.",
            |s| infos(s, 28),
            Outcome::NOTHING,
        ),
        Fact::new(
            "info-missing",
            &[16],
            "A meta names an ordinary account for which no info is passed.",
            |s| infos(s, 0),
            Refused(MissingAccount),
        ),
        Fact::new(
            "account-not-the-callers",
            &[16],
            "A meta names an account that A's instruction does not have.",
            |s| {
                let call = Call::new(s.b([readonly(&s.other)], [])).infos(Vec::new());
                s.a([readonly(&s.wallet), readonly(&s.b)], [call.into()])
            },
            Refused(MissingAccount),
        )
        .logs("Instruction references an unknown account"),
        Fact::new(
            "account-only-in-transaction",
            &[16],
            "A's instruction has an account, B's has not. B names it to C.",
            |s| {
                let named = Call::new(s.c([readonly(&s.wallet)], [])).infos(Vec::new());
                let b = s.b([readonly(&s.c)], [named.into()]);
                s.a(
                    [readonly(&s.wallet), readonly(&s.b), readonly(&s.c)],
                    [b.into()],
                )
            },
            Refused(MissingAccount),
        ),
        Fact::new(
            "program-pinned",
            &[17],
            "A calls the System program by its id. A clone precedes it among A's accounts.",
            |s| {
                let clone = add_clone(s);
                pay(s, [clone, system()])
            },
            Does("5 lamports move", paid),
        ),
        Fact::new(
            "program-pinned-clone-only",
            &[17],
            "A calls the System program by its id. Only the clone is among A's accounts.",
            |s| {
                let clone = add_clone(s);
                pay(s, [clone])
            },
            Refused(MissingAccount),
        )
        .logs("Unknown program"),
        Fact::new(
            "program-not-pinned",
            &[17],
            "A relay calls whatever program its caller puts first, and that is the clone.",
            |s| {
                let clone = add_clone(s);
                let genuine = transfer(&s.wallet, &s.other, 5);
                let forged = Instruction {
                    program_id: clone.pubkey,
                    ..genuine
                };
                relay::behind(&s.relays[..1], &forged)
            },
            Outcome::NOTHING,
        )
        .corrects("Who does not pin the id sees success, and nothing has moved."),
        Fact::new(
            "callee-no-program",
            &[17],
            "The callee is a wallet.",
            |s| {
                let wallet = Instruction {
                    program_id: s.wallet,
                    accounts: Vec::new(),
                    data: Vec::new(),
                };
                s.a([readonly(&s.wallet)], [wallet.into()])
            },
            Refused(UnsupportedProgramId),
        )
        .corrects(
            "The error is not `AccountNotExecutable`: what is asked is whether a loader owns \
                   the account.",
        ),
        Fact::new(
            "callee-a-loader",
            &[1],
            "The callee is the loader itself.",
            |s| {
                let loader = Instruction {
                    program_id: LOADER_V3,
                    accounts: Vec::new(),
                    data: Vec::new(),
                };
                s.a([readonly(&LOADER_V3)], [loader.into()])
            },
            Refused(ProgramFailedToComplete),
        )
        .logs("not supported by inner instructions"),
        Fact::new(
            "accounts-255",
            &[1],
            "255 metas, all of one account.",
            |s| metas(s, 255),
            Outcome::NOTHING,
        ),
        Fact::new(
            "accounts-256",
            &[1],
            "256 metas, all of one account.",
            |s| metas(s, 256),
            Refused(ProgramFailedToComplete),
        )
        .logs("too many accounts (256 > 255)"),
        Fact::new(
            "infos-255",
            &[1, 16],
            "255 infos.",
            |s| infos(s, 255),
            Outcome::NOTHING,
        ),
        Fact::new(
            "infos-256",
            &[1, 16],
            "256 infos.",
            |s| infos(s, 256),
            Refused(ProgramFailedToComplete),
        )
        .logs("too many account info's (256 > 255)"),
        Fact::new(
            "data-10240",
            &[1],
            "10,240 bytes of instruction data.",
            |s| data(s, 10_240),
            Outcome::NOTHING,
        ),
        Fact::new(
            "data-10241",
            &[1],
            "10,241 bytes of instruction data.",
            |s| data(s, 10_241),
            Refused(ProgramFailedToComplete),
        )
        .logs("data that is too large (10241 > 10240)"),
        Fact::new(
            "account-data-10000",
            &[1],
            "One account with 10,000 bytes of data.",
            |s| {
                let big = key("big");
                s.world.set(&big, rogue::own_account(&s.a, 1, 10_000));
                s.a(
                    [readonly(&big), readonly(&s.b)],
                    [s.b([readonly(&big)], []).into()],
                )
            },
            Outcome::NOTHING,
        ),
        Fact::new(
            "accounts-written-through",
            &[1],
            "A writes into its account and calls B with it; B writes too, as far as it may: it \
             credits it.",
            |s| {
                let metas = || [writable(&s.own), writable(&s.theirs)];
                let b = s.b(metas(), [Step::Debit(s.theirs, 3), Step::Credit(s.own, 3)]);
                let [own, theirs] = metas();
                s.a(
                    [own, theirs, readonly(&s.b)],
                    [
                        Step::Write(s.own, 0, vec![7]),
                        b.into(),
                        Step::Write(s.own, 1, vec![8]),
                    ],
                )
            },
            Does("both changes stay", |s, e| {
                e.account(&s.own).data[..2].copy_from_slice(&[7, 8]);
                e.move_lamports(&s.theirs, &s.own, 3);
            }),
        ),
    ]
}
