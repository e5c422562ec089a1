//! Signer and writable: what reaches the callee is what the metas say, and no more than the caller has.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome::*, Theme},
        scene::{Scene, readonly, signer, system, writable, writable_signer},
    },
    cu_vault_tests::rogue::{Call, Step},
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::transfer,
};

/// A hands the other wallet to B with this privilege, and B to C with that one; C does nothing.
fn handed_down(s: &Scene, a: AccountMeta, b: AccountMeta, c: AccountMeta) -> Instruction {
    let deepest = s.c([c], []);
    let middle = s.b([b, readonly(&s.c)], [deepest.into()]);
    s.a([a, readonly(&s.b), readonly(&s.c)], [middle.into()])
}

/// A transfer of 5 lamports whose payer has these flags.
fn pay(payer: AccountMeta, to: &Pubkey) -> Instruction {
    let mut instruction = transfer(&payer.pubkey, to, 5);
    instruction.accounts[0] = payer;
    instruction
}

pub fn theme() -> Theme {
    Theme {
        title: "Privileges",
        about: "A privilege is a flag of a meta. The caller's own instruction must have it; a \
                signer may come from the caller's seeds instead.",
        facts: facts(),
    }
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "signer-flagged",
            &[3, 4],
            "A wallet signs the transaction. A flags it as a signer of a System transfer.",
            |s| {
                s.a(
                    [writable_signer(&s.wallet), writable(&s.other), system()],
                    [pay(writable_signer(&s.wallet), &s.other).into()],
                )
            },
            Does("5 lamports move", |s, e| e.move_lamports(&s.wallet, &s.other, 5)),
        ),
        Fact::new(
            "signer-not-flagged",
            &[4],
            "A wallet signs the transaction. A leaves the signer flag out of the meta.",
            |s| {
                s.a(
                    [writable_signer(&s.wallet), writable(&s.other), system()],
                    [pay(writable(&s.wallet), &s.other).into()],
                )
            },
            Refused(MissingRequiredSignature),
        )
        .corrects(
            "“The signer privilege extends to the callee”: only for the accounts whose metas say so. \
             Here it is the callee that misses it.",
        ),
        Fact::new(
            "signer-escalated",
            &[5],
            "The wallet does not sign. A flags it as a signer.",
            |s| {
                s.a(
                    [writable(&s.wallet), writable(&s.other), system()],
                    [pay(writable_signer(&s.wallet), &s.other).into()],
                )
            },
            Refused(PrivilegeEscalation),
        )
        .logs("signer privilege escalated"),
        Fact::new(
            "signer-granted-above",
            &[4, 5],
            "A signs for its own address and calls B with it; B, without seeds, flags it as a signer \
             of a System transfer.",
            |s| {
                let paid = pay(writable_signer(&s.pda), &s.other);
                let b = s.b(
                    [writable_signer(&s.pda), writable(&s.other), system()],
                    [paid.into()],
                );
                s.a(
                    [writable(&s.pda), writable(&s.other), system(), readonly(&s.b)],
                    [Call::new(b).signed(&[crate::runtime_rules::scene::SEED, &[s.bump]]).into()],
                )
            },
            Does("5 lamports move", |s, e| e.move_lamports(&s.pda, &s.other, 5)),
        )
        .corrects(
            "“Signed the outer transaction, or is a PDA of the caller”: or signed the caller's \
             instruction, by any grant. B did neither sign nor own the address.",
        ),
        Fact::new(
            "signature-used-twice",
            &[4],
            "A flags the wallet as a signer of B. B pays itself with it, twice.",
            |s| {
                let paid = || pay(writable_signer(&s.wallet), &s.theirs).into();
                let b = s.b(
                    [writable_signer(&s.wallet), writable(&s.theirs), system()],
                    [paid(), paid()],
                );
                s.a(
                    [
                        writable_signer(&s.wallet),
                        writable(&s.theirs),
                        system(),
                        readonly(&s.b),
                    ],
                    [b.into()],
                )
            },
            Does("10 lamports move", |s, e| e.move_lamports(&s.wallet, &s.theirs, 10)),
        )
        .corrects(
            "A signature is not for one use: the callee does with it what it likes, as long as its \
             instruction runs.",
        ),
        Fact::new(
            "signer-dropped-midway",
            &[5],
            "The wallet signs the transaction. A calls B without the flag, and B flags it for C.",
            |s| {
                handed_down(
                    s,
                    signer(&s.wallet),
                    readonly(&s.wallet),
                    signer(&s.wallet),
                )
            },
            Refused(PrivilegeEscalation),
        )
        .logs("signer privilege escalated")
        .corrects(
            "“If it signed the outer transaction”: what counts is the caller's instruction, and B's \
             has no signature.",
        ),
        Fact::new(
            "writable-escalated",
            &[6],
            "An account is read-only in A's instruction. A flags it as writable.",
            |s| {
                s.a(
                    [readonly(&s.wallet), readonly(&s.b)],
                    [s.b([writable(&s.wallet)], []).into()],
                )
            },
            Refused(PrivilegeEscalation),
        )
        .logs("writable privilege escalated"),
        Fact::new(
            "writable-dropped-midway",
            &[6],
            "An account is writable in the transaction. A calls B with it read-only, and B flags \
             it as writable for C.",
            |s| {
                handed_down(
                    s,
                    writable(&s.wallet),
                    readonly(&s.wallet),
                    writable(&s.wallet),
                )
            },
            Refused(PrivilegeEscalation),
        )
        .logs("writable privilege escalated")
        .corrects(
            "“If it was writable in the outer transaction”: what counts is the caller's \
             instruction.",
        ),
        Fact::new(
            "foreign-writable-forwarded",
            &[7],
            "A forwards to B, as writable, a wallet that did not sign and an account of C's.",
            |s| {
                s.a(
                    [writable(&s.wallet), writable(&s.notes_of_c), readonly(&s.b)],
                    [s.b([writable(&s.wallet), writable(&s.notes_of_c)], []).into()],
                )
            },
            crate::runtime_rules::fact::Outcome::NOTHING,
        )
        .corrects(
            "“Only with signing authority over its owner”: forwarding needs no consent. The runtime \
             checks who may change the account when it changes: see Ownership.",
        ),
        Fact::new(
            "foreign-credited",
            &[7],
            "A forwards the wallet to B, which pays it 3 lamports out of its own account.",
            |s| {
                let metas = || [writable(&s.wallet), writable(&s.theirs)];
                let b = s.b(metas(), [Step::Debit(s.theirs, 3), Step::Credit(s.wallet, 3)]);
                let [wallet, theirs] = metas();
                s.a([wallet, theirs, readonly(&s.b)], [b.into()])
            },
            Does("3 lamports move", |s, e| e.move_lamports(&s.theirs, &s.wallet, 3)),
        )
        .corrects("Anyone may credit a writable account; no consent is needed."),
        Fact::new(
            "info-claims-privileges",
            &[3],
            "The metas are read-only and unsigned; the infos state signer and writable. B credits the \
             account.",
            |s| {
                let metas = [readonly(&s.wallet), writable(&s.theirs)];
                let b = s.b(metas, [Step::Debit(s.theirs, 3), Step::Credit(s.wallet, 3)]);
                let infos = vec![writable_signer(&s.wallet), writable_signer(&s.theirs)];
                s.a(
                    [writable_signer(&s.wallet), writable(&s.theirs), readonly(&s.b)],
                    [Call::new(b).infos(infos).into()],
                )
            },
            Refused(ReadonlyLamportChange),
        )
        .corrects("The flags of an account info are not read; the metas' are."),
        Fact::new(
            "info-denies-privileges",
            &[3],
            "The metas say signer and writable; the infos say neither.",
            |s| {
                let infos = vec![readonly(&s.wallet), readonly(&s.other)];
                let paid = pay(writable_signer(&s.wallet), &s.other);
                s.a(
                    [writable_signer(&s.wallet), writable(&s.other), system()],
                    [Call::new(paid).infos(infos).into()],
                )
            },
            Does("5 lamports move", |s, e| e.move_lamports(&s.wallet, &s.other, 5)),
        )
        .same_charge_as("signer-flagged"),
        Fact::new(
            "duplicate-metas-united",
            &[3],
            "The payer's meta is read-only and unsigned; a second meta of the same account, further \
             back, is both.",
            |s| {
                let mut paid = pay(readonly(&s.wallet), &s.other);
                paid.accounts.push(writable_signer(&s.wallet));
                s.a(
                    [writable_signer(&s.wallet), writable(&s.other), system()],
                    [paid.into()],
                )
            },
            Does("5 lamports move", |s, e| e.move_lamports(&s.wallet, &s.other, 5)),
        )
        .corrects("An account has one set of privileges: those of all its metas together."),
        Fact::new(
            "duplicate-metas-escalated",
            &[5, 6],
            "Two metas name an account that is read-only and unsigned; the second one flags it \
             as both.",
            |s| {
                let mut paid = pay(readonly(&s.wallet), &s.other);
                paid.accounts.push(writable_signer(&s.wallet));
                s.a(
                    [readonly(&s.wallet), writable(&s.other), system()],
                    [paid.into()],
                )
            },
            Refused(PrivilegeEscalation),
        )
        .logs("writable privilege escalated"),
    ]
}
