//! The meaning of a payout's failed transaction for its rows.

use {
    crate::{
        error::Error,
        explain::{explain, program_at_fault},
    },
    cu_vault_interface::token::TOKEN_2022_ID,
    solana_instruction_error::InstructionError,
    solana_message::VersionedMessage,
    solana_transaction_error::TransactionError,
    spl_token_2022_interface::error::TokenError,
    std::fmt,
};

/// The error of a Token-2022 older than version 11.0.0 for a `batch`. One row alone is paid without.
const NO_BATCH: InstructionError = InstructionError::Custom(TokenError::InvalidInstruction as u32);

/// Why a transaction fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It requires more than one transaction may have; with fewer rows it may succeed.
    TooLarge(String),
    /// One of its rows may be at fault.
    Row(String),
    /// It would fail with any rows.
    Whole(String),
}

impl Refusal {
    /// `logs` may be empty: a node keeps none of what has landed.
    pub fn of(error: &TransactionError, logs: &[String], message: &VersionedMessage) -> Self {
        let why = explain(error, logs, message).to_string();
        match error {
            TransactionError::InstructionError(_, cause) => match cause {
                InstructionError::ComputationalBudgetExceeded
                | InstructionError::ProgramFailedToComplete
                | InstructionError::MaxInstructionTraceLengthExceeded
                | InstructionError::MaxAccountsExceeded => Self::TooLarge(why),
                _ if *cause == NO_BATCH && program_at_fault(logs) == Some(TOKEN_2022_ID) => {
                    Self::TooLarge(why)
                }
                _ => Self::Row(why),
            },
            TransactionError::TooManyAccountLocks
            | TransactionError::MaxLoadedAccountsDataSizeExceeded
            | TransactionError::WouldExceedMaxAccountCostLimit => Self::TooLarge(why),
            // The first account is who pays for the transaction.
            TransactionError::InsufficientFundsForRent { account_index } if *account_index > 0 => {
                Self::Row(why)
            }
            _ => Self::Whole(why),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::TooLarge(why) | Self::Row(why) | Self::Whole(why) => why,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// Which of `count` rows is at fault, and why: the last one of the fewest, from the first on, that fail
/// together. All of them fail with `why`; `fails` tries the first so many.
pub fn at_fault(
    count: usize,
    why: String,
    fails: impl Fn(usize) -> Result<Option<Refusal>, Error>,
) -> Result<(usize, String), Error> {
    let (mut good, mut bad, mut why) = (0, count, why);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        match fails(middle)? {
            None => good = middle,
            Some(refusal) => {
                bad = middle;
                why = refusal.to_string();
            }
        }
    }
    Ok((bad - 1, why))
}
