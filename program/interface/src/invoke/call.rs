//! One call of the vault: accounts on the stack, then the runtime.

#![allow(unsafe_code)]

use {
    crate::{
        ID,
        error::VaultError,
        instruction::{Instruction as Tag, MAX_EXTRA_ACCOUNTS, Slot},
    },
    arrayvec::ArrayVec,
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{CpiAccount, Signer, invoke_signed_unchecked},
        instruction::{InstructionAccount, InstructionView},
    },
};

/// Returns the slots of an instruction. It does not compile for any other number of slots.
pub(super) const fn slots<const N: usize>(tag: Tag) -> [Slot; N] {
    let Some(slots) = tag.spec().slots.as_array() else {
        panic!("the table has another number of slots");
    };
    *slots
}

/// An instruction with the accounts of its table.
pub(super) struct Call<'a, const N: usize> {
    pub slots: &'static [Slot; N],
    pub accounts: [&'a AccountView; N],
    pub data: &'a [u8],
    pub signers: &'a [Signer<'a, 'a>],
}

impl<const N: usize> Call<'_, N> {
    /// Calls with these accounts and no others.
    #[inline(always)]
    pub(super) fn invoke(&self) -> ProgramResult {
        let mut list = List::<N>::new();
        list.all(self.slots, &self.accounts)?;
        list.invoke(self.data, self.signers);
        Ok(())
    }

    /// Calls with the accounts that a transfer hook requires too. `M` is `N` and
    /// [`MAX_EXTRA_ACCOUNTS`]. Without a hook only [`Self::invoke`] remains of this.
    #[inline(always)]
    pub(super) fn invoke_with<const M: usize>(&self, extra: &[AccountView]) -> ProgramResult {
        const { assert!(M == N + MAX_EXTRA_ACCOUNTS) };
        if extra.is_empty() {
            return self.invoke();
        }
        self.invoke_with_extra::<M>(extra)
    }

    /// Has its own frame, so that the caller's frame has room for several calls.
    #[inline(never)]
    fn invoke_with_extra<const M: usize>(&self, extra: &[AccountView]) -> ProgramResult {
        let mut list = List::<M>::new();
        list.all(self.slots, &self.accounts)?;
        list.extra(extra)?;
        list.invoke(self.data, self.signers);
        Ok(())
    }
}

/// The accounts of one call, at most `N`.
pub(super) struct List<'a, const N: usize> {
    metas: ArrayVec<InstructionAccount<'a>, N>,
    infos: ArrayVec<CpiAccount<'a>, N>,
}

impl<'a, const N: usize> List<'a, N> {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self {
            metas: ArrayVec::new(),
            infos: ArrayVec::new(),
        }
    }

    /// Adds an account with the flags of its slot.
    #[inline(always)]
    pub(super) fn add(&mut self, slot: &Slot, account: &'a AccountView) -> ProgramResult {
        if slot.writable {
            account.check_borrow_mut()?;
        }
        let meta = InstructionAccount::new(account.address(), slot.writable, slot.signer);
        self.metas.try_push(meta).map_err(too_many)?;
        self.infos.try_push(account.into()).map_err(too_many)?;
        Ok(())
    }

    #[inline(always)]
    pub(super) fn all(&mut self, slots: &[Slot], accounts: &[&'a AccountView]) -> ProgramResult {
        let mut pairs = slots.iter().zip(accounts);
        pairs.try_for_each(|(slot, account)| self.add(slot, account))
    }

    /// Adds the accounts that a transfer hook requires, writable if they came writable. They go
    /// without signature: no signature ever reaches a hook.
    #[inline(always)]
    pub(super) fn extra(&mut self, accounts: &'a [AccountView]) -> ProgramResult {
        accounts.iter().try_for_each(|account| {
            let slot = Slot {
                name: "extra account",
                signer: false,
                writable: account.is_writable(),
            };
            self.add(&slot, account)
        })
    }

    #[inline(always)]
    pub(super) fn invoke(&self, data: &[u8], signers: &[Signer]) {
        let instruction = InstructionView {
            program_id: &ID,
            accounts: &self.metas,
            data,
        };
        // SAFETY: the callee may change the data of an account only if a meta flags the account as
        // writable. `add` is the only way to add a meta, and it has checked that the data of such
        // an account is not borrowed.
        unsafe { invoke_signed_unchecked(&instruction, &self.infos, signers) }
    }
}

fn too_many<T>(_: T) -> VaultError {
    VaultError::TooManyAccounts
}
