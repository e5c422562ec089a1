//! Account data in place.
//!
//! Pinocchio counts borrows at run time, which costs some instructions a borrow. This program never
//! holds two references to account data of which one could write, so it need not count:
//!
//! - the three processors that write state (CreateVault, NominateAuthority, AcceptAuthority) take one
//!   mutable reference, to the vault, and no other;
//! - every other processor takes shared references only;
//! - addresses, owners and lamports are no part of the data.

#![allow(unsafe_code)]

use pinocchio::AccountView;

/// The data of an account.
#[inline(always)]
pub(crate) fn data(account: &AccountView) -> &[u8] {
    // SAFETY: by the rules of this module no mutable reference to any account's data is alive.
    unsafe { account.borrow_unchecked() }
}

/// The data of an account, to be written.
#[inline(always)]
pub(crate) fn data_mut(account: &mut AccountView) -> &mut [u8] {
    // SAFETY: by the rules of this module no other reference to any account's data is alive, not even
    // through a second view of the same account.
    unsafe { account.borrow_unchecked_mut() }
}
