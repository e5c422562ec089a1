//! Signatures of program addresses: which seeds sign, which end the program, and what deriving costs.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome, Outcome::*, Theme},
        scene::{SEED, Scene, readonly, system, writable, writable_signer},
    },
    cu_runtime::{Profile, Svm},
    cu_vault_tests::{
        keys::key,
        relay,
        rogue::{self, Call, Step},
        world::SOL,
    },
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::transfer,
};

/// More seeds than an address may have.
const MANY: [&[u8]; 17] = [b"s"; 17];

/// A pays 5 lamports from this address, which it signs for with these seeds.
fn pay_from(s: &Scene, from: &Pubkey, seeds: &[&[u8]]) -> Instruction {
    let call = Call::new(transfer(from, &s.other, 5)).signed(seeds);
    s.a(
        [writable(from), writable(&s.other), system()],
        [call.into()],
    )
}

/// The same from an address of A that these seeds and their canonical bump give.
fn pay_from_own(s: &mut Scene, seeds: &[&[u8]]) -> Instruction {
    let (pda, bump) = Pubkey::find_program_address(seeds, &s.a);
    s.world.fund(&pda, 10 * SOL);
    pay_from(s, &pda, &[seeds, &[&[bump]]].concat())
}

/// A calls B, which does nothing, with this many signers.
fn signers(s: &Scene, count: u8) -> Instruction {
    let mut call = Call::new(s.b([], []));
    for _ in 0..count {
        call = call.signed(&[SEED, &[s.bump]]);
    }
    s.a([readonly(&s.b)], [call.into()])
}

fn paid(s: &Scene, e: &mut cu_vault_tests::effect::Effect) {
    e.move_lamports(&s.pda, &s.other, 5);
}

/// A seed that gives A an address with this canonical bump.
fn seed_with_bump(s: &Scene, bump: u8) -> [u8; 8] {
    (0u64..)
        .map(u64::to_le_bytes)
        .find(|seed| Pubkey::find_program_address(&[seed], &s.a).1 == bump)
        .expect("seeds do not run out")
}

fn find(s: &Scene, bump: u8) -> Instruction {
    let seed = seed_with_bump(s, bump);
    s.a([], [Step::Find(rogue::seeds(&[&seed]))])
}

pub fn theme() -> Theme {
    Theme {
        title: "Seeds",
        about: "The runtime derives an address from the seeds and the caller's id, and treats it \
                as a signer. Wrong seeds have no error of their own: they give another address, \
                or none. Every call has a list of them: `invoke` is `invoke_signed` with an empty \
                list. The runtime charges nothing for the list.",
        facts: facts(),
    }
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "seeds-right",
            &[2, 8],
            "A signs for its own address with its seed and its bump.",
            |s| pay_from(s, &s.pda, &[SEED, &[s.bump]]),
            Does("5 lamports move", paid),
        )
        .same_charge_as("signer-flagged"),
        Fact::new(
            "seeds-none",
            &[5, 8],
            "A flags its own address as a signer and passes no seeds.",
            |s| {
                s.a(
                    [writable(&s.pda), writable(&s.other), system()],
                    [transfer(&s.pda, &s.other, 5).into()],
                )
            },
            Refused(PrivilegeEscalation),
        )
        .logs("signer privilege escalated"),
        Fact::new(
            "seeds-other",
            &[8],
            "A signs for its own address with another seed.",
            |s| {
                let (_, bump) = Pubkey::find_program_address(&[b"other"], &s.a);
                pay_from(s, &s.pda, &[b"other", &[bump]])
            },
            Refused(PrivilegeEscalation),
        )
        .logs("signer privilege escalated")
        .corrects(
            "There is no error “wrong seeds”: they make another address, whose signature no meta \
             requires, and the required one is missing.",
        ),
        Fact::new(
            "seeds-stale-bump",
            &[8, 9],
            "A signs with another bump, one that gives an address too.",
            |s| pay_from(s, &s.pda, &[SEED, &[s.second_bump().1]]),
            Refused(PrivilegeEscalation),
        )
        .logs("signer privilege escalated"),
        Fact::new(
            "seeds-impossible-bump",
            &[8],
            "A signs with a bump that gives no address, but a point of the curve.",
            |s| pay_from(s, &s.pda, &[SEED, &[s.impossible_bump()]]),
            Refused(ProgramFailedToComplete),
        )
        .logs("Provided seeds do not result in a valid address")
        .corrects("The error does not mention seeds. The log does."),
        Fact::new(
            "seeds-foreign",
            &[8],
            "B signs with the very seeds of A's address.",
            |s| {
                let paid = Call::new(transfer(&s.pda, &s.other, 5)).signed(&[SEED, &[s.bump]]);
                let b = s.b([writable(&s.pda), writable(&s.other), system()], [paid.into()]);
                s.a(
                    [writable(&s.pda), writable(&s.other), system(), readonly(&s.b)],
                    [b.into()],
                )
            },
            // B's id may make a point of the curve of them, which has the other error: see the test below.
            Refused(PrivilegeEscalation),
        )
        .logs("signer privilege escalated"),
        Fact::new(
            "seeds-split-elsewhere",
            &[8],
            "A signs for its own address with the same bytes, split into other seeds.",
            |s| {
                let (start, end) = SEED.split_at(2);
                pay_from(s, &s.pda, &[start, end, &[s.bump]])
            },
            Does("5 lamports move", paid),
        )
        .corrects("Where one seed ends and the next begins is not hashed: only all their bytes \
                   together are."),
        Fact::new(
            "seeds-second-bump",
            &[9],
            "A signs for the address that its seed has with a bump below the canonical one.",
            |s| {
                let (address, bump) = s.second_bump();
                s.world.fund(&address, 10 * SOL);
                pay_from(s, &address, &[SEED, &[bump]])
            },
            Does("5 lamports move", |s, e| e.move_lamports(&s.second_bump().0, &s.other, 5)),
        )
        .corrects(
            "The runtime knows no canonical bump: each that gives an address gives one that signs. \
             A program that stores a bump checks once, when it stores it, that it is the canonical one.",
        ),
        Fact::new(
            "seeds-grant-no-writable",
            &[6, 8],
            "A signs for its address, which is read-only in A's instruction, and flags it \
             writable.",
            |s| {
                let call = Call::new(transfer(&s.pda, &s.other, 5)).signed(&[SEED, &[s.bump]]);
                s.a(
                    [readonly(&s.pda), writable(&s.other), system()],
                    [call.into()],
                )
            },
            Refused(PrivilegeEscalation),
        )
        .logs("writable privilege escalated")
        .corrects("Seeds give a signature, not leave to write, not even to the address's own program."),
        Fact::new(
            "no-list-of-signers",
            &[2],
            "A relay calls B with no list of signers at all, where A, in `call-bare`, passes an empty \
             one.",
            |s| relay::behind(&s.relays[..1], &s.b([], [])),
            Outcome::NOTHING,
        )
        .same_charge_as("call-bare"),
        Fact::new(
            "seeds-unasked",
            &[2],
            "A signs for an address that no meta flags.",
            |s| signers(s, 1),
            Outcome::NOTHING,
        )
        .same_charge_as("call-bare"),
        Fact::new(
            "seeds-16",
            &[2, 8],
            "16 seeds, the bump among them.",
            |s| pay_from_own(s, &MANY[..15]),
            Does("5 lamports move", |s, e| {
                let pda = Pubkey::find_program_address(&MANY[..15], &s.a).0;
                e.move_lamports(&pda, &s.other, 5);
            }),
        )
        .same_charge_as("signer-flagged"),
        Fact::new(
            "seeds-17",
            &[8],
            "17 seeds, the bump among them.",
            |s| pay_from(s, &s.pda, &MANY),
            Refused(MaxSeedLengthExceeded),
        ),
        Fact::new(
            "seed-32-bytes",
            &[2, 8],
            "A seed of 32 bytes.",
            |s| pay_from_own(s, &[&[7; 32]]),
            Does("5 lamports move", |s, e| {
                let pda = Pubkey::find_program_address(&[&[7; 32]], &s.a).0;
                e.move_lamports(&pda, &s.other, 5);
            }),
        )
        .same_charge_as("signer-flagged"),
        Fact::new(
            "seed-33-bytes",
            &[8],
            "A seed of 33 bytes.",
            |s| pay_from(s, &s.pda, &[&[7; 33], &[s.bump]]),
            Refused(ProgramFailedToComplete),
        )
        .logs("Length of the seed is too long for address generation")
        .corrects(
            "`MaxSeedLengthExceeded` is what too many seeds get; a seed that is too long gets \
             `ProgramFailedToComplete`.",
        ),
        Fact::new(
            "signers-16",
            &[2, 8],
            "16 signers, all the same.",
            |s| signers(s, 16),
            Outcome::NOTHING,
        )
        .same_charge_as("call-bare"),
        Fact::new(
            "signers-17",
            &[8],
            "17 signers, all the same.",
            |s| signers(s, 17),
            Refused(ProgramFailedToComplete),
        )
        .logs("Too many signers"),
        Fact::new(
            "bump-stored",
            &[9],
            "A derives its address with the bump that it knows.",
            |s| s.a([], [Step::Create(rogue::seeds(&[SEED, &[s.bump]]))]),
            Outcome::NOTHING,
        )
        .of("sol_create_program_address"),
        Fact::new(
            "bump-searched-255",
            &[9],
            "A searches the bump, and it is 255.",
            |s| find(s, 255),
            Outcome::NOTHING,
        )
        .of("sol_try_find_program_address"),
        Fact::new(
            "bump-searched-252",
            &[9],
            "A searches the bump, and it is 252.",
            |s| find(s, 252),
            Outcome::NOTHING,
        )
        .of("sol_try_find_program_address")
        .corrects(
            "A canonical bump never changes, so there is nothing to search twice. Each bump tried \
             costs as much as deriving with a stored one. Signing with it costs nothing besides the \
             call.",
        ),
        Fact::new(
            "signer-also-by-seeds",
            &[5],
            "The wallet has signed the transaction, and A adds seeds of another address.",
            |s| {
                let call = Call::new(transfer(&s.wallet, &s.other, 5)).signed(&[SEED, &[s.bump]]);
                s.a(
                    [writable_signer(&s.wallet), writable(&s.other), system()],
                    [call.into()],
                )
            },
            Does("5 lamports move", |s, e| e.move_lamports(&s.wallet, &s.other, 5)),
        )
        .same_charge_as("signer-flagged"),
    ]
}

/// `invoke` is no call of its own: the runtime has one for each of two layouts in memory, both with seeds.
#[test]
fn there_is_no_syscall_without_seeds() {
    let mut svm = Svm::new(Profile::Mainnet);
    svm.mollusk_mut()
        .program_cache
        .register_builtin_function("", |loader, _| {
            let mut calls: Vec<_> = loader
                .get_function_registry()
                .iter()
                .map(|(_, (name, _))| String::from_utf8_lossy(name).into_owned())
                .filter(|name| name.contains("invoke"))
                .collect();
            calls.sort();
            assert_eq!(calls, ["sol_invoke_signed_c", "sol_invoke_signed_rust"]);
            Ok(())
        })
        .expect("nothing was registered");
}

/// What the facts take for granted of the ids: B's id makes an address of A's seeds, another one.
#[test]
fn the_foreign_seeds_give_an_address() {
    let [a, b] = ["A", "B"].map(key);
    let (pda, bump) = Pubkey::find_program_address(&[SEED], &a);
    let foreign = Pubkey::create_program_address(&[SEED, &[bump]], &b);
    assert!(foreign.is_ok_and(|address| address != pda));
}
