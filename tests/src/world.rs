//! A ledger of accounts in front of the SVM: what one instruction leaves, the next one finds.

use {
    crate::{
        Arch, ix,
        keys::{key, vault_address},
        machine::svm,
    },
    cu_runtime::{Profile, Run, Runtime, Svm, programs},
    cu_vault_interface::{ID, error::VaultError, state::Vault},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    solana_transaction_error::TransactionError,
    std::collections::BTreeMap,
};

/// One SOL.
pub const SOL: u64 = 1_000_000_000;

/// The SVM with the vault program and every account that a test has touched.
pub struct World {
    pub svm: Svm,
    pub arch: Arch,
    accounts: BTreeMap<Pubkey, Account>,
}

impl World {
    /// As mainnet runs it.
    pub fn new(arch: Arch) -> Self {
        Self::on(arch, Profile::Mainnet)
    }

    pub fn on(arch: Arch, runtime: impl Into<Runtime>) -> Self {
        let mut svm = svm(runtime);
        svm.add_program(&ID, &arch.elf("cu_vault"));
        let accounts = [
            programs::SYSTEM,
            programs::TOKEN,
            programs::TOKEN_2022,
            programs::ASSOCIATED_TOKEN,
            ID,
        ]
        .map(|id| svm.program_account(&id))
        .into();
        Self {
            svm,
            arch,
            accounts,
        }
    }

    /// Adds a program of the tests' own.
    pub fn add_program(&mut self, id: &Pubkey, library: &str) {
        self.svm.add_program(id, &self.arch.elf(library));
        let (id, account) = self.svm.program_account(id);
        self.accounts.insert(id, account);
    }

    /// A wallet with this balance.
    pub fn fund(&mut self, wallet: &Pubkey, lamports: u64) {
        self.set(wallet, Account::new(lamports, 0, &programs::SYSTEM));
    }

    pub fn set(&mut self, key: &Pubkey, account: Account) {
        self.accounts.insert(*key, account);
    }

    /// The account at an address; an unused address holds nothing.
    pub fn get(&self, key: &Pubkey) -> Account {
        self.accounts.get(key).cloned().unwrap_or_default()
    }

    pub fn lamports(&self, key: &Pubkey) -> u64 {
        self.get(key).lamports
    }

    /// The state of a vault.
    pub fn vault(&self, key: &Pubkey) -> Vault {
        *Vault::from_bytes(&self.get(key).data).expect("the account is a vault")
    }

    /// The rent-exempt minimum of an account with this much data.
    pub fn rent(&self, data_len: usize) -> u64 {
        self.svm.rent().minimum_balance(data_len)
    }

    /// Runs an instruction and forgets what it did.
    ///
    /// # Panics
    ///
    /// If the CU of a CPI are not what the model says: no test should go on with such a figure.
    pub fn run(&self, instruction: &Instruction) -> Run {
        let accounts = self.accounts_of(std::slice::from_ref(instruction));
        self.svm
            .run(instruction, &accounts)
            .unwrap_or_else(|mismatch| panic!("{mismatch}"))
    }

    /// Runs instructions as one transaction and forgets what they did: the accounts as it left them, or
    /// which instruction failed and how.
    pub fn transaction(
        &self,
        instructions: &[Instruction],
    ) -> Result<BTreeMap<Pubkey, Account>, (u8, InstructionError)> {
        let accounts = self.accounts_of(instructions);
        let result = self
            .svm
            .mollusk(instructions)
            .process_transaction_instructions(instructions, &accounts, None);
        match result.raw_result {
            Ok(()) => Ok(result.resulting_accounts.into_iter().collect()),
            Err(TransactionError::InstructionError(index, error)) => Err((index, error)),
            Err(error) => panic!("the transaction failed outside its instructions: {error}"),
        }
    }

    /// Every account that the instructions name, once.
    pub fn accounts_of(&self, instructions: &[Instruction]) -> Vec<(Pubkey, Account)> {
        let mut accounts: Vec<(Pubkey, Account)> = Vec::new();
        for meta in instructions.iter().flat_map(|i| &i.accounts) {
            if accounts.iter().all(|(key, _)| *key != meta.pubkey) {
                accounts.push((meta.pubkey, self.get(&meta.pubkey)));
            }
        }
        accounts
    }

    /// Runs an instruction that must succeed, and keeps what it did.
    #[track_caller]
    pub fn send(&mut self, instruction: &Instruction) -> Run {
        let run = self.run(instruction);
        assert_eq!(
            run.result.raw_result,
            Ok(()),
            "{}: {instruction:?}",
            self.arch
        );
        for (key, account) in &run.result.resulting_accounts {
            self.accounts.insert(*key, account.clone());
        }
        run
    }

    /// Runs an instruction that must fail with exactly this error and change nothing.
    #[track_caller]
    pub fn refuse(&self, instruction: &Instruction, error: impl Into<Refusal>) -> Run {
        let Refusal(error) = error.into();
        let run = self.run(instruction);
        assert_eq!(
            run.result.raw_result,
            Err(error),
            "{}: {instruction:?}",
            self.arch
        );
        for (key, account) in &run.result.resulting_accounts {
            assert_eq!(
                *account,
                self.get(key),
                "{key} changed although the instruction failed"
            );
        }
        assert!(
            run.cu() < self.svm.cu_limit(),
            "the whole budget went: a VM fault, not a refusal"
        );
        run
    }

    /// Creates the vault of (base, id), paid for by a wallet of its own.
    pub fn create_vault(&mut self, base: &Pubkey, id: u64) -> Pubkey {
        let (vault, bump) = vault_address(base, id);
        let payer = key("payer");
        self.fund(&payer, 10 * SOL);
        self.send(&ix::create_vault(&payer, base, &vault, id, bump));
        vault
    }
}

/// The error that an instruction must fail with.
#[derive(Clone, Debug)]
pub struct Refusal(pub InstructionError);

impl From<VaultError> for Refusal {
    fn from(error: VaultError) -> Self {
        Self(InstructionError::Custom(error.code()))
    }
}

impl From<InstructionError> for Refusal {
    fn from(error: InstructionError) -> Self {
        Self(error)
    }
}
