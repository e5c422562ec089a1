//! What an instruction must do, to the byte: its accounts as they were, and the change that the test
//! spells out. Nothing else may differ.

use {
    crate::{
        model::{Prediction, predict},
        world::{Refusal, World},
    },
    cu_runtime::Run,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::{
        error::TokenError,
        extension::{
            BaseStateWithExtensionsMut, StateWithExtensionsMut, transfer_fee::TransferFeeAmount,
        },
        state,
    },
    std::{
        collections::{BTreeMap, BTreeSet},
        ops::Range,
    },
};

/// Where both token programs keep the amount of a token account.
const AMOUNT: Range<usize> = 64..72;

/// The accounts that an instruction names, as it must leave them, and what it must return.
pub struct Effect {
    accounts: BTreeMap<Pubkey, Account>,
    return_data: Vec<u8>,
}

impl Effect {
    /// Nothing changes.
    pub fn none(world: &World, instruction: &Instruction) -> Self {
        let keys = instruction.accounts.iter().map(|meta| meta.pubkey);
        Self {
            accounts: keys.map(|key| (key, world.get(&key))).collect(),
            return_data: Vec::new(),
        }
    }

    /// An account that the instruction names, to be changed in any way.
    #[track_caller]
    pub fn account(&mut self, key: &Pubkey) -> &mut Account {
        self.accounts
            .get_mut(key)
            .expect("the instruction names it")
    }

    #[track_caller]
    pub fn move_lamports(&mut self, from: &Pubkey, to: &Pubkey, lamports: u64) {
        self.account(from).lamports -= lamports;
        self.account(to).lamports += lamports;
    }

    #[track_caller]
    pub fn move_tokens(&mut self, from: &Pubkey, to: &Pubkey, amount: u64) {
        self.edit_amount(from, |balance| balance - amount);
        self.edit_amount(to, |balance| balance + amount);
    }

    /// Moves tokens of which `fee` stays withheld in the destination.
    #[track_caller]
    pub fn move_tokens_less_fee(&mut self, from: &Pubkey, to: &Pubkey, amount: u64, fee: u64) {
        self.move_tokens(from, to, amount);
        if fee == 0 {
            return;
        }
        self.edit_amount(to, |balance| balance - fee);
        let data = &mut self.account(to).data;
        let mut account = StateWithExtensionsMut::<state::Account>::unpack(data)
            .expect("the account is a token account");
        let withheld = account
            .get_extension_mut::<TransferFeeAmount>()
            .expect("its mint takes fees");
        withheld.withheld_amount = (u64::from(withheld.withheld_amount) + fee).into();
    }

    /// Nothing is left of the account; its lamports go to `rent_recipient`.
    #[track_caller]
    pub fn close(&mut self, account: &Pubkey, rent_recipient: &Pubkey) {
        let lamports = self.account(account).lamports;
        self.move_lamports(account, rent_recipient, lamports);
        *self.account(account) = Account::default();
    }

    #[track_caller]
    fn edit_amount(&mut self, token_account: &Pubkey, edit: impl FnOnce(u64) -> u64) {
        let bytes = &mut self.account(token_account).data[AMOUNT];
        let balance = u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        bytes.copy_from_slice(&edit(balance).to_le_bytes());
    }

    /// What the model says that an instruction of the vault does. `rent_reserve` is the rent-exempt minimum
    /// of a vault.
    ///
    /// # Panics
    ///
    /// If the model refuses the instruction.
    #[track_caller]
    pub fn says(&mut self, instruction: &Instruction, rent_reserve: u64) {
        match predict(&self.accounts, instruction, rent_reserve) {
            Prediction::Done {
                changes,
                return_data,
            } => {
                self.accounts.extend(changes);
                self.return_data = return_data;
            }
            Prediction::Refused(refusals) => panic!("the model refuses it: {refusals:?}"),
        }
    }

    /// Of the vault's instructions only GetVault returns data.
    pub fn returns(&mut self, data: &[u8]) {
        self.return_data = data.to_vec();
    }

    /// Holds what a run left against this.
    #[track_caller]
    pub fn assert(&self, run: &Run) {
        self.assert_accounts(run);
        assert_eq!(run.result.return_data, self.return_data);
    }

    /// The same, whatever it returned.
    #[track_caller]
    pub fn assert_accounts(&self, run: &Run) {
        let after = &run.result.resulting_accounts;
        assert_eq!(
            after.len(),
            self.accounts.len(),
            "every account is compared"
        );
        for (key, account) in after {
            assert_eq!(*account, self.accounts[key], "{key}");
        }
    }
}

impl World {
    /// Runs an instruction that must do exactly this, and forgets what it did.
    #[track_caller]
    pub fn run_exactly(&self, instruction: &Instruction, change: impl FnOnce(&mut Effect)) -> Run {
        let run = self.run(instruction);
        assert_eq!(
            run.result.raw_result,
            Ok(()),
            "{}: {instruction:?}",
            self.arch
        );
        let mut effect = Effect::none(self, instruction);
        change(&mut effect);
        effect.assert(&run);
        run
    }

    /// Runs an instruction that must do exactly this, and keeps what it did.
    #[track_caller]
    pub fn send_exactly(
        &mut self,
        instruction: &Instruction,
        change: impl FnOnce(&mut Effect),
    ) -> Run {
        let run = self.run_exactly(instruction, change);
        for (key, account) in &run.result.resulting_accounts {
            self.set(key, account.clone());
        }
        run
    }
}

/// Both token programs number their errors alike.
impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Self(InstructionError::Custom(error as u32))
    }
}

/// The programs that the vault program called itself, in the order of the calls.
pub fn callees(run: &Run) -> Vec<Pubkey> {
    calls(run).map(|call| call.program_id).collect()
}

/// Who signs any of these calls, each once.
pub fn signers(run: &Run) -> Vec<Pubkey> {
    let metas = calls(run).flat_map(|call| &call.accounts);
    let signers: BTreeSet<_> = metas
        .filter(|meta| meta.is_signer)
        .map(|meta| meta.pubkey)
        .collect();
    signers.into_iter().collect()
}

fn calls(run: &Run) -> impl Iterator<Item = &Instruction> {
    run.cpis
        .iter()
        .filter(|cpi| cpi.caller_height == 1)
        .map(|cpi| cpi.instruction.as_ref().expect("the runtime could read it"))
}
