//! Several instructions as one transaction, and what it must leave.

use {
    crate::attacks::sheet::{Attack, Outcome},
    cu_vault_interface::{
        error::VaultError::*,
        instruction::Instruction::{self as Tag, *},
        token::TokenProgram,
    },
    cu_vault_tests::{effect::Effect, every::Every, world::Refusal},
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::*,
    solana_system_interface::instruction as system,
    spl_token_2022_interface::error::TokenError,
};

/// A transaction whose last instruction must be refused with exactly this error.
#[track_caller]
pub fn refuse(
    attack: &mut Attack,
    every: &Every,
    instructions: &[Instruction],
    error: impl Into<Refusal>,
) {
    let (last, before) = instructions.split_last().expect("there are some");
    let tag = Tag::try_from(last.data[0]).expect("it is one of ours");
    let Refusal(error) = error.into();
    let result = every.world().transaction(instructions);
    assert_eq!(
        result,
        Err((before.len() as u8, error.clone())),
        "{tag:?} after {before:?}"
    );
    // It is the last that fails, not the ones before it together.
    if !before.is_empty() {
        assert!(every.world().transaction(before).is_ok(), "{tag:?}");
    }
    attack.count(tag, Outcome::refused(&error));
}

/// A transaction that must do exactly this.
#[track_caller]
pub fn allow(
    attack: &mut Attack,
    every: &Every,
    tag: Tag,
    instructions: &[Instruction],
    how: &'static str,
    change: impl FnOnce(&mut Effect),
) {
    let mut all = instructions[0].clone();
    all.accounts = instructions
        .iter()
        .flat_map(|i| i.accounts.clone())
        .collect();
    let mut effect = Effect::none(every.world(), &all);
    change(&mut effect);

    let after = every.world().transaction(instructions);
    let after = after.unwrap_or_else(|error| panic!("{tag:?}: {error:?}"));
    for (key, account) in &after {
        assert_eq!(account, effect.account(key), "{tag:?}: {key}");
    }
    attack.count(tag, Outcome::Exact(how));
}

pub fn token_account_closed_then_used(attack: &mut Attack) {
    for every in Every::all() {
        let tokens = &every.tokens;
        let close = every.call(CloseTokenAccount).instruction;
        let account = tokens.keys.vault_token;
        let rent = every.world().lamports(&account);
        let refund = system::transfer(&tokens.stage.stranger, &account, rent);
        for call in every.calls().filter(|call| call.has("vault token account")) {
            let classic = tokens.mint.program == TokenProgram::SplToken;
            let error: Refusal = match call.spec.instruction {
                DepositToken | CloseTokenAccount => InvalidTokenAccount.into(),
                // In a transfer of its own p-token leaves the owner to the runtime.
                WithdrawToken if classic => InvalidAccountData.into(),
                WithdrawExcessLamports if classic => TokenError::InvalidState.into(),
                _ => IncorrectProgramId.into(),
            };
            let call = call.instruction;
            refuse(
                attack,
                &every,
                &[close.clone(), call.clone()],
                error.clone(),
            );
            refuse(
                attack,
                &every,
                &[close.clone(), refund.clone(), call],
                error,
            );
        }
    }
    attack.skip_others("it names no token account");
}
