//! Token accounts and programs that do not fit their slot: of a program that copies the token
//! program. Those of another mint and of the other token program are in `attacks/token_mix.rs`.

#![forbid(unsafe_code)]

use {
    cu_runtime::programs,
    cu_vault_interface::{
        error::VaultError,
        token::TokenProgram::{SplToken, Token2022},
    },
    cu_vault_tests::{
        Arch,
        effect::callees,
        ix::TokenKeys,
        keys::key,
        stage::{TokenStage, VAULT_TOKENS},
        world::Refusal,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

const INCORRECT_PROGRAM: Refusal = Refusal(InstructionError::IncorrectProgramId);

/// One token account at a time is a copy that another program owns, right to the last byte.
#[test]
fn token_accounts_of_a_clone_are_refused() {
    TokenStage::everywhere(|mut stage| {
        let program = stage.mint.program;
        let instructions = stage.each();
        for account in [stage.source, stage.keys.vault_token, stage.recipient] {
            let world = &mut stage.stage.world;
            let real = world.get(&account);
            world.set(&account, clone(real.clone()));
            for (instruction, batched) in instructions.iter().zip(BATCHED) {
                if !names(instruction, &account) {
                    continue;
                }
                let error = match program {
                    SplToken if !batched => Refusal(InstructionError::ExternalAccountDataModified),
                    _ => INCORRECT_PROGRAM,
                };
                world.refuse(instruction, error);
            }
            world.set(&account, real);
        }
    });
}

/// Where nothing is written the runtime has nothing to object to.
#[test]
fn token_accounts_of_a_clone_are_refused_even_if_nothing_moves() {
    TokenStage::everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let world = &mut stage.stage.world;
        for account in [stage.source, vault_token, stage.recipient] {
            world.set(&account, clone(world.get(&account)));
        }
        for instruction in [
            stage.deposit_token(0),
            stage.withdraw_token(0),
            stage.payout_token(&[(stage.recipient, 0)]),
            stage.payout_token(&[(stage.recipient, 0), (stage.recipient, 0)]),
        ] {
            let world = &stage.stage.world;
            world.refuse(&instruction, INCORRECT_PROGRAM);
        }
    });
}

/// An account that says it is empty is closed without a transfer that would look at it first.
#[test]
fn an_empty_token_account_of_a_clone_is_not_closed() {
    TokenStage::everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let withdraw = stage.withdraw_token(VAULT_TOKENS);
        let world = &mut stage.stage.world;
        world.send(&withdraw);
        let empty = clone(world.get(&vault_token));
        world.set(&vault_token, empty);

        // SPL Token does not look whose it is, but may not spend the lamports.
        let error = match stage.mint.program {
            SplToken => Refusal(InstructionError::ExternalAccountLamportSpend),
            Token2022 => INCORRECT_PROGRAM,
        };
        let close = stage.close_token_account();
        stage.stage.world.refuse(&close, error);
    });
}

/// A clone of the token program that owns every account.
#[test]
fn a_program_in_the_token_programs_slot_is_never_called() {
    TokenStage::everywhere(|mut stage| {
        let clone = key("clone");
        let instructions = stage.each();
        add_clone(&mut stage, &clone);
        for instruction in &instructions {
            let instruction = with_instead(instruction, &stage.keys.program, &clone);
            let world = &stage.stage.world;
            let run = world.refuse(&instruction, VaultError::InvalidTokenProgram);
            assert_eq!(run.cpis, []);
        }
    });
}

/// Only the first eight bytes of the slot are compared, so its address may be ground to match. That
/// gains nothing: what is called is a constant, whatever the slot holds.
#[test]
fn a_lookalike_in_the_token_programs_slot_is_never_called() {
    TokenStage::everywhere(|mut stage| {
        let lookalike = lookalike(&stage.keys.program);
        let instructions = stage.each();
        add_clone(&mut stage, &lookalike);
        for instruction in &instructions {
            let instruction = with_instead(instruction, &stage.keys.program, &lookalike);
            let world = &stage.stage.world;
            let run = world.refuse(&instruction, InstructionError::MissingAccount);
            assert_eq!(callees(&run), [stage.keys.program]);
        }
    });
}

/// With the real program among the accounts too, the real one is called.
#[test]
fn a_lookalike_beside_the_token_program_changes_nothing() {
    for arch in Arch::ALL {
        let mut stage = TokenStage::new(arch, Token2022);
        stage.extra = vec![AccountMeta::new_readonly(stage.keys.program, false)];
        stage.keys.program = lookalike(&stage.keys.program);

        let deposit = stage.deposit_token(1);
        let run = stage.stage.world.run_exactly(&deposit, |effect| {
            effect.move_tokens(&stage.source, &stage.keys.vault_token, 1);
        });
        assert_eq!(callees(&run), [programs::TOKEN_2022]);
    }
}

/// The account as another program may have made it.
fn clone(account: Account) -> Account {
    Account {
        owner: key("clone"),
        ..account
    }
}

/// Which of [`TokenStage::each`] are a batch on p-token.
const BATCHED: [bool; 4] = [false, false, true, true];

/// The instruction with one account instead of another, in any slot.
fn with_instead(instruction: &Instruction, ours: &Pubkey, theirs: &Pubkey) -> Instruction {
    assert!(names(instruction, ours));
    let mut instruction = instruction.clone();
    for meta in &mut instruction.accounts {
        if meta.pubkey == *ours {
            meta.pubkey = *theirs;
        }
    }
    instruction
}

fn names(instruction: &Instruction, account: &Pubkey) -> bool {
    instruction
        .accounts
        .iter()
        .any(|meta| meta.pubkey == *account)
}

/// An address with the same first eight bytes, and all others but the last.
fn lookalike(program: &Pubkey) -> Pubkey {
    let mut bytes = program.to_bytes();
    bytes[31] ^= 1;
    bytes.into()
}

/// Puts the token program's own code under another address.
fn add_clone(stage: &mut TokenStage, clone: &Pubkey) {
    let svm = &mut stage.stage.world.svm;
    let elf = svm
        .program_elf(&stage.keys.program)
        .expect("every world has the token programs");
    svm.add_program(clone, &elf);
    let (_, account) = svm.program_account(clone);
    stage.stage.world.set(clone, account);

    let TokenKeys {
        vault_token, mint, ..
    } = stage.keys;
    for account in [stage.source, vault_token, mint, stage.recipient] {
        let mut owned = stage.stage.world.get(&account);
        owned.owner = *clone;
        stage.stage.world.set(&account, owned);
    }
}
