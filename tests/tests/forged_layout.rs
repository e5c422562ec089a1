//! An account of the attacker's, ahead of others, whose data is an image of those others. The image is exactly
//! where they would if that account were as long as it should be. A program that reads accounts at constant
//! offsets, without a check of the length of each account before them, reads the image.
//!
//! Our own check refuses the account that is really passed: by the exact error of the table, before any call to
//! another program, without a change. On both ELFs, and however the runtime maps the accounts into memory.

#![forbid(unsafe_code)]

mod attacks;
mod serializer;

use {
    attacks::{Attack, Forgery, pointless},
    cu_runtime::{
        Profile, Runtime,
        features::{
            account_data_direct_mapping as direct_mapping,
            syscall_parameter_address_restrictions as restrictions,
            virtual_address_space_adjustments as adjustments,
        },
    },
    cu_vault_interface::instruction::TABLE,
    cu_vault_tests::{
        Arch, World,
        every::{BUMP, Every, Tokens},
        stage::Stage,
    },
};

#[test]
fn what_is_really_passed_is_refused_by_our_own_check() {
    everywhere(|every, forgeries| {
        for Forgery {
            attack,
            what,
            real,
            error,
            ..
        } in forgeries
        {
            let what = format!("{attack:?}, {what}");
            let run = every.refuse(&real, &what, error);
            let name = real.spec.name;
            assert!(run.cpis.is_empty(), "{name}: {what}: {:?}", run.cpis);
            assert!(run.result.return_data.is_empty(), "{name}: {what}");
            assert!(real.spec.errors.contains(&error), "{name}: {what}");
        }
    });
}

/// Else refusing it would be no wonder.
#[test]
fn what_the_image_shows_would_get_through() {
    everywhere(|every, forgeries| {
        for forgery in forgeries {
            every.accept(&forgery.shown, forgery.what);
        }
    });
}

#[test]
fn every_instruction_meets_every_attack_or_has_nothing_for_it() {
    let (_, forgeries) = forged(Arch::V3, Runtime::from(Profile::Mainnet), Tokens::Spl);
    for spec in TABLE {
        for attack in Attack::ALL {
            let tried = forgeries
                .iter()
                .any(|forgery| forgery.attack == attack && forgery.real.spec.name == spec.name);
            let pointless = pointless(spec, attack);
            assert!(tried != pointless.is_some(), "{}: {attack:?}", spec.name);
        }
    }
}

/// Both ELFs on mainnet, with each combination of the gates that decide how accounts are mapped and which
/// pointers to them are legal; and with every gate there is.
fn everywhere(test: impl Fn(&mut Every, Vec<Forgery>)) {
    let gates = [adjustments::ID, direct_mapping::ID, restrictions::ID];
    let combinations = (0..1 << gates.len()).map(|active| {
        let mainnet = Runtime::from(Profile::Mainnet);
        gates
            .iter()
            .enumerate()
            .fold(mainnet, |runtime, (n, gate)| {
                if active >> n & 1 == 1 {
                    runtime.activate(gate)
                } else {
                    runtime.deactivate(gate)
                }
            })
    });
    for runtime in combinations.chain([Profile::All.into()]) {
        println!("{runtime}");
        for arch in Arch::ALL {
            for tokens in Tokens::ALL {
                let (mut every, forgeries) = forged(arch, runtime.clone(), tokens);
                test(&mut every, forgeries);
            }
        }
    }
}

fn forged(arch: Arch, runtime: Runtime, tokens: Tokens) -> (Every, Vec<Forgery>) {
    let stage = Stage::in_world(World::on(arch, runtime), BUMP);
    let mut every = Every::with(stage, tokens);
    let forgeries = attacks::all(&mut every);
    (every, forgeries)
}
