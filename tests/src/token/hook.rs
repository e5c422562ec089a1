//! The accounts that a transfer hook needs besides its mint: a record to write to, and a validation account.
//!
//! The validation account tells Token-2022 which accounts to hand to the hook. It belongs to the hook
//! program, at an address that Token-2022 derives from the mint, and holds one type-length-value
//! entry: the discriminator of `Execute`, then a list of account metas.
//!
//! Token-2022 finds all of these by address among the accounts that follow the authority of a
//! transfer; [`Hook::metas`] are what a client appends there.

// Not a dependency: a package under `tests/` would have to be a member of this workspace.
#[path = "../../programs/hook/src/interface.rs"]
mod interface;

pub use interface::{AUTHORITY, EXECUTE, Mode, NO_RECORD, RECORD, REFUSED, Record};

use {
    cu_runtime::Svm,
    solana_account::Account,
    solana_instruction::AccountMeta,
    solana_pubkey::Pubkey,
    spl_discriminator::{ArrayDiscriminator, SplDiscriminate},
    spl_tlv_account_resolution::{account::ExtraAccountMeta, state::ExtraAccountMetaList},
};

/// The hook of one mint.
#[derive(Clone, Debug)]
pub struct Hook {
    pub program: Pubkey,
    pub mint: Pubkey,
    /// Where the hook notes its calls; the first account that the validation account requires.
    pub record: Pubkey,
    /// The other accounts that it requires, with these privileges.
    pub also: Vec<AccountMeta>,
}

impl Hook {
    pub fn validation_address(&self) -> Pubkey {
        let seeds = [b"extra-account-metas".as_slice(), self.mint.as_ref()];
        Pubkey::find_program_address(&seeds, &self.program).0
    }

    /// What a client appends to a transfer, in the order in which the interface's own client does:
    /// the extra accounts, the hook program, the validation account.
    pub fn metas(&self) -> Vec<AccountMeta> {
        let mut metas = self.extra();
        metas.push(AccountMeta::new_readonly(self.program, false));
        metas.push(AccountMeta::new_readonly(self.validation_address(), false));
        metas
    }

    /// The record and the validation account.
    pub fn accounts(&self, svm: &Svm, mode: Mode) -> [(Pubkey, Account); 2] {
        let extra: Vec<_> = self.extra().iter().map(ExtraAccountMeta::from).collect();
        let len = ExtraAccountMetaList::size_of(extra.len()).expect("a list this short has a size");
        let mut list = vec![0; len];
        ExtraAccountMetaList::init::<Execute>(&mut list, &extra).expect("the size is right");

        [
            (
                self.record,
                self.account(svm, bytemuck::bytes_of(&Record::new(mode)).to_vec()),
            ),
            (self.validation_address(), self.account(svm, list)),
        ]
    }

    fn extra(&self) -> Vec<AccountMeta> {
        let mut extra = vec![AccountMeta::new(self.record, false)];
        extra.extend_from_slice(&self.also);
        extra
    }

    fn account(&self, svm: &Svm, data: Vec<u8>) -> Account {
        Account {
            lamports: svm.rent().minimum_balance(data.len()),
            data,
            owner: self.program,
            ..Account::default()
        }
    }
}

/// What the hook has noted.
pub fn read(record: &Account) -> Record {
    bytemuck::pod_read_unaligned(&record.data)
}

/// The instruction that the list of the validation account is for.
struct Execute;

impl SplDiscriminate for Execute {
    const SPL_DISCRIMINATOR: ArrayDiscriminator = ArrayDiscriminator::new(EXECUTE);
}
