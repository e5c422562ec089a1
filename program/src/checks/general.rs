//! What an account must be before a processor touches it; one check a function, each with an error
//! of its own.

#![forbid(unsafe_code)]

use {
    crate::{
        Address, ID,
        error::VaultError,
        instruction::MAX_EXTRA_ACCOUNTS,
        layout::{self, Account, Head},
        state::Vault,
        token::{Mint, SPL_TOKEN_ID, TOKEN_2022_ID, TokenAccount, TokenProgram},
    },
    pinocchio::{AccountView, address::address_eq, hint::cold_path},
};

/// Exactly the accounts of the table.
#[inline(always)]
pub(crate) fn exactly<const N: usize>(
    accounts: &mut [AccountView],
) -> Result<&mut [AccountView; N], VaultError> {
    let count = accounts.len();
    accounts.try_into().map_err(|_| wrong_count(count, N))
}

/// The accounts of the table, and those after them.
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

/// An account whose lamports or data this program changes itself is writable. The runtime would refuse
/// the change too, but where it maps the accounts read-only that is a fault, which takes the whole
/// budget.
#[inline(always)]
pub(crate) fn writable(account: &AccountView) -> Result<(), VaultError> {
    ensure(account.is_writable(), VaultError::NotWritable)
}

/// The account did not sign the transaction. Whoever proves an address by letting it sign a CPI asks
/// this first: a signer of the transaction needs no seeds.
#[inline(always)]
pub(crate) fn not_signer(vault: &AccountView) -> Result<(), VaultError> {
    ensure(!vault.is_signer(), VaultError::VaultIsSigner)
}

/// The runtime serialises an account once and lets a repeated slot point to it, so two slots hold the
/// same account exactly if their views point to the same bytes.
#[inline(always)]
pub(crate) fn distinct(a: &AccountView, b: &AccountView) -> Result<(), VaultError> {
    ensure(a != b, VaultError::DuplicateAccount)
}

/// A vault that is about to be debited, for reading. Its owner is only looked at to say what is wrong.
///
/// Enforced by: the runtime, which lets nobody but its owner debit an account
/// (ExternalAccountLamportSpend).
#[inline(always)]
pub(crate) fn paying_vault(account: &AccountView) -> Result<&Vault, VaultError> {
    vault_of_any_owner(account)
}

/// A vault that is about to be written. Its owner is only looked at to say what is wrong.
///
/// Enforced by: the runtime, which lets nobody but its owner write an account
/// (ExternalAccountDataModified).
#[inline(always)]
pub(crate) fn vault_mut(account: &mut AccountView) -> Result<&mut Vault, VaultError> {
    vault_of_any_owner(account)?;
    Vault::from_bytes_mut(layout::data_mut(account))
}

/// What to say of an account that does not hold a vault: that it belongs to somebody else comes first.
#[cold]
fn not_a_vault(account: &AccountView, error: VaultError) -> VaultError {
    owned_by_us(account).err().unwrap_or(error)
}

/// A vault that this program made, for reading.
#[inline(always)]
pub(crate) fn vault(account: &AccountView) -> Result<&Vault, VaultError> {
    owned_by_us(account)?;
    Vault::from_bytes(layout::data(account))
}

/// A vault that signs a CPI with its own seeds, for reading. Its owner is only looked at to say what is
/// wrong.
///
/// Enforced by: the runtime (PrivilegeEscalation). The signature goes to the address that the seeds in
/// this account give, under this program's id. To have it, the account must lie at a vault's address,
/// and there nobody but this program can have written a discriminator. An account that signed the
/// transaction needs no seeds, but then moves only what its own key could.
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
/// The first eight bytes say which; the rest is not compared.
/// Enforced by: the runtime (MissingAccount), because we call the constant, not what the slot holds.
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
fn first_word(address: &Address) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *address.as_array();
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

const _: () = {
    let (spl, t22) = (SPL_TOKEN_ID.as_array(), TOKEN_2022_ID.as_array());
    let mut i = 0;
    while i < 8 && spl[i] == t22[i] {
        i += 1;
    }
    assert!(i < 8, "the first eight bytes tell the two programs apart");
};

#[inline(always)]
pub(crate) fn ensure(holds: bool, error: VaultError) -> Result<(), VaultError> {
    if holds {
        Ok(())
    } else {
        cold_path();
        Err(error)
    }
}

// What follows is for the fast paths: the same questions, asked of a fixed layout. `None` is not an
// error but a call that the general path answers.

#[inline(always)]
pub(crate) fn or_general(holds: bool) -> Option<()> {
    if !holds {
        cold_path();
        return None;
    }
    Some(())
}

/// Discriminator and version; the length is part of the layout. Stops an account of ours that is no
/// vault, or one whose layout this program does not know.
///
/// Price: 2 CU in `withdraw_sol`.
#[inline(always)]
pub(crate) fn current(vault: &Vault) -> Option<()> {
    or_general(vault.is_current())
}

/// Stops a vault that another program has forged, where nothing but the answer or a deposit depends on
/// it: whoever is debited or written the runtime asks for its owner.
///
/// Price: 12 CU in `get_vault`.
#[inline(always)]
pub(crate) fn is_ours(vault: &Head) -> Option<()> {
    equal(&vault.owner, &ID)
}

/// Stops everybody but the authority from moving what is the vault's.
///
/// Price: 12 CU in `withdraw_sol`.
#[inline(always)]
pub(crate) fn is_authority(vault: &Vault, signer: &Account<()>) -> Option<()> {
    equal(&vault.authority, &signer.head.address)
}

/// Two addresses. DepositToken asks it of the vault and its token account's authority, which stops a
/// deposit into an account that is not the vault's.
///
/// Price: 12 CU in `deposit_token`.
#[inline(always)]
pub(crate) fn equal(a: &Address, b: &Address) -> Option<()> {
    or_general(address_eq(a, b))
}

/// The token program is SPL Token, see [`token_program`]. Stops accounts of Token-2022 from being handed
/// to SPL Token, which would refuse them.
///
/// Price: 3 CU in `withdraw_token`.
#[inline(always)]
pub(crate) fn is_spl_token(program: &Head) -> Option<()> {
    or_general(first_word(&program.address) == first_word(&SPL_TOKEN_ID))
}

/// The token program is Token-2022, see [`token_program`]. Stops accounts of SPL Token from being handed to
/// Token-2022, which would refuse them. At the price of [`is_spl_token`].
///
/// Mint, decimals and extensions are not compared.
/// Enforced by: Token-2022, which moves nothing but by `TransferChecked` here.
#[inline(always)]
pub(crate) fn is_token_2022(program: &Head) -> Option<()> {
    or_general(first_word(&program.address) == first_word(&TOKEN_2022_ID))
}

/// What `TransferChecked` compares and `Transfer` does not: that `mint` is the mint of `source`, that it
/// is initialised, and that its decimals are as the caller states them. Stops an amount that was meant for
/// another mint, or in other decimals.
///
/// Price: 16 CU in `withdraw_token`.
///
/// That SPL Token owns the mint is not compared, by p-token neither.
/// Enforced by: the token program, which moves nothing out of an account that it does not own, and has
/// written the address of a mint of its own, for good, into each that it does.
#[inline(always)]
pub(crate) fn is_checked(source: &TokenAccount, mint: &Account<Mint>, decimals: u8) -> Option<()> {
    or_general(mint.data.is_checked(decimals))?;
    equal(&source.mint, &mint.head.address)
}

/// What is asked before the authority moves lamports of the vault or writes its state.
#[inline(always)]
pub(crate) fn is_commanded(vault: &Account<Vault>, signer: &Account<()>) -> Option<()> {
    current(&vault.data)?;
    is_authority(&vault.data, signer)
}

/// What is asked before the authority moves tokens of the vault, but for what is asked of the recipients.
#[inline(always)]
pub(crate) fn pays_tokens(
    program: &Head,
    vault: &Account<Vault>,
    signer: &Account<()>,
    vault_token: &Account<TokenAccount>,
    mint: &Account<Mint>,
    decimals: u8,
) -> Option<()> {
    is_spl_token(program)?;
    is_commanded(vault, signer)?;
    is_checked(&vault_token.data, mint, decimals)
}
