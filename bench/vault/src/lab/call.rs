//! The accounts and the arguments of a variant.

use {
    super::interface::{self, SEED},
    cu_runtime::{Svm, programs},
    cu_vault_tests::{keys::key, world::SOL},
    solana_account::Account,
    solana_instruction::AccountMeta,
    solana_pubkey::Pubkey,
};

/// The address that the lab is loaded at.
pub const ID: Pubkey = Pubkey::new_from_array(interface::ID);

/// Nothing, to be filled from the front.
#[derive(Clone, Default)]
pub struct Call {
    pub accounts: Vec<(AccountMeta, Account)>,
    /// What follows the variant in the instruction data.
    pub args: Vec<u8>,
}

impl Call {
    pub fn readonly(self, key: Pubkey, account: Account) -> Self {
        self.with(AccountMeta::new_readonly(key, false), account)
    }

    pub fn writable(self, key: Pubkey, account: Account) -> Self {
        self.with(AccountMeta::new(key, false), account)
    }

    pub fn signer(self, key: Pubkey, account: Account) -> Self {
        self.with(AccountMeta::new_readonly(key, true), account)
    }

    pub fn signer_writable(self, key: Pubkey, account: Account) -> Self {
        self.with(AccountMeta::new(key, true), account)
    }

    /// The account of a program that was added to `svm`.
    pub fn program(self, svm: &Svm, id: &Pubkey) -> Self {
        let (id, account) = svm.program_account(id);
        self.readonly(id, account)
    }

    pub fn system_program(self, svm: &Svm) -> Self {
        self.program(svm, &programs::SYSTEM)
    }

    pub fn args(mut self, args: &[u8]) -> Self {
        self.args.extend(args);
        self
    }

    pub fn lamports(self, lamports: u64) -> Self {
        self.args(&lamports.to_le_bytes())
    }

    /// The same with one account changed.
    pub fn change(
        mut self,
        index: usize,
        change: impl FnOnce(&mut AccountMeta, &mut Account),
    ) -> Self {
        let (meta, account) = &mut self.accounts[index];
        change(meta, account);
        self
    }

    fn with(mut self, meta: AccountMeta, account: Account) -> Self {
        self.accounts.push((meta, account));
        self
    }
}

/// An account with no particular owner.
pub fn wallet() -> Account {
    Account::new(SOL, 0, &programs::SYSTEM)
}

/// An account of the lab's.
pub fn ours(data_len: usize) -> Account {
    Account::new(SOL, data_len, &ID)
}

/// From the lab's account to a wallet: what a variant takes that moves one lamport.
pub fn from_ours() -> Call {
    Call::default()
        .writable(key("from"), ours(0))
        .writable(key("to"), wallet())
}

/// A wallet and its PDA, by the canonical bump of that.
pub fn owner_and_pda(bump: u8) -> (Pubkey, Pubkey) {
    (0..)
        .map(|n| key(&format!("owner {n}")))
        .find_map(|owner| {
            let (pda, canonical) = Pubkey::find_program_address(&[SEED, owner.as_ref()], &ID);
            (canonical == bump).then_some((owner, pda))
        })
        .expect("names do not run out")
}
