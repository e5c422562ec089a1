//! The checks of the fast paths: the same conditions, for a fixed layout. `None` is not an error:
//! it leaves the call to the general path.

use {
    super::first_word,
    crate::{
        Address, ID,
        layout::{Account, Head},
        state::Vault,
        token::{Mint, SPL_TOKEN_ID, TOKEN_2022_ID, TokenAccount},
    },
    pinocchio::{address::address_eq, hint::cold_path},
};

#[inline(always)]
pub(crate) fn or_general(holds: bool) -> Option<()> {
    if !holds {
        cold_path();
        return None;
    }
    Some(())
}

/// Checks discriminator and version; the length is part of the layout. Stops an account of this
/// program that is no vault, and a vault whose layout this program does not know.
///
/// Price: 2 CU in `withdraw_sol`.
#[inline(always)]
pub(crate) fn current(vault: &Vault) -> Option<()> {
    or_general(vault.is_current())
}

/// Stops a vault that another program has forged, where only the answer or a deposit depends on it.
/// For a debit or a write the runtime checks the owner.
///
/// Price: 12 CU in `get_vault`.
#[inline(always)]
pub(crate) fn is_ours(vault: &Head) -> Option<()> {
    equal(&vault.owner, &ID)
}

/// Stops anyone except the authority from moving the vault's lamports or tokens.
///
/// Price: 12 CU in `withdraw_sol`.
#[inline(always)]
pub(crate) fn is_authority(vault: &Vault, signer: &Account<()>) -> Option<()> {
    equal(&vault.authority, &signer.head.address)
}

/// Compares two addresses. DepositToken compares the vault with the authority of its token account,
/// which stops a deposit into an account that is not the vault's.
///
/// Price: 12 CU in `deposit_token`.
#[inline(always)]
pub(crate) fn equal(a: &Address, b: &Address) -> Option<()> {
    or_general(address_eq(a, b))
}

/// The token program is SPL Token, see [`token_program`](super::token_program). Stops a call of SPL
/// Token with accounts of Token-2022, which it would refuse.
///
/// Price: 3 CU in `withdraw_token`.
#[inline(always)]
pub(crate) fn is_spl_token(program: &Head) -> Option<()> {
    or_general(first_word(&program.address) == first_word(&SPL_TOKEN_ID))
}

/// The token program is Token-2022, see [`token_program`](super::token_program). Stops a call of
/// Token-2022 with accounts of SPL Token, which it would refuse. It costs as much as
/// [`is_spl_token`].
///
/// No check of mint, decimals and extensions.
/// Enforced by: Token-2022, since the only transfer here is `TransferChecked`.
#[inline(always)]
pub(crate) fn is_token_2022(program: &Head) -> Option<()> {
    or_general(first_word(&program.address) == first_word(&TOKEN_2022_ID))
}

/// Makes the checks of `TransferChecked` that `Transfer` does not make. `mint` is the mint of
/// `source`, it is initialised, and the caller's decimals are those of the mint. Stops an amount
/// that was meant for another mint, or in other decimals.
///
/// Price: 16 CU in `withdraw_token`.
///
/// No check that SPL Token owns the mint. P-token makes none either.
/// Enforced by: the token program. It moves nothing out of an account that it does not own. Into
/// each account that it owns it has written the address of a mint of its own, permanently.
#[inline(always)]
pub(crate) fn is_checked(source: &TokenAccount, mint: &Account<Mint>, decimals: u8) -> Option<()> {
    or_general(mint.data.is_checked(decimals))?;
    equal(&source.mint, &mint.head.address)
}

/// The checks before the authority moves lamports of the vault or writes its state.
#[inline(always)]
pub(crate) fn is_commanded(vault: &Account<Vault>, signer: &Account<()>) -> Option<()> {
    current(&vault.data)?;
    is_authority(&vault.data, signer)
}
