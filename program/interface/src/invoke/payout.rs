//! Many recipients, one call.
//!
//! A call names up to [`MAX_CPI_ACCOUNTS`] accounts (`TooManyAccounts`). A payout to more
//! recipients takes several calls.

use {
    super::call::List,
    crate::instruction::{Instruction as Tag, MAX_CPI_ACCOUNTS, Slot},
    arrayvec::ArrayVec,
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

/// Returns the slot of each recipient.
pub(super) const fn recipient(tag: Tag) -> Slot {
    tag.spec().recipients.expect("it is a payout")
}

/// A payout with the accounts of its table, and the part of its data before the amounts.
pub(super) struct Payout<'a, const N: usize, const H: usize> {
    pub slots: &'static [Slot; N],
    pub recipient: &'static Slot,
    pub accounts: [&'a AccountView; N],
    pub head: [u8; H],
    pub payouts: &'a [(&'a AccountView, u64)],
    pub extra: &'a [AccountView],
    pub signers: &'a [Signer<'a, 'a>],
}

impl<const N: usize, const H: usize> Payout<'_, N, H> {
    /// Has its own frame, which it nearly fills.
    #[inline(never)]
    pub(super) fn invoke(&self) -> ProgramResult {
        let mut list = List::<MAX_CPI_ACCOUNTS>::new();
        // The data is packed: the part before the amounts ends where the first amount starts. Each
        // amount has an account in the list, so there is room for all of them.
        let mut words = ArrayVec::<[u8; 8], MAX_CPI_ACCOUNTS>::new();
        let mut first = [0; 8];
        first[8 - H..].copy_from_slice(&self.head);
        words.push(first);

        list.all(self.slots, &self.accounts)?;
        for (account, amount) in self.payouts {
            list.add(self.recipient, account)?;
            words.push(amount.to_le_bytes());
        }
        list.extra(self.extra)?;
        list.invoke(&words.as_flattened()[8 - H..], self.signers);
        Ok(())
    }
}
