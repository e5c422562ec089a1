//! Mollusk: one instruction after the other, so each is recorded as it is run.

use {
    crate::{
        Record, Recorded,
        fixture::{RecentBlockhashEntry, RecentBlockhashes, SysvarContext},
        row::{self, Row},
    },
    mollusk_svm::{
        Mollusk,
        result::{Check, InstructionResult, types::TransactionResult},
        sysvar::Sysvars,
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
};

impl Record for Mollusk {
    fn recorded(self, program_id: &Pubkey) -> Recorded<Self> {
        Recorded::new(self, program_id)
    }
}

/// Mollusk, and a recording of it.
impl Recorded<Mollusk> {
    /// [`Mollusk::process_instruction`].
    pub fn process_instruction(
        &self,
        instruction: &Instruction,
        accounts: &[(Pubkey, Account)],
    ) -> InstructionResult {
        let result = self.inner.process_instruction(instruction, accounts);
        self.record(instruction, accounts, &result);
        result
    }

    /// [`Mollusk::process_and_validate_instruction`].
    pub fn process_and_validate_instruction(
        &self,
        instruction: &Instruction,
        accounts: &[(Pubkey, Account)],
        checks: &[Check],
    ) -> InstructionResult {
        self.one_by_one([instruction], accounts);
        self.inner
            .process_and_validate_instruction(instruction, accounts, checks)
    }

    /// [`Mollusk::process_instruction_chain`].
    pub fn process_instruction_chain(
        &self,
        instructions: &[Instruction],
        accounts: &[(Pubkey, Account)],
    ) -> InstructionResult {
        self.one_by_one(instructions, accounts);
        self.inner.process_instruction_chain(instructions, accounts)
    }

    /// [`Mollusk::process_and_validate_instruction_chain`].
    pub fn process_and_validate_instruction_chain(
        &self,
        instructions: &[(&Instruction, &[Check])],
        accounts: &[(Pubkey, Account)],
    ) -> InstructionResult {
        self.one_by_one(instructions.iter().map(|(it, _)| *it), accounts);
        self.inner
            .process_and_validate_instruction_chain(instructions, accounts)
    }

    /// [`Mollusk::process_transaction_instructions`].
    pub fn process_transaction_instructions(
        &self,
        instructions: &[Instruction],
        accounts: &[(Pubkey, Account)],
        payer: Option<&Pubkey>,
    ) -> TransactionResult {
        self.one_by_one(instructions, accounts);
        self.inner
            .process_transaction_instructions(instructions, accounts, payer)
    }

    /// [`Mollusk::process_and_validate_transaction_instructions`].
    pub fn process_and_validate_transaction_instructions(
        &self,
        instructions: &[Instruction],
        accounts: &[(Pubkey, Account)],
        checks: &[Check],
        payer: Option<&Pubkey>,
    ) -> TransactionResult {
        self.one_by_one(instructions, accounts);
        self.inner.process_and_validate_transaction_instructions(
            instructions,
            accounts,
            checks,
            payer,
        )
    }

    /// Runs them once more, to see the accounts between two of them.
    fn one_by_one<'a>(
        &self,
        instructions: impl IntoIterator<Item = &'a Instruction>,
        accounts: &[(Pubkey, Account)],
    ) {
        if self.recorder.is_none() {
            return;
        }
        let mut accounts = accounts.to_vec();
        for instruction in instructions {
            let result = self.inner.process_instruction(instruction, &accounts);
            self.record(instruction, &accounts, &result);
            if result.raw_result.is_err() {
                return;
            }
            accounts = result.resulting_accounts;
        }
    }

    fn record(
        &self,
        instruction: &Instruction,
        accounts: &[(Pubkey, Account)],
        result: &InstructionResult,
    ) {
        let Some(recorder) = &self.recorder else {
            return;
        };
        if instruction.program_id != self.program_id {
            return;
        }
        let row = Row {
            instruction,
            accounts,
            sysvars: sysvars(&self.inner.sysvars),
            heap: None,
            ended: result.raw_result.clone(),
            cu: result.compute_units_consumed,
            return_data: result.return_data.clone(),
            left: &result.resulting_accounts,
        };
        if let Err(error) = recorder.write(&row.fixture()) {
            panic!("cu-record: {error}");
        }
    }
}

/// The sysvars of a Mollusk, as a fixture has them.
#[expect(deprecated, reason = "programs read the old blockhashes still")]
pub fn sysvars(sysvars: &Sysvars) -> SysvarContext {
    let blockhashes = sysvars.recent_blockhashes.iter();
    SysvarContext {
        clock: Some(row::clock(&sysvars.clock)),
        epoch_rewards: Some(row::epoch_rewards(&sysvars.epoch_rewards)),
        epoch_schedule: Some(row::epoch_schedule(&sysvars.epoch_schedule)),
        rent: Some(row::rent(&sysvars.rent)),
        slot_hashes: Some(row::slot_hashes(&sysvars.slot_hashes)),
        stake_history: Some(row::stake_history(&sysvars.stake_history)),
        recent_blockhashes: Some(RecentBlockhashes {
            entries: blockhashes
                .map(|entry| RecentBlockhashEntry {
                    blockhash: entry.blockhash.to_bytes().into(),
                    lamports_per_signature: entry.fee_calculator.lamports_per_signature,
                })
                .collect(),
        }),
    }
}
