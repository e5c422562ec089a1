//! Many recipients, one call.
//!
//! A call names up to [`MAX_ACCOUNTS`] accounts (`TooManyAccounts`); whoever pays out to more makes
//! several.

use {
    super::call::{List, slots},
    crate::instruction::{Instruction as Tag, Slot},
    arrayvec::ArrayVec,
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

/// Accounts that one payout may name: what fits a stack frame beside the amounts.
pub const MAX_ACCOUNTS: usize = 48;

/// Moves lamports from the vault to each recipient.
pub struct PayoutSol<'a> {
    /// Signs.
    pub authority: &'a AccountView,
    pub vault: &'a AccountView,
    /// Who gets how many lamports. One who is listed twice is paid twice.
    pub payouts: &'a [(&'a AccountView, u64)],
}

impl PayoutSol<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Payout {
            slots: const { &slots(Tag::PayoutSol) },
            recipient: const { &recipient(Tag::PayoutSol) },
            accounts: [self.authority, self.vault],
            head: [Tag::PayoutSol as u8],
            payouts: self.payouts,
            extra: &[],
            signers,
        }
        .invoke()
    }
}

/// Moves base units from the vault's token account to each recipient's.
pub struct PayoutToken<'a> {
    /// Signs; the vault's authority.
    pub authority: &'a AccountView,
    pub vault: &'a AccountView,
    pub vault_token_account: &'a AccountView,
    pub mint: &'a AccountView,
    pub token_program: &'a AccountView,
    /// Which token account gets how many base units. One that is listed twice is paid twice.
    pub payouts: &'a [(&'a AccountView, u64)],
    /// What the mint's transfer hook asks for; empty for every other mint.
    pub extra_accounts: &'a [AccountView],
    /// As the mint states them.
    pub decimals: u8,
}

impl PayoutToken<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Payout {
            slots: const { &slots(Tag::PayoutToken) },
            recipient: const { &recipient(Tag::PayoutToken) },
            accounts: [
                self.authority,
                self.vault,
                self.vault_token_account,
                self.mint,
                self.token_program,
            ],
            head: [Tag::PayoutToken as u8, self.decimals],
            payouts: self.payouts,
            extra: self.extra_accounts,
            signers,
        }
        .invoke()
    }
}

/// The slot of each recipient.
const fn recipient(tag: Tag) -> Slot {
    tag.spec().recipients.expect("it is a payout")
}

/// A payout with the accounts of its table, and what comes before the amounts in its data.
struct Payout<'a, const N: usize, const H: usize> {
    slots: &'static [Slot; N],
    recipient: &'static Slot,
    accounts: [&'a AccountView; N],
    head: [u8; H],
    payouts: &'a [(&'a AccountView, u64)],
    extra: &'a [AccountView],
    signers: &'a [Signer<'a, 'a>],
}

impl<const N: usize, const H: usize> Payout<'_, N, H> {
    /// In a frame of its own, which it nearly fills.
    #[inline(never)]
    fn invoke(&self) -> ProgramResult {
        let mut list = List::<MAX_ACCOUNTS>::new();
        // The data is packed: what comes before the amounts ends where the first of them begins. Each
        // amount has an account in the list, so there is room for all of them.
        let mut words = ArrayVec::<[u8; 8], MAX_ACCOUNTS>::new();
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
