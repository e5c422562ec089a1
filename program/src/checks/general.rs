//! The checks of the general path, for any account: each returns its own error.

use {
    super::first_word,
    crate::{
        ID,
        error::VaultError,
        instruction::MAX_EXTRA_ACCOUNTS,
        layout,
        state::Vault,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID, TokenProgram},
    },
    pinocchio::{AccountView, address::address_eq, hint::cold_path},
};

/// The accounts are exactly those of the table.
#[inline(always)]
pub(crate) fn exactly<const N: usize>(
    accounts: &mut [AccountView],
) -> Result<&mut [AccountView; N], VaultError> {
    let count = accounts.len();
    accounts.try_into().map_err(|_| wrong_count(count, N))
}

/// Splits the accounts of the table from the accounts after them.
#[inline(always)]
pub(crate) fn at_least<const N: usize>(
    accounts: &mut [AccountView],
) -> Result<(&mut [AccountView; N], &mut [AccountView]), VaultError> {
    accounts
        .split_first_chunk_mut()
        .ok_or(VaultError::NotEnoughAccounts)
}

#[cold]
fn wrong_count(count: usize, expected: usize) -> VaultError {
    if count < expected {
        VaultError::NotEnoughAccounts
    } else {
        VaultError::TooManyAccounts
    }
}

#[inline(always)]
pub(crate) fn signer(account: &AccountView) -> Result<(), VaultError> {
    ensure(account.is_signer(), VaultError::MissingSigner)
}

/// An account whose lamports or data this program changes itself is writable. The runtime would
/// refuse the change too. But where it maps the accounts read-only, its refusal is a fault, which
/// takes the whole budget.
#[inline(always)]
pub(crate) fn writable(account: &AccountView) -> Result<(), VaultError> {
    ensure(account.is_writable(), VaultError::NotWritable)
}

/// The account did not sign the transaction. A processor that proves an address by its signature of
/// a CPI checks this first: a signer of the transaction needs no seeds.
#[inline(always)]
pub(crate) fn not_signer(vault: &AccountView) -> Result<(), VaultError> {
    ensure(!vault.is_signer(), VaultError::VaultIsSigner)
}

/// The two slots have different accounts. The runtime serialises an account once and lets a
/// repeated slot point to it. So two slots have the same account exactly if their views point to
/// the same bytes.
#[inline(always)]
pub(crate) fn distinct(a: &AccountView, b: &AccountView) -> Result<(), VaultError> {
    ensure(a != b, VaultError::DuplicateAccount)
}

/// Returns the state of a vault that is about to be debited. It compares the owner only to choose
/// the error.
///
/// Enforced by: the runtime, which lets only its owner debit an account
/// (ExternalAccountLamportSpend).
#[inline(always)]
pub(crate) fn paying_vault(account: &AccountView) -> Result<&Vault, VaultError> {
    vault_of_any_owner(account)
}

/// Returns the state of a vault that is about to be written. It compares the owner only to choose
/// the error.
///
/// Enforced by: the runtime, which lets only its owner write an account
/// (ExternalAccountDataModified).
#[inline(always)]
pub(crate) fn vault_mut(account: &mut AccountView) -> Result<&mut Vault, VaultError> {
    vault_of_any_owner(account)?;
    Vault::from_bytes_mut(layout::data_mut(account))
}

/// Chooses the error for an account that is no vault. Another owner comes first.
#[cold]
fn not_a_vault(account: &AccountView, error: VaultError) -> VaultError {
    owned_by_us(account).err().unwrap_or(error)
}

/// Returns the state of a vault that this program made.
#[inline(always)]
pub(crate) fn vault(account: &AccountView) -> Result<&Vault, VaultError> {
    owned_by_us(account)?;
    Vault::from_bytes(layout::data(account))
}

/// Returns the state of a vault that signs a CPI with its own seeds. It compares the owner only to
/// choose the error.
///
/// Enforced by: the runtime (PrivilegeEscalation). The signature goes to the address that the seeds
/// in this account give, under this program's id. To receive it, the account must be at a vault's
/// address, and only this program can have written a discriminator there. An account that signed
/// the transaction needs no seeds, but then moves only what its own key could move.
#[inline(always)]
pub(crate) fn signing_vault(account: &AccountView) -> Result<&Vault, VaultError> {
    vault_of_any_owner(account)
}

#[inline(always)]
fn vault_of_any_owner(account: &AccountView) -> Result<&Vault, VaultError> {
    Vault::from_bytes(layout::data(account)).map_err(|error| not_a_vault(account, error))
}

#[inline(always)]
fn owned_by_us(account: &AccountView) -> Result<(), VaultError> {
    ensure(
        address_eq(&account.owner(), &ID),
        VaultError::InvalidVaultOwner,
    )
}

/// The signer is the vault's authority.
#[inline(always)]
pub(crate) fn authority(vault: &Vault, signer: &AccountView) -> Result<(), VaultError> {
    ensure(
        address_eq(signer.address(), &vault.authority),
        VaultError::WrongAuthority,
    )
}

/// The token program is one of two constants, and only Token-2022 takes extra accounts.
///
/// The first eight bytes decide which. No check of the other bytes.
/// Enforced by: the runtime (MissingAccount), because the program calls the constant, not the
/// account in the slot.
#[inline(always)]
pub(crate) fn token_program(
    account: &AccountView,
    extra: &[AccountView],
) -> Result<TokenProgram, VaultError> {
    let named = first_word(account.address());
    if named == first_word(&SPL_TOKEN_ID) {
        ensure(extra.is_empty(), VaultError::TooManyAccounts)?;
        return Ok(TokenProgram::SplToken);
    }
    ensure(
        named == first_word(&TOKEN_2022_ID),
        VaultError::InvalidTokenProgram,
    )?;
    ensure(
        extra.len() <= MAX_EXTRA_ACCOUNTS,
        VaultError::TooManyAccounts,
    )?;
    Ok(TokenProgram::Token2022)
}

#[inline(always)]
pub(crate) fn ensure(holds: bool, error: VaultError) -> Result<(), VaultError> {
    if holds {
        Ok(())
    } else {
        cold_path();
        Err(error)
    }
}
