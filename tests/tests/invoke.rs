//! The feature `cpi`: each instruction through its struct is the very call that its table describes, and
//! does what a direct call does.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{
        ID,
        error::VaultError,
        instruction::{Instruction as Tag, MAX_CPI_ACCOUNTS, MAX_EXTRA_ACCOUNTS, TABLE},
        token::TokenProgram,
    },
    cu_vault_tests::{
        Arch, World,
        every::{Call, Every},
        evidence::Evidence,
        ix,
        keys::key,
        stage::{Stage, TokenStage},
        token::hook::Mode,
    },
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// Loads the program that calls the vault with what it is called with.
fn caller(world: &mut World) -> Pubkey {
    let id = key("caller");
    world.add_program(&id, "caller");
    id
}

/// The instruction, sent to the caller.
fn through(caller: &Pubkey, instruction: &Instruction) -> Instruction {
    let vault_program = AccountMeta::new_readonly(ID, false);
    Instruction {
        program_id: *caller,
        accounts: [&[vault_program][..], &instruction.accounts].concat(),
        data: instruction.data.clone(),
    }
}

#[test]
fn every_instruction_does_what_a_direct_call_does() {
    let mut evidence = Evidence::start(
        "invoke",
        "Each instruction, called by another program through its struct of the feature `cpi`, is the very \
         call that its table describes, and leaves what a direct call leaves.",
        "scripts/test.sh invoke",
    );
    let mut count = 0;
    for mut every in Every::all() {
        let caller = caller(&mut every.tokens.stage.world);
        for call in every.calls() {
            let direct = every.accept(&call, "called directly");
            let composed = Call {
                instruction: through(&caller, &call.instruction),
                ..call.clone()
            };
            let run = every.accept(&composed, "called through its struct");

            let name = call.spec.name;
            let made: Vec<_> = run
                .cpis
                .iter()
                .filter(|cpi| cpi.caller_height == 1)
                .collect();
            assert_eq!(made.len(), 1, "{name}");
            assert_eq!(
                made[0].instruction.as_ref(),
                Some(&call.instruction),
                "{name}"
            );
            assert_eq!(
                run.result.resulting_accounts[1..],
                direct.result.resulting_accounts[..],
                "{name}"
            );
            assert_eq!(run.result.return_data, direct.result.return_data, "{name}");
            count += 1;
        }
    }
    assert_eq!(
        count,
        2 * 2 * TABLE.len(),
        "ELFs, token programs, instructions"
    );
    evidence.figure(
        "calls compared, on both ELFs and with both token programs",
        count,
    );
    evidence.hold();
}

/// The accounts of a hook are passed, as writable as they came and without a signature.
#[test]
fn extra_accounts_are_forwarded() {
    for arch in Arch::ALL {
        let also = (0..MAX_EXTRA_ACCOUNTS).map(|n| key(&format!("also {n}")));
        // The hook itself needs three: its program, its validation account and its record.
        let also: Vec<_> = also
            .skip(3)
            .map(|key| AccountMeta::new(key, false))
            .collect();
        let (mut stage, _) = TokenStage::with_hook(Stage::new(arch), Mode::Allow, also);
        assert_eq!(stage.extra.len(), MAX_EXTRA_ACCOUNTS);
        stage.deposit();
        let caller = caller(&mut stage.stage.world);
        let calls = stage.each();

        for instruction in &calls {
            let world = &stage.stage.world;
            let direct = world.run(instruction);
            let run = world.run(&through(&caller, instruction));
            assert_eq!(run.result.raw_result, Ok(()));
            assert_eq!(run.cpis[0].instruction.as_ref(), Some(instruction));
            assert_eq!(
                run.result.resulting_accounts[1..],
                direct.result.resulting_accounts[..]
            );

            // One that signed is passed without its signature.
            let mut signed = instruction.clone();
            let last = signed.accounts.last_mut().expect("it has extra accounts");
            last.is_signer = true;
            let run = world.run(&through(&caller, &signed));
            assert_eq!(run.result.raw_result, Ok(()));
            assert_eq!(run.cpis[0].instruction.as_ref(), Some(instruction));

            let mut too_many = instruction.clone();
            let surplus = AccountMeta::new_readonly(key("surplus"), false);
            too_many.accounts.push(surplus);
            let run = world.refuse(&through(&caller, &too_many), VaultError::TooManyAccounts);
            // The caller says so for one transfer; of a payout the vault does.
            let is_payout = instruction.data[0] == Tag::PayoutToken as u8;
            assert_eq!(run.cpis.is_empty(), !is_payout);
        }
    }
}

#[test]
fn a_payout_names_as_many_accounts_as_a_frame_holds() {
    for arch in Arch::ALL {
        for program in [TokenProgram::SplToken, TokenProgram::Token2022] {
            let mut stage = TokenStage::new(arch, program);
            let caller = caller(&mut stage.stage.world);
            let Stage {
                authority, vault, ..
            } = stage.stage;

            let wallets = |count| -> Vec<_> {
                (0..count)
                    .map(|n| (key(&format!("wallet {n}")), 1_000_000))
                    .collect()
            };
            let accounts: Vec<_> = (0..MAX_CPI_ACCOUNTS - 4)
                .map(|n| (stage.open(&format!("account {n}")), n as u64))
                .collect();
            let most = [
                ix::payout_sol(&authority, &vault, &wallets(MAX_CPI_ACCOUNTS - 2)),
                stage.payout_token(&accounts[..MAX_CPI_ACCOUNTS - 5]),
            ];
            let world = &stage.stage.world;
            for instruction in most {
                let direct = world.run(&instruction);
                let run = world.run(&through(&caller, &instruction));
                assert_eq!(run.result.raw_result, Ok(()));
                assert_eq!(run.cpis[0].instruction.as_ref(), Some(&instruction));
                assert_eq!(
                    run.result.resulting_accounts[1..],
                    direct.result.resulting_accounts[..]
                );
            }
            for instruction in [
                ix::payout_sol(&authority, &vault, &wallets(MAX_CPI_ACCOUNTS - 1)),
                stage.payout_token(&accounts),
            ] {
                let error = VaultError::TooManyAccounts;
                let run = world.refuse(&through(&caller, &instruction), error);
                assert!(run.cpis.is_empty(), "the caller says so itself");
            }
        }
    }
}

/// While code reads the vault's data, no call can change it.
#[test]
fn an_account_that_the_vault_may_write_must_not_be_borrowed() {
    for arch in Arch::ALL {
        let mut s = Stage::new(arch);
        let caller = caller(&mut s.world);
        let mut instruction = through(
            &caller,
            &ix::withdraw_sol(&s.authority, &s.vault, &s.recipient, 1),
        );
        s.world.run_exactly(&instruction, |effect| {
            effect.move_lamports(&s.vault, &s.recipient, 1);
        });
        instruction.data.insert(0, u8::MAX);
        let run = s
            .world
            .refuse(&instruction, InstructionError::AccountBorrowFailed);
        assert!(run.cpis.is_empty());
    }
}
