//! SIMD-0392 on LiteSVM, which knows only the rule before it.
//!
//! By the old rule an account below its rent-exempt minimum may sink, and grow only to the minimum. By the new
//! one any account may keep what it had before or grow, and none that is below the minimum sinks. So what a
//! transaction leaves is held against the new rule, by the function of Agave that the runtime calls. For one
//! that LiteSVM refuses for its rent, that is what it leaves on a copy where rent costs nothing.

use {
    crate::chain::Chain,
    cu_vault_interface::ID,
    cu_vault_tests::roles::READ_RENT,
    litesvm::{
        LiteSVM,
        types::{FailedTransactionMetadata, SimulatedTransactionInfo, TransactionResult},
    },
    solana_account::{Account, ReadableAccount},
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    solana_svm::rent_calculator::check_static_account_rent_state_transition as check_rent,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
};

impl Chain {
    /// Executes a transaction as the cluster does.
    #[expect(clippy::result_large_err, reason = "the result is LiteSVM's own")]
    pub fn execute(&mut self, transaction: &VersionedTransaction) -> TransactionResult {
        match self.has_simd_0392 {
            true => execute(&mut self.svm, transaction),
            false => self.svm.send_transaction(transaction.clone()),
        }
    }

    /// Simulates a transaction as a node of the cluster does: unsigned, with any blockhash.
    #[expect(clippy::result_large_err, reason = "the result is LiteSVM's own")]
    pub fn simulate(
        &self,
        transaction: &VersionedTransaction,
    ) -> Result<SimulatedTransactionInfo, FailedTransactionMetadata> {
        let svm = self.svm.clone();
        let svm = svm.with_sigverify(false).with_blockhash_check(false);
        match self.has_simd_0392 {
            true => simulate(&svm, transaction),
            false => svm.simulate_transaction(transaction.clone()),
        }
    }
}

/// Executes a transaction by the new rule.
#[expect(clippy::result_large_err, reason = "the result is LiteSVM's own")]
pub fn execute(svm: &mut LiteSVM, transaction: &VersionedTransaction) -> TransactionResult {
    match Verdict::of(svm, transaction) {
        Verdict::OfLiteSvm => svm.send_transaction(transaction.clone()),
        Verdict::Allowed(mut without_rent, _) => {
            let result = without_rent.send_transaction(transaction.clone());
            let rent = svm.get_sysvar::<Rent>();
            *svm = *without_rent;
            svm.set_sysvar(&rent);
            result
        }
        Verdict::Refused(failed) => {
            // It has cost its fee, as any that was executed.
            let payer = transaction.message.static_account_keys()[0];
            let mut account = svm.get_account(&payer).unwrap_or_default();
            account.lamports -= failed.meta.fee;
            let set = svm.set_account(payer, account);
            set.expect("a wallet is no sysvar");
            Err(*failed)
        }
    }
}

/// Simulates a transaction by the new rule.
#[expect(clippy::result_large_err, reason = "the result is LiteSVM's own")]
pub fn simulate(
    svm: &LiteSVM,
    transaction: &VersionedTransaction,
) -> Result<SimulatedTransactionInfo, FailedTransactionMetadata> {
    match Verdict::of(svm, transaction) {
        Verdict::OfLiteSvm => svm.simulate_transaction(transaction.clone()),
        Verdict::Allowed(_, simulated) => Ok(*simulated),
        Verdict::Refused(failed) => Err(*failed),
    }
}

/// What the new rule says of a transaction.
enum Verdict {
    /// The same as the old one, by which LiteSVM judges.
    OfLiteSvm,
    /// Only the old one refuses it. The chain where it is executed, and what it leaves there.
    Allowed(Box<LiteSVM>, Box<SimulatedTransactionInfo>),
    /// Only the new one refuses it.
    Refused(Box<FailedTransactionMetadata>),
}

impl Verdict {
    fn of(svm: &LiteSVM, transaction: &VersionedTransaction) -> Self {
        // Of accounts that hold nothing or the minimum both rules say the same.
        let mut keys = transaction.message.static_account_keys().iter();
        let is_below = |key: &Pubkey| {
            let account = svm.get_account(key).unwrap_or_default();
            let minimum = svm.minimum_balance_for_rent_exemption(account.data.len());
            (1..minimum).contains(&account.lamports)
        };
        if !keys.any(is_below) {
            return Self::OfLiteSvm;
        }
        let without_rent = match svm.simulate_transaction(transaction.clone()) {
            Ok(simulated) => {
                return match breaks_the_new_rule(svm, transaction, &simulated) {
                    None => Self::OfLiteSvm,
                    Some(err) => Self::Refused(Box::new(FailedTransactionMetadata {
                        err,
                        meta: simulated.meta,
                    })),
                };
            }
            Err(failed) => match failed.err {
                TransactionError::InsufficientFundsForRent { .. } => {
                    assert!(!reads_rent(transaction), "it is another one without rent");
                    let mut without_rent = svm.clone();
                    without_rent.set_sysvar(&Rent::with_lamports_per_byte(0));
                    without_rent
                }
                _ => return Self::OfLiteSvm,
            },
        };
        match without_rent.simulate_transaction(transaction.clone()) {
            Ok(simulated) if breaks_the_new_rule(svm, transaction, &simulated).is_none() => {
                Self::Allowed(Box::new(without_rent), Box::new(simulated))
            }
            _ => Self::OfLiteSvm,
        }
    }
}

/// The error of an account that this leaves with too little.
fn breaks_the_new_rule(
    svm: &LiteSVM,
    transaction: &VersionedTransaction,
    simulated: &SimulatedTransactionInfo,
) -> Option<TransactionError> {
    let rent = svm.get_sysvar::<Rent>();
    simulated.post_accounts.iter().find_map(|(key, after)| {
        let before = svm.get_account(key).unwrap_or_default();
        if before == Account::from(after.clone()) {
            return None;
        }
        let (lamports, len) = (after.lamports(), after.data().len());
        let is_relaxed = before.owner == *after.owner() && len <= before.data.len();
        let keys = transaction.message.static_account_keys();
        let index = keys
            .iter()
            .position(|other| other == key)
            .unwrap_or_default();
        check_rent(
            before.lamports,
            lamports,
            len,
            &rent,
            index as u16,
            is_relaxed,
        )
        .err()
    })
}

/// Whether an instruction of it reads the price of rent.
fn reads_rent(transaction: &VersionedTransaction) -> bool {
    let message = &transaction.message;
    let keys = message.static_account_keys();
    message.instructions().iter().any(|instruction| {
        let program = keys[usize::from(instruction.program_id_index)];
        let tag = instruction.data.first().copied();
        program == ID && READ_RENT.iter().any(|read| Some(*read as u8) == tag)
    })
}
