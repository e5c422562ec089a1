//! With any account in a program's slot, only the program that the vault means is called.

use {
    crate::attacks::sheet::{Attack, Sheet},
    cu_runtime::{Run, programs},
    cu_vault_interface::{
        ID,
        error::VaultError::{InvalidTokenProgram, TooManyAccounts},
        instruction::Instruction::{DepositToken, WithdrawExcessLamports, WithdrawToken},
        token::TokenProgram::{self, SplToken, Token2022},
    },
    cu_vault_tests::{
        effect::{Effect, callees},
        every::{Call, Every},
        keys::key,
        rogue,
        world::Refusal,
    },
    solana_instruction_error::InstructionError::{
        Custom, IncorrectProgramId, InvalidAccountData, MissingAccount,
    },
    solana_pubkey::Pubkey,
    spl_token_2022_interface::error::TokenError,
};

const SYSTEM: &str = "system program";
const TOKEN: &str = "token program";

const CALLS_NOBODY: &str = "calls no program";

#[test]
pub fn hostile_programs() {
    Sheet::run("programs", "the account in a program's slot", |sheet| {
        sheet.attack(
            "a hostile program that succeeds",
            "A program of the attacker's, which succeeds without moving anything. It is never called.",
            |attack| {
                for mut every in Every::all() {
                    let rogue = rogue::load(&mut every.tokens.stage.world, "rogue");
                    put(attack, &mut every, rogue);
                }
                attack.skip_others(CALLS_NOBODY);
            },
        );
        sheet.attack(
            "a hostile program, and the real one behind it",
            "As before, and the real program is an account behind those of the table.",
            |attack| {
                for mut every in Every::all() {
                    let rogue = rogue::load(&mut every.tokens.stage.world, "rogue");
                    for (mut call, slot) in with_program(&every) {
                        let real = call.key(slot);
                        call.put(slot, rogue, every.world().get(&rogue));
                        call.append(real, every.world().get(&real));
                        // Who takes exactly the accounts of its table counts them first.
                        let error = if !call.spec.forwards {
                            TooManyAccounts
                        } else {
                            InvalidTokenProgram
                        };
                        let run = attack.refuse(&mut every, &call, slot, error);
                        assert_eq!(run.cpis, []);
                    }
                }
                attack.skip_others(CALLS_NOBODY);
            },
        );
        for (name, id) in [
            ("the System program", programs::SYSTEM),
            ("the associated token program", programs::ASSOCIATED_TOKEN),
            ("the vault program itself", ID),
            ("a wallet", key("stranger")),
        ] {
            sheet.attack(name, "In the slot of a program that it is not.", |attack| {
                for mut every in Every::all() {
                    put(attack, &mut every, id);
                }
                attack.skip_others(CALLS_NOBODY);
            });
        }
        sheet.attack(
            "the real program, not flagged as executable",
            "The runtime calls the program that it has loaded from that address and does not check \
             the flag. The account of a program cannot lose the flag.",
            |attack| {
                for mut every in Every::all() {
                    for (mut call, slot) in with_program(&every) {
                        let plain = every.accept(&call, "a valid call");
                        call.account(slot).executable = false;
                        let how = "does what it does with the flag";
                        attack.allow(&mut every, &call, how, |effect| {
                            as_in(&plain, &call.key(slot), effect);
                        });
                    }
                }
                attack.skip_others(CALLS_NOBODY);
            },
        );
        for (name, program) in [("SPL Token", SplToken), ("Token-2022", Token2022)] {
            sheet.attack(
                name,
                "In the System program's slot, and in the other token program's, whose accounts are passed.",
                |attack| {
                    for mut every in Every::all() {
                        put_token_program(attack, &mut every, program);
                    }
                    attack.skip_others(CALLS_NOBODY);
                },
            );
        }
        for (name, same) in [
            ("a look-alike, 8 bytes the same", 8),
            ("a look-alike, 16 bytes the same", 16),
            ("a look-alike, 24 bytes the same", 24),
            ("a look-alike, 31 bytes the same", 31),
        ] {
            sheet.attack(
                name,
                "A hostile program at an address that begins as the real one's. The vault calls the real \
                 one, which is not there.",
                |attack| {
                    for mut every in Every::all() {
                        put_look_alike(attack, &mut every, same);
                    }
                    attack.skip_others(CALLS_NOBODY);
                },
            );
        }
    });
}

/// The calls that name a program, and the name of its slot.
fn with_program(every: &Every) -> impl Iterator<Item = (Call, &'static str)> + use<> {
    every.calls().filter_map(|call| {
        let slot = [SYSTEM, TOKEN].into_iter().find(|slot| call.has(slot))?;
        Some((call, slot))
    })
}

/// Puts what is neither token program into each slot of a program, but where it belongs.
fn put(attack: &mut Attack, every: &mut Every, id: Pubkey) {
    for (mut call, slot) in with_program(every) {
        if call.key(slot) == id {
            continue;
        }
        call.put(slot, id, every.world().get(&id));
        let error = match slot {
            SYSTEM => Refusal(MissingAccount),
            _ => InvalidTokenProgram.into(),
        };
        let run = attack.refuse(every, &call, slot, error);
        assert!(!callees(&run).contains(&id), "it was called");
    }
}

fn put_token_program(attack: &mut Attack, every: &mut Every, program: TokenProgram) {
    for (mut call, slot) in with_program(every) {
        let id = *program.id();
        if call.key(slot) == id {
            continue;
        }
        call.put(slot, id, every.world().get(&id));
        let error = match (slot, program, call.spec.instruction) {
            (SYSTEM, ..) => MissingAccount,
            // SPL Token is asked to read an account with extensions.
            (_, SplToken, DepositToken | WithdrawToken) => InvalidAccountData,
            (_, SplToken, WithdrawExcessLamports) => Custom(TokenError::InvalidState as u32),
            _ => IncorrectProgramId,
        };
        attack.refuse(every, &call, slot, error);
    }
}

fn put_look_alike(attack: &mut Attack, every: &mut Every, same: usize) {
    for (mut call, slot) in with_program(every) {
        let real = call.key(slot);
        let mut bytes = real.to_bytes();
        bytes[same..].iter_mut().for_each(|byte| *byte ^= 1);
        let look_alike = Pubkey::from(bytes);
        let world = &mut every.tokens.stage.world;
        world.add_program(&look_alike, rogue::LIBRARY);
        call.put(slot, look_alike, world.get(&look_alike));
        let run = attack.refuse(every, &call, slot, MissingAccount);
        assert_eq!(callees(&run), [real]);

        // Where accounts are forwarded the real one may be among them, and is called.
        let forwards = call.spec.forwards && every.tokens.mint.program == Token2022;
        if !forwards {
            continue;
        }
        let plain = every.accept(&every.call(call.spec.instruction), "a valid call");
        call.append(real, every.world().get(&real));
        let how = "with the real one behind the table: does what it does with that alone";
        let run = attack.allow(every, &call, how, |effect| {
            as_in(&plain, &real, effect);
        });
        assert!(callees(&run).iter().all(|callee| *callee == real));
    }
}

/// Every account but the program's is left as in another run.
fn as_in(plain: &Run, program: &Pubkey, effect: &mut Effect) {
    for (key, account) in &plain.result.resulting_accounts {
        if key != program {
            *effect.account(key) = account.clone();
        }
    }
}
