//! Checks of the number of accounts, of their flags, and of the programs among them.

use {
    cu_vault_interface::{
        error::VaultError,
        instruction::MAX_EXTRA_ACCOUNTS,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID, TokenProgram},
    },
    pinocchio::{AccountView, error::ProgramError},
};

/// Returns the accounts if there are exactly that many.
pub fn exactly<const N: usize>(
    accounts: &mut [AccountView],
) -> Result<&mut [AccountView; N], VaultError> {
    if accounts.len() > N {
        return Err(VaultError::TooManyAccounts);
    }
    accounts
        .try_into()
        .map_err(|_| VaultError::NotEnoughAccounts)
}

/// Returns that many accounts, and the accounts after them.
pub fn at_least<const N: usize>(
    accounts: &mut [AccountView],
) -> Result<(&mut [AccountView; N], &mut [AccountView]), VaultError> {
    accounts
        .split_first_chunk_mut()
        .ok_or(VaultError::NotEnoughAccounts)
}

pub fn signer(account: &AccountView) -> Result<(), VaultError> {
    if !account.is_signer() {
        return Err(VaultError::MissingSigner);
    }
    Ok(())
}

pub fn not_signer(vault: &AccountView) -> Result<(), VaultError> {
    if vault.is_signer() {
        return Err(VaultError::VaultIsSigner);
    }
    Ok(())
}

pub fn writable(account: &AccountView) -> Result<(), VaultError> {
    if !account.is_writable() {
        return Err(VaultError::NotWritable);
    }
    Ok(())
}

pub fn distinct(a: &AccountView, b: &AccountView) -> Result<(), VaultError> {
    if a.address() == b.address() {
        return Err(VaultError::DuplicateAccount);
    }
    Ok(())
}

pub fn system_program(account: &AccountView) -> Result<(), ProgramError> {
    if account.address() != &pinocchio_system::ID {
        return Err(ProgramError::IncorrectProgramId);
    }
    Ok(())
}

/// Returns which of the two token programs it is. Only Token-2022 takes accounts beyond the table.
pub fn token_program(
    account: &AccountView,
    extra: &[AccountView],
) -> Result<TokenProgram, VaultError> {
    let (program, most) = if account.address() == &SPL_TOKEN_ID {
        (TokenProgram::SplToken, 0)
    } else if account.address() == &TOKEN_2022_ID {
        (TokenProgram::Token2022, MAX_EXTRA_ACCOUNTS)
    } else {
        return Err(VaultError::InvalidTokenProgram);
    };
    if extra.len() > most {
        return Err(VaultError::TooManyAccounts);
    }
    Ok(program)
}
