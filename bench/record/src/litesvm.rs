//! LiteSVM: whole transactions. The accounts between two instructions are those that the transaction would leave
//! if it ended there, so it is simulated up to each of them.

use {
    crate::{
        Record, Recorded,
        fixture::SysvarContext,
        message::{COMPUTE_BUDGET, Message},
        row::{self, Row},
    },
    litesvm::{
        LiteSVM,
        types::{FailedTransactionMetadata, SimulatedTransactionInfo, TransactionResult},
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_message::VersionedMessage,
    solana_pubkey::Pubkey,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
};

impl Record for LiteSVM {
    fn recorded(self, program_id: &Pubkey) -> Recorded<Self> {
        Recorded::new(self, program_id)
    }
}

/// LiteSVM, and a recording of it.
impl Recorded<LiteSVM> {
    /// [`LiteSVM::send_transaction`].
    #[expect(clippy::result_large_err, reason = "as LiteSVM returns it")]
    pub fn send_transaction(&mut self, tx: impl Into<VersionedTransaction>) -> TransactionResult {
        let transaction = tx.into();
        if self.recorder.is_some() {
            self.record(&transaction);
        }
        self.inner.send_transaction(transaction)
    }

    fn record(&self, transaction: &VersionedTransaction) {
        // One that does not get as far as its instructions is no row.
        let (count, failed) = match self.inner.simulate_transaction(transaction.clone()) {
            Ok(_) => (transaction.message.instructions().len(), None),
            Err(FailedTransactionMetadata {
                err: TransactionError::InstructionError(index, error),
                meta,
            }) => (
                usize::from(index) + 1,
                Some((error, meta.compute_units_consumed)),
            ),
            Err(_) => return,
        };
        // A transaction that is cut off has no valid signature.
        let svm = self
            .inner
            .clone()
            .with_sigverify(false)
            .with_blockhash_check(false);
        let Ok(message) = Message::resolve(&transaction.message, |key| svm.get_account(key)) else {
            return;
        };
        let heap = message.limits().heap;
        let mut before = simulate(&svm, transaction, 0);
        for index in 0..count {
            let ended = failed.as_ref().filter(|_| index + 1 == count);
            let after = match ended {
                Some(_) => before.clone(),
                None => simulate(&svm, transaction, index + 1),
            };
            match (&before, &after) {
                (Some(found), Some(left)) => {
                    let instruction = message.instruction(index);
                    if let Some(instruction) =
                        instruction.filter(|it| it.program_id == self.program_id)
                    {
                        let cu = ended.map_or(left.meta.compute_units_consumed, |(_, cu)| *cu);
                        self.write(Row {
                            instruction: &instruction,
                            accounts: &accounts(&svm, &instruction, found),
                            sysvars: sysvars(&svm),
                            heap,
                            ended: ended.map_or(Ok(()), |(error, _)| Err(error.clone())),
                            cu: cu.saturating_sub(found.meta.compute_units_consumed),
                            return_data: match ended {
                                Some(_) => Vec::new(),
                                None => left.meta.return_data.data.clone(),
                            },
                            left: &accounts(&svm, &instruction, left),
                        });
                    }
                }
                _ => eprintln!(
                    "cu-record: instruction {index} is not recorded: the transaction does not run when it \
                     ends with one of its instructions"
                ),
            }
            before = after;
        }
    }

    fn write(&self, row: Row) {
        let recorder = self.recorder.as_ref().expect("only called with one");
        if let Err(error) = recorder.write(&row.fixture()) {
            panic!("cu-record: {error}");
        }
    }
}

/// The state if the transaction ends before this instruction. Its limits and its fee are the whole one's.
fn simulate(
    svm: &LiteSVM,
    transaction: &VersionedTransaction,
    count: usize,
) -> Option<SimulatedTransactionInfo> {
    let mut cut = transaction.clone();
    let budget = cut
        .message
        .static_account_keys()
        .iter()
        .position(|key| *key == COMPUTE_BUDGET);
    let instructions = match &mut cut.message {
        VersionedMessage::Legacy(message) => &mut message.instructions,
        VersionedMessage::V0(message) => &mut message.instructions,
        VersionedMessage::V1(message) => &mut message.instructions,
    };
    let mut index = 0;
    instructions.retain(|instruction| {
        index += 1;
        index <= count || budget == Some(instruction.program_id_index.into())
    });
    svm.simulate_transaction(cut).ok()
}

/// The accounts that an instruction names. A simulation returns those that are writable in the transaction.
fn accounts(
    svm: &LiteSVM,
    instruction: &Instruction,
    simulated: &SimulatedTransactionInfo,
) -> Vec<(Pubkey, Account)> {
    let mut accounts: Vec<(Pubkey, Account)> = Vec::new();
    for AccountMeta { pubkey, .. } in &instruction.accounts {
        if accounts.iter().any(|(known, _)| known == pubkey) {
            continue;
        }
        let mut written = simulated.post_accounts.iter();
        let account = match written.find(|(key, _)| key == pubkey) {
            Some((_, account)) => Some(account.clone().into()),
            None => svm.get_account(pubkey),
        };
        accounts.push((*pubkey, account.unwrap_or_default()));
    }
    accounts
}

fn sysvars(svm: &LiteSVM) -> SysvarContext {
    use solana_sysvar::{
        clock::Clock, epoch_rewards::EpochRewards, epoch_schedule::EpochSchedule, rent::Rent,
        slot_hashes::SlotHashes, stake_history::StakeHistory,
    };
    SysvarContext {
        clock: Some(row::clock(&svm.get_sysvar::<Clock>())),
        epoch_rewards: Some(row::epoch_rewards(&svm.get_sysvar::<EpochRewards>())),
        epoch_schedule: Some(row::epoch_schedule(&svm.get_sysvar::<EpochSchedule>())),
        rent: Some(row::rent(&svm.get_sysvar::<Rent>())),
        slot_hashes: Some(row::slot_hashes(&svm.get_sysvar::<SlotHashes>())),
        stake_history: Some(row::stake_history(&svm.get_sysvar::<StakeHistory>())),
        recent_blockhashes: None,
    }
}
