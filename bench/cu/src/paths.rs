//! Every way through a program, for all values that a plan leaves open: `any:u64`, `any:32`, `signer?`.
//!
//! | module | content |
//! |---|---|
//! | `open` | open values of a plan, and where they are in a row |
//! | `explore` | the symbolic machine on a row; each way's example on the real VM |
//! | `way` | what it finds |
//! | `print` | the same for a terminal |

pub(crate) mod explore;
pub(crate) mod open;
pub(crate) mod print;
mod way;

use {
    crate::report::Failed, cu_runtime::Svm, open::Open, solana_account::Account,
    solana_instruction::Instruction, solana_pubkey::Pubkey,
};

pub use {
    explore::Bounds,
    way::{Document, Gap, Value, Way, Ways, Worst, example},
};

/// The rows with open values, and those that cannot be followed.
pub(crate) struct Found {
    pub ways: Vec<Ways>,
    pub failed: Vec<Failed>,
}

/// The worst case of a row that is measured, if it has open values. The error is why it is not known.
pub(crate) fn worst(
    id: &str,
    open: &[Open],
    svm: &mut Svm,
    instruction: &Instruction,
    accounts: &[(Pubkey, Account)],
    heap: Option<u64>,
) -> Result<Option<Worst>, String> {
    if open.is_empty() {
        return Ok(None);
    }
    if let Some(error) = open::without_example(open) {
        return Err(error);
    }
    let mut subject = explore::Subject {
        id,
        open,
        svm,
        instruction,
        accounts,
        heap,
        max_cu: None,
    };
    explore::ways(&mut subject, &[], Bounds::default())?
        .worst()
        .map(Some)
}
