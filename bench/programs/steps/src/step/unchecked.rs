#![allow(unsafe_code)]

use {
    crate::input::{Input, data_of},
    cu_vault_interface::{
        error::VaultError,
        instruction::{LamportsArgs, parse},
        state::Vault,
    },
    pinocchio::{ProgramResult, address::address_eq},
};

pub fn process(input: Input) -> ProgramResult {
    let [authority, mut vault, mut recipient] = input.three_accounts()?;
    let args: &LamportsArgs = parse(input.data())?;
    if vault == recipient {
        return Err(VaultError::DuplicateAccount.into());
    }
    if !authority.is_signer() {
        return Err(VaultError::MissingSigner.into());
    }
    // The step does not compare the owner.
    // Enforced by: the runtime (ExternalAccountLamportSpend), which lets only the owner debit an account.
    // SAFETY: no step has a mutable reference to account data.
    let state = Vault::from_bytes(unsafe { data_of(&vault) })?;
    // The step does not derive the address.
    // Enforced by: the owner. Only CreateVault writes such data, at the address that it proved.
    if !address_eq(authority.address(), &state.authority) {
        return Err(VaultError::WrongAuthority.into());
    }

    let reserve = state.rent_reserve();
    let lamports = u64::from_le_bytes(args.lamports);
    let left = vault
        .lamports()
        .checked_sub(lamports)
        .filter(|left| *left >= reserve)
        .ok_or(VaultError::InsufficientFunds)?;
    vault.set_lamports(left);
    // The step does not check for an overflow.
    // Enforced by: the runtime. It takes such a credit for a debit (ExternalAccountLamportSpend),
    // or the sum of lamports changes (UnbalancedInstruction).
    recipient.set_lamports(recipient.lamports().wrapping_add(lamports));
    Ok(())
}
