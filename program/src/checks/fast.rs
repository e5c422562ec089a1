//! The checks of the fast paths: the same questions, asked of a fixed layout. `None` is not an error but a call that
//! the general path answers.

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

/// The token program is SPL Token, see [`token_program`](super::token_program). Stops accounts of Token-2022 from being handed
/// to SPL Token, which would refuse them.
///
/// Price: 3 CU in `withdraw_token`.
#[inline(always)]
pub(crate) fn is_spl_token(program: &Head) -> Option<()> {
    or_general(first_word(&program.address) == first_word(&SPL_TOKEN_ID))
}

/// The token program is Token-2022, see [`token_program`](super::token_program). Stops accounts of SPL Token from being handed to
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
