//! The invariants do not need the model: what is broken they find by themselves.

use {
    crate::{invariants::hold, judge::Judge},
    cu_vault_tests::{
        Arch, ix,
        machine::{Machine, Outcome},
    },
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// A withdrawal, what it did, and what is broken once `edit` has been at it.
fn broken(edit: impl Fn(&mut Outcome)) -> Result<(), String> {
    let judge = Judge::new();
    let cast = &judge.start.cast;
    let vault = &cast.vaults[0];
    let call = ix::withdraw_sol(&vault.base, &vault.key, &cast.users[5], 1_000);
    let before: Vec<_> = call
        .accounts
        .iter()
        .map(|meta| (meta.pubkey, judge.start.ledger[&meta.pubkey].clone()))
        .collect();
    let machine = Machine::new(Arch::V3, "cu_vault");
    let mut outcome = machine.run(&call, &before);
    assert_eq!(outcome.result, Ok(()));
    edit(&mut outcome);
    hold(&call, &before, &outcome, cast)
}

#[test]
fn what_is_right_holds() {
    assert_eq!(broken(|_| {}), Ok(()));
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
