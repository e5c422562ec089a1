//! What the vault does, predicted on the host.
//!
//! Written from the tables of the reference and from the promises of the System program and the token programs
//! for their accounts, not from the program's code. No check here has an order. A call has its effect
//! if it has no fault. Else it changes nothing, and each fault is a
//! [`Refusal`] that may be given as the reason.
//!
//! | module | what it is |
//! |---|---|
//! | [`refusal`] | what can be wrong, and what the vault and the plain program say of it |
//! | [`attempt`] | a call on its way: its accounts, what it has changed so far, what is wrong with it |
//! | [`vault`] | a vault's state |
//! | [`token`] | a token account, a transfer, a close |
//! | [`instructions`] | the instructions, a file for each family |

pub mod attempt;
pub mod instructions;
pub mod refusal;
pub mod token;
pub mod vault;

use {
    attempt::Attempt,
    cu_vault_interface::{error::VaultError, instruction::TABLE},
    refusal::Refusal,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::collections::{BTreeMap, BTreeSet},
};

/// Every account there is.
pub type Ledger = BTreeMap<Pubkey, Account>;

/// What a call must do.
#[derive(Clone, Debug, PartialEq)]
pub enum Prediction {
    /// It succeeds.
    Done {
        /// Each account that is not as it was.
        changes: BTreeMap<Pubkey, Account>,
        return_data: Vec<u8>,
    },
    /// It fails, for one of these reasons, and changes nothing.
    Refused(BTreeSet<Refusal>),
}

/// What a call must do with these accounts. `rent_reserve` is the rent-exempt minimum of a vault.
pub fn predict(ledger: &Ledger, instruction: &Instruction, rent_reserve: u64) -> Prediction {
    let mut attempt = Attempt::new(ledger, instruction, rent_reserve);
    let tag = instruction.data.first();
    let spec = TABLE
        .iter()
        .find(|spec| Some(&(spec.instruction as u8)) == tag);
    match spec {
        Some(spec) => {
            // `None` is a call that is too far from its table to go on; what is wrong is noted.
            let _ = instructions::run(&mut attempt, spec.instruction);
        }
        None => attempt.refuse(VaultError::UnknownInstruction),
    }
    attempt.end()
}
