//! From a failed transaction to its cause and cure.

use {
    crate::error::Error,
    cu_vault_interface::{
        Address, ID,
        client::{ASSOCIATED_TOKEN_PROGRAM_ID, SYSTEM_PROGRAM_ID},
        error::{Origin, VaultError, of_a_program, of_the_runtime},
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    solana_instruction_error::InstructionError,
    solana_message::VersionedMessage,
    solana_transaction_error::TransactionError,
    spl_token_2022_interface::error::TokenError,
};

/// The meaning of a transaction's failure. `logs` may be empty: a node keeps no logs of landed transactions.
pub fn explain(error: &TransactionError, logs: &[String], message: &VersionedMessage) -> Error {
    let keys = message.static_account_keys();
    let key = |index: u8| match keys.get(usize::from(index)) {
        Some(key) => key.to_string(),
        None => "an account of a lookup table".into(),
    };
    match error {
        TransactionError::InstructionError(index, error) => {
            let called = message
                .instructions()
                .get(usize::from(*index))
                .and_then(|instruction| keys.get(usize::from(instruction.program_id_index)));
            explain_instruction(error, program_at_fault(logs).or(called.copied()))
        }
        TransactionError::AccountNotFound => Error::Refused(format!(
            "{} pays the fee and holds nothing on this cluster; send SOL to it, or name another --fee-payer",
            key(0)
        )),
        TransactionError::InsufficientFundsForFee => Error::Refused(format!(
            "{} cannot pay the fee; send SOL to it, or name another --fee-payer",
            key(0)
        )),
        TransactionError::InvalidAccountForFee => Error::Refused(format!(
            "{} is an account of a program, which cannot pay the fee; name a wallet with --fee-payer: with --unsigned, \
             its address is enough",
            key(0)
        )),
        TransactionError::InsufficientFundsForRent { account_index } => Error::Refused(format!(
            "{} would be left below rent exemption; send it more, or leave nothing in it",
            key(*account_index)
        )),
        TransactionError::ProgramAccountNotFound => Error::Refused(
            "a program that is called is not deployed on this cluster; check --url".into(),
        ),
        other => Error::Refused(format!("the runtime refuses the transaction: {other}")),
    }
}

/// The program that failed first: those that called it fail with its error, which is not theirs.
pub fn program_at_fault(logs: &[String]) -> Option<Address> {
    logs.iter().find_map(|line| {
        let (program, _) = line.strip_prefix("Program ")?.split_once(" failed: ")?;
        program.parse().ok()
    })
}

fn explain_instruction(error: &InstructionError, program: Option<Address>) -> Error {
    let name = match program {
        Some(SYSTEM_PROGRAM_ID) => "the System program".to_owned(),
        Some(SPL_TOKEN_ID) => "SPL Token".to_owned(),
        Some(TOKEN_2022_ID) => "Token-2022".to_owned(),
        Some(ASSOCIATED_TOKEN_PROGRAM_ID) => "the associated token program".to_owned(),
        Some(ID) => "the vault".to_owned(),
        Some(other) => format!("program {other}"),
        None => "a program".to_owned(),
    };
    if let (Some(ID), Ok(error)) = (program, VaultError::try_from(error)) {
        return Error::Vault(error);
    }
    let said = match error {
        InstructionError::Custom(code) => custom(*code, program),
        InstructionError::ComputationalBudgetExceeded => {
            "it needs more CU than the simulation did; run it again".to_owned()
        }
        other => match of_the_runtime(&format!("{other:?}")) {
            Some(known) => format!("{}; {}", known.cause, known.cure),
            None => other.to_string(),
        },
    };
    Error::Refused(format!("{name} refuses: {said}"))
}

/// An error of another program's own, with its number.
fn custom(code: u32, program: Option<Address>) -> String {
    let origin = match program {
        Some(SYSTEM_PROGRAM_ID) => Origin::SystemProgram,
        Some(SPL_TOKEN_ID | TOKEN_2022_ID) => Origin::TokenProgram,
        _ => return format!("error {code}, one of its own"),
    };
    if let Some(known) = of_a_program(origin, code) {
        return format!("{} (error {code}); {}", known.cause, known.cure);
    }
    match TokenError::try_from(code) {
        Ok(error) if origin == Origin::TokenProgram => format!("{error} (error {code})"),
        _ => format!("error {code}, one of its own"),
    }
}
