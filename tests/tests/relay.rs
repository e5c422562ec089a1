//! The pass-through programs: what they pass, what they refuse, and what the runtime refuses them.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Profile, Run, programs},
    cu_vault_tests::{
        Arch, World, ix,
        keys::key,
        relay::{
            self, FIXED_ACCOUNTS, IDIOM, LEAN, MAX_ACCOUNTS, NO_CALLEE, NO_STEP, OTHER_LAYOUT,
            Step, TOO_MANY_ACCOUNTS, UNKNOWN_STEP,
        },
        stage::Stage,
        world::SOL,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError::{
        self, CallDepth, Custom, MissingAccount, ReentrancyNotAllowed, UnsupportedProgramId,
    },
    solana_pubkey::Pubkey,
};

/// Relays A, B, C, … in a world of their own.
struct Chain {
    world: World,
    ids: Vec<Pubkey>,
}

impl Chain {
    fn on(arch: Arch, profile: Profile, library: &str) -> Self {
        let mut world = World::on(arch, profile);
        let ids = relay::load(&mut world, library, 10);
        Self { world, ids }
    }

    /// Another user's account with this much data.
    fn account(&mut self, name: &str, data_len: usize) -> Pubkey {
        let account = key(name);
        let state = Account::new(SOL, data_len, &key("somebody"));
        self.world.set(&account, state);
        account
    }

    /// Writable accounts without data.
    fn metas(&mut self, count: usize) -> Vec<AccountMeta> {
        (0..count)
            .map(|n| AccountMeta::new(self.account(&format!("account {n}"), 0), false))
            .collect()
    }

    /// A with this data and account 0 to call, if any.
    fn a(&self, data: &[u8], accounts: &[AccountMeta]) -> Instruction {
        Instruction {
            program_id: self.ids[0],
            accounts: accounts.to_vec(),
            data: data.to_vec(),
        }
    }

    fn program(&self, index: usize) -> AccountMeta {
        AccountMeta::new_readonly(self.ids[index], false)
    }

    #[track_caller]
    fn succeeds(&self, instruction: &Instruction) -> Run {
        let run = self.world.run(instruction);
        assert_eq!(run.result.raw_result, Ok(()));
        run
    }
}

/// Every ELF of either relay.
fn each(test: impl Fn(&mut Chain)) {
    for arch in Arch::ALL {
        for library in [LEAN, IDIOM] {
            test(&mut Chain::on(arch, Profile::Mainnet, library));
        }
    }
}

const ON: u8 = Step::On as u8;
const AGAIN: u8 = Step::Again as u8;
const STOP: u8 = Step::Stop as u8;
const FIXED: u8 = Step::Fixed as u8;

#[test]
fn stop_calls_nobody_whatever_follows() {
    each(|chain| {
        let metas = chain.metas(3);
        for (data, accounts) in [
            (vec![STOP], 0),
            (vec![STOP, ON, 7], 3),
            (vec![STOP; 10_000], 1),
        ] {
            let run = chain.succeeds(&chain.a(&data, &metas[..accounts]));
            assert_eq!(run.cpis, []);
        }
    });
}

/// What arrives is what was sent: accounts in their order with their privileges, duplicates as
/// duplicates, the data from the second byte on. Lengths that are no multiple of eight shift every
/// account after them, and the runtime accepts no pointer that is not the one it serialised.
#[test]
fn a_level_hands_on_what_it_got() {
    each(|chain| {
        let [plain, writable, signer, both] = [
            ("plain", 1),
            ("writable", 165),
            ("signer", 0),
            ("both", 10_241),
        ]
        .map(|(name, data_len)| chain.account(name, data_len));
        let accounts = [
            chain.program(1),
            AccountMeta::new_readonly(plain, false),
            AccountMeta::new(writable, false),
            AccountMeta::new(writable, false),
            AccountMeta::new_readonly(signer, true),
            AccountMeta::new(both, true),
            AccountMeta::new_readonly(plain, false),
            chain.program(1),
        ];
        for (step, skipped) in [(ON, 1), (AGAIN, 0)] {
            let run = chain.succeeds(&chain.a(&[step, STOP, 8, 9], &accounts));
            let [call] = &run.cpis[..] else {
                panic!("{:?}", run.cpis)
            };
            let expected = Instruction {
                program_id: chain.ids[1],
                accounts: accounts[skipped..].to_vec(),
                data: vec![STOP, 8, 9],
            };
            assert_eq!(call.instruction.as_ref(), Some(&expected));
            assert_eq!(call.infos, expected.accounts.len() as u64);
        }
    });
}

#[test]
fn as_many_accounts_as_a_level_may_have_are_handed_on() {
    each(|chain| {
        let mut accounts = vec![chain.program(1)];
        accounts.extend(chain.metas(MAX_ACCOUNTS - 1));
        let run = chain.succeeds(&chain.a(&[AGAIN, STOP], &accounts));
        assert_eq!(run.cpis[0].infos, MAX_ACCOUNTS as u64);
    });
}

#[test]
fn bad_input_has_an_error_of_its_own() {
    each(|chain| {
        let program = chain.program(1);
        let mut many = vec![program.clone()];
        many.extend(chain.metas(MAX_ACCOUNTS));
        let one = &many[..1];
        for (data, accounts, error) in [
            (&[][..], one, NO_STEP),
            (&[4], one, UNKNOWN_STEP),
            (&[255, STOP], one, UNKNOWN_STEP),
            (&[ON, STOP], &[], NO_CALLEE),
            (&[AGAIN, STOP], &[], NO_CALLEE),
            (&[ON, STOP], &many, TOO_MANY_ACCOUNTS),
            // The callee finds its data empty.
            (&[ON], one, NO_STEP),
        ] {
            chain.world.refuse(&chain.a(data, accounts), Custom(error));
        }
        // A wallet is no program; the runtime says so.
        let wallet = AccountMeta::new(key("wallet"), false);
        chain.world.fund(&wallet.pubkey, SOL);
        chain
            .world
            .refuse(&chain.a(&[ON, STOP], &[wallet]), UnsupportedProgramId);
    });
}

#[test]
fn the_plain_relay_does_not_know_the_fixed_step() {
    for arch in Arch::ALL {
        let mut chain = Chain::on(arch, Profile::Mainnet, IDIOM);
        let mut accounts = vec![chain.program(1)];
        accounts.extend(chain.metas(FIXED_ACCOUNTS));
        let instruction = chain.a(&[FIXED, STOP], &accounts);
        chain.world.refuse(&instruction, Custom(UNKNOWN_STEP));
    }
}

#[test]
fn the_fixed_step_hands_on_four_accounts_without_privileges() {
    for arch in Arch::ALL {
        let mut chain = Chain::on(arch, Profile::Mainnet, LEAN);
        let mut accounts = vec![chain.program(1)];
        accounts.extend(chain.metas(FIXED_ACCOUNTS));
        accounts[2].is_signer = true;
        let run = chain.succeeds(&chain.a(&[FIXED, STOP, 5], &accounts));
        let call = run.cpis[0].instruction.as_ref().unwrap();
        let unprivileged = |meta: &AccountMeta| AccountMeta::new_readonly(meta.pubkey, false);
        let expected: Vec<_> = accounts[1..].iter().map(unprivileged).collect();
        assert_eq!((&call.accounts, &call.data), (&expected, &vec![STOP, 5]));
    }
}

#[test]
fn the_fixed_step_refuses_any_other_layout() {
    for arch in Arch::ALL {
        let mut chain = Chain::on(arch, Profile::Mainnet, LEAN);
        let mut accounts = vec![chain.program(1)];
        accounts.extend(chain.metas(FIXED_ACCOUNTS + 1));
        let refuse = |chain: &Chain, accounts: &[AccountMeta]| {
            let instruction = chain.a(&[FIXED, STOP], accounts);
            chain.world.refuse(&instruction, Custom(OTHER_LAYOUT));
        };
        refuse(&chain, &[]);
        refuse(&chain, &accounts[..FIXED_ACCOUNTS]);
        refuse(&chain, &accounts);
        let full = AccountMeta::new(chain.account("with data", 1), false);
        for index in 0..=FIXED_ACCOUNTS {
            let mut accounts = accounts[..=FIXED_ACCOUNTS].to_vec();
            accounts[index] = full.clone();
            refuse(&chain, &accounts);
        }
        let mut duplicate = accounts[..=FIXED_ACCOUNTS].to_vec();
        duplicate[2] = duplicate[1].clone();
        refuse(&chain, &duplicate);

        // A duplicate, and an account with just enough data to make up for it and zeros where
        // the lengths are read. The runtime, which knows where the accounts are, refuses the call.
        let room = chain.account("as long as a duplicate is short", 10_328);
        let empty = Account::new(0, 10_328, &key("somebody"));
        chain.world.set(&room, empty);
        duplicate[3] = AccountMeta::new(room, false);
        chain
            .world
            .refuse(&chain.a(&[FIXED, STOP], &duplicate), MissingAccount);
    }
}

/// At each limit, on both profiles, through both relays.
#[test]
fn the_runtime_bounds_the_depth() {
    for (profile, deepest) in [(Profile::Mainnet, 4), (Profile::All, 8)] {
        for arch in Arch::ALL {
            for library in [LEAN, IDIOM] {
                let chain = Chain::on(arch, profile, library);
                let distinct = |depth: usize| {
                    relay::behind(&chain.ids[..depth], &relay::stop(&chain.ids[depth], &[], 1))
                };
                let itself = |depth| relay::again(&chain.ids[0], depth, &[], 1);
                for chained in [&distinct as &dyn Fn(usize) -> Instruction, &itself] {
                    let run = chain.succeeds(&chained(deepest));
                    assert_eq!(run.cpis.len(), deepest);
                    let run = chain.world.refuse(&chained(deepest + 1), CallDepth);
                    assert_eq!(run.cpis.len(), deepest + 1);
                }
            }
        }
    }
}

#[test]
fn a_program_may_call_itself_but_not_one_that_waits_for_it() {
    each(|chain| {
        let through = |order: &[usize]| {
            let ids: Vec<_> = order.iter().map(|index| chain.ids[*index]).collect();
            let (innermost, callers) = ids.split_last().unwrap();
            relay::behind(callers, &relay::stop(innermost, &[], 1))
        };
        for order in [&[0, 0][..], &[0, 0, 0], &[0, 1, 1], &[0, 0, 1, 1]] {
            chain.succeeds(&through(order));
        }
        for order in [&[0, 1, 0][..], &[0, 1, 1, 0], &[0, 1, 2, 0], &[0, 1, 2, 1]] {
            chain.world.refuse(&through(order), ReentrancyNotAllowed);
        }
    });
}

/// Behind three programs the vault does what it does at the top level.
#[test]
fn the_vault_works_behind_programs() {
    for arch in Arch::ALL {
        for library in [LEAN, IDIOM] {
            let mut stage = Stage::new(arch);
            let relays = relay::load(&mut stage.world, library, 3);
            let withdraw = ix::withdraw_sol(&stage.authority, &stage.vault, &stage.recipient, SOL);
            let deposit = ix::deposit_sol(&stage.depositor, &stage.vault, SOL);
            for instruction in [withdraw, deposit] {
                let direct = stage.world.run(&instruction);
                let behind = stage.world.run(&relay::behind(&relays, &instruction));
                assert_eq!(behind.result.raw_result, Ok(()));
                for meta in &instruction.accounts {
                    let after = |run: &Run| run.result.get_account(&meta.pubkey).cloned();
                    assert!(after(&direct).is_some());
                    assert_eq!(after(&behind), after(&direct), "{}", meta.pubkey);
                }
                let vault = behind
                    .cpis
                    .iter()
                    .find(|cpi| cpi.caller_height == 3)
                    .unwrap();
                assert_eq!(vault.callee_units(), direct.cu());
            }
        }
    }
}

/// The authority's signature is needed behind a relay as anywhere.
#[test]
fn a_relay_adds_no_signature() {
    each(|chain| {
        let system = AccountMeta::new_readonly(programs::SYSTEM, false);
        let [from, to] = ["from", "to"].map(|name| {
            chain.world.fund(&key(name), SOL);
            AccountMeta::new(key(name), false)
        });
        let mut transfer = vec![ON, 2, 0, 0, 0];
        transfer.extend(1u64.to_le_bytes());
        let instruction = chain.a(&transfer, &[system, from, to]);
        chain
            .world
            .refuse(&instruction, InstructionError::MissingRequiredSignature);
    });
}
