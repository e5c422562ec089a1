//! What is measured: one instruction on accounts as it finds them.

use {
    cu_runtime::{ModelMismatch, Run, Svm, Trace},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// An instruction, its accounts, the SVM that runs it, and how it must end.
pub struct Scenario {
    pub id: String,
    pub svm: Svm,
    pub instruction: Instruction,
    pub accounts: Vec<(Pubkey, Account)>,
    /// The error of a call that is measured because it is refused.
    pub refused: Option<InstructionError>,
}

impl Scenario {
    /// A call that must succeed.
    #[cfg(feature = "vault")]
    pub fn new(
        id: impl Into<String>,
        world: cu_vault_tests::World,
        instruction: Instruction,
    ) -> Self {
        Self {
            id: id.into(),
            accounts: world.accounts_of(std::slice::from_ref(&instruction)),
            svm: world.svm,
            instruction,
            refused: None,
        }
    }

    /// A call that must fail with this error.
    pub fn refused(mut self, error: InstructionError) -> Self {
        self.refused = Some(error);
        self
    }

    pub fn run(&self) -> Result<Run, ModelMismatch> {
        self.svm.run(&self.instruction, &self.accounts)
    }

    /// Once more, watched: what memory it uses.
    pub fn trace(&self) -> Result<Trace, ModelMismatch> {
        self.svm.trace(&self.instruction, &self.accounts)
    }
}
