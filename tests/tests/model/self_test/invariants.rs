//! The invariants do not need the model: what is broken they find by themselves.

use {
    crate::model::{invariants::hold, judge::Judge},
    cu_vault_tests::{
        Arch, ix,
        machine::{Machine, Outcome},
        token::DECIMALS,
    },
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// What is broken of a withdrawal of lamports once `edit` has been at what it did.
fn broken(edit: impl Fn(&mut Outcome)) -> Result<(), String> {
    let judge = Judge::new();
    let cast = &judge.start.cast;
    let vault = &cast.vaults[0];
    let call = ix::withdraw_sol(&vault.base, &vault.key, &cast.users[5], 1_000);
    broken_of(&judge, &call, edit)
}

/// The same of a withdrawal of tokens.
fn broken_tokens(edit: impl Fn(&mut Outcome)) -> Result<(), String> {
    let judge = Judge::new();
    let cast = &judge.start.cast;
    let (keys, recipient) = (cast.token_keys(0, 0), &cast.user_tokens[0][5]);
    let call = ix::withdraw_token(&cast.vaults[0].base, &keys, recipient, 1_000, DECIMALS);
    broken_of(&judge, &call, edit)
}

fn broken_of(judge: &Judge, call: &Instruction, edit: impl Fn(&mut Outcome)) -> Result<(), String> {
    let before: Vec<_> = call
        .accounts
        .iter()
        .map(|meta| (meta.pubkey, judge.start.ledger[&meta.pubkey].clone()))
        .collect();
    let machine = Machine::new(Arch::V3, "cu_vault");
    let mut outcome = machine.run(call, &before);
    assert_eq!(outcome.result, Ok(()));
    edit(&mut outcome);
    hold(call, &before, &outcome, &judge.start.cast)
}

/// Changes the amount of a token account.
fn add(outcome: &mut Outcome, slot: usize, amount: i64) {
    let data = &mut outcome.accounts[slot].1.data[64..72];
    let before = u64::from_le_bytes(data.try_into().expect("eight bytes"));
    data.copy_from_slice(&before.strict_add_signed(amount).to_le_bytes());
}

#[test]
fn what_is_right_holds() {
    assert_eq!(broken(|_| {}), Ok(()));
    assert_eq!(broken_tokens(|_| {}), Ok(()));
}

#[test]
fn a_token_from_nowhere_is_noticed() {
    let broken = broken_tokens(|outcome| add(outcome, 4, 1));
    assert!(broken.unwrap_err().contains("tokens {"));
}

#[test]
fn tokens_that_leave_a_bystander_are_noticed() {
    let broken = broken_tokens(|outcome| {
        add(outcome, 4, -2_000);
        add(outcome, 2, 2_000);
    });
    assert!(
        broken
            .unwrap_err()
            .contains("tokens left without a signature")
    );
}

#[test]
fn a_lamport_from_nowhere_is_noticed() {
    let broken = broken(|outcome| outcome.accounts[2].1.lamports += 1);
    assert!(broken.unwrap_err().contains("lamports became"));
}

#[test]
fn lamports_that_leave_a_bystander_are_noticed() {
    let broken = broken(|outcome| {
        outcome.accounts[2].1.lamports -= 2_000;
        outcome.accounts[1].1.lamports += 2_000;
    });
    assert!(broken.unwrap_err().contains("without a signature"));
}

#[test]
fn a_failure_that_changes_something_is_noticed() {
    let broken = broken(|outcome| {
        outcome.result = Err(InstructionError::Custom(1));
    });
    assert!(broken.unwrap_err().contains("failed and changed"));
}

#[test]
fn an_account_that_is_given_away_is_noticed() {
    let broken = broken(|outcome| outcome.accounts[1].1.owner = Pubkey::new_from_array([9; 32]));
    assert!(broken.unwrap_err().contains("became"));
}

#[test]
fn another_authority_is_noticed() {
    let broken = broken(|outcome| outcome.accounts[1].1.data[56] ^= 1);
    assert!(broken.unwrap_err().contains("became"));
}
