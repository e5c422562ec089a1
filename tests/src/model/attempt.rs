//! A call on its way.

use {
    super::{Ledger, Prediction, refusal::Refusal},
    cu_runtime::programs,
    cu_vault_interface::{error::VaultError, state::Vault},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::{
        borrow::Cow,
        collections::{BTreeMap, BTreeSet},
    },
};

/// What has been changed so far, and what was found wrong.
pub struct Attempt<'a> {
    ledger: &'a Ledger,
    pub instruction: &'a Instruction,
    pub rent_reserve: u64,
    changes: BTreeMap<Pubkey, Account>,
    refusals: BTreeSet<Refusal>,
    pub return_data: Vec<u8>,
}

impl<'a> Attempt<'a> {
    pub fn new(ledger: &'a Ledger, instruction: &'a Instruction, rent_reserve: u64) -> Self {
        Self {
            ledger,
            instruction,
            rent_reserve,
            changes: BTreeMap::new(),
            refusals: BTreeSet::new(),
            return_data: Vec::new(),
        }
    }

    pub fn end(self) -> Prediction {
        let Self {
            ledger,
            mut changes,
            refusals,
            return_data,
            ..
        } = self;
        if !refusals.is_empty() {
            return Prediction::Refused(refusals);
        }
        let nothing = Account::default();
        changes.retain(|key, account| ledger.get(key).unwrap_or(&nothing) != account);
        Prediction::Done {
            changes,
            return_data,
        }
    }

    pub fn refuse(&mut self, refusal: impl Into<Refusal>) {
        self.refusals.insert(refusal.into());
    }

    pub fn refuse_unless(&mut self, holds: bool, refusal: impl Into<Refusal>) {
        if !holds {
            self.refuse(refusal);
        }
    }

    pub fn is_refused(&self) -> bool {
        !self.refusals.is_empty()
    }

    /// The account as it is by now.
    pub fn account(&self, key: &Pubkey) -> Cow<'_, Account> {
        let now = self.changes.get(key).or_else(|| self.ledger.get(key));
        now.map_or_else(|| Cow::Owned(Account::default()), Cow::Borrowed)
    }

    /// The account, to be changed.
    pub fn change(&mut self, key: &Pubkey) -> &mut Account {
        self.changes
            .entry(*key)
            .or_insert_with(|| self.ledger.get(key).cloned().unwrap_or_default())
    }

    pub fn lamports(&self, key: &Pubkey) -> u64 {
        self.account(key).lamports
    }

    /// Nothing moves if something is wrong, so that no sum can be.
    pub fn move_lamports(&mut self, from: &Pubkey, to: &Pubkey, lamports: u64) {
        if self.is_refused() {
            return;
        }
        self.change(from).lamports -= lamports;
        self.change(to).lamports += lamports;
    }

    /// The rent-exempt minimum of an account with so much data.
    pub fn minimum(&self, len: usize) -> u64 {
        const OVERHEAD: u64 = 128;
        self.rent_reserve / (OVERHEAD + Vault::LEN as u64) * (OVERHEAD + len as u64)
    }

    /// Whether the address signs: a flag counts anywhere in the call.
    pub fn signs(&self, key: &Pubkey) -> bool {
        let mut metas = self.instruction.accounts.iter();
        metas.any(|meta| meta.pubkey == *key && meta.is_signer)
    }

    pub fn is_writable(&self, key: &Pubkey) -> bool {
        let mut metas = self.instruction.accounts.iter();
        metas.any(|meta| meta.pubkey == *key && meta.is_writable)
    }

    pub fn slot(&self, index: usize) -> Pubkey {
        self.instruction.accounts[index].pubkey
    }

    /// The fields of the data: all of it but the discriminator.
    pub fn fields(&self) -> &'a [u8] {
        &self.instruction.data[1..]
    }

    /// Exactly so many accounts, and so many bytes of fields.
    pub fn has_shape(&mut self, accounts: usize, fields: usize) -> Option<()> {
        self.has_accounts(accounts)?;
        self.has_fields(fields);
        self.refuse_unless(
            self.instruction.accounts.len() <= accounts,
            VaultError::TooManyAccounts,
        );
        (!self.is_refused()).then_some(())
    }

    /// At least so many accounts. Without them, slots mean nothing.
    pub fn has_accounts(&mut self, accounts: usize) -> Option<()> {
        let enough = self.instruction.accounts.len() >= accounts;
        self.refuse_unless(enough, VaultError::NotEnoughAccounts);
        enough.then_some(())
    }

    pub fn has_fields(&mut self, bytes: usize) -> Option<()> {
        let right = self.fields().len() == bytes;
        self.refuse_unless(right, VaultError::InvalidInstructionData);
        right.then_some(())
    }

    pub fn must_sign(&mut self, key: &Pubkey) {
        self.refuse_unless(self.signs(key), VaultError::MissingSigner);
    }

    pub fn must_not_sign(&mut self, vault: &Pubkey) {
        self.refuse_unless(!self.signs(vault), VaultError::VaultIsSigner);
    }

    /// The vault program changes it itself.
    pub fn must_be_writable(&mut self, key: &Pubkey) {
        self.refuse_unless(self.is_writable(key), VaultError::NotWritable);
    }

    /// Another program must change it.
    pub fn must_be_writable_in_cpi(&mut self, key: &Pubkey) {
        self.refuse_unless(self.is_writable(key), Refusal::ReadOnlyInCpi);
    }

    pub fn must_be_system_program(&mut self, key: &Pubkey) {
        self.refuse_unless(*key == programs::SYSTEM, Refusal::SystemProgramMissing);
    }

    /// The account is where the seeds point to. `None`: they point nowhere.
    pub fn must_be_at(&mut self, key: &Pubkey, address: Option<Pubkey>) {
        match address {
            None => self.refuse(Refusal::NoAddress),
            Some(address) => self.refuse_unless(*key == address, Refusal::AddressMismatch),
        }
    }

    /// The System program's conditions for the payer.
    pub fn must_be_able_to_pay(&mut self, key: &Pubkey, lamports: u64) {
        let (no_data, of_system, balance) = {
            let payer = self.account(key);
            let of_system = payer.owner == programs::SYSTEM;
            (payer.data.is_empty(), of_system, payer.lamports)
        };
        self.refuse_unless(no_data, Refusal::PayerCarriesData);
        self.refuse_unless(of_system || lamports == 0, Refusal::PayerOfAnotherProgram);
        self.refuse_unless(balance >= lamports, Refusal::PayerTooPoor);
    }
}

/// A little-endian u64 at an offset.
pub fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    let bytes = bytes[offset..offset + 8].try_into();
    u64::from_le_bytes(bytes.expect("eight bytes"))
}

pub fn pubkey_at(bytes: &[u8], offset: usize) -> Pubkey {
    let bytes: [u8; 32] = bytes[offset..offset + 32]
        .try_into()
        .expect("thirty-two bytes");
    bytes.into()
}
