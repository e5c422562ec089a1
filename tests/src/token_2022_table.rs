//! What a vault can do with the tokens of each Token-2022 extension, tried one by one.
//!
//! Every cell is a run on the real ELFs. `works` means that every account has exactly the bytes it
//! should: balances, withheld fees, the record of the hook. An error means that no byte changed. `–`
//! means that there is nothing to move.
//!
//! In the names of the rows "the other account" is the depositor's in a deposit and the recipient's
//! elsewhere. Where no row says otherwise the vault's account is its associated one and full.

mod cases;

pub use cases::{Case, all, further};

use {
    crate::{Arch, token::hook::REFUSED, world::World},
    cu_runtime::{Run, programs},
    cu_vault_interface::error::VaultError,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    spl_tlv_account_resolution::error::AccountResolutionError,
    spl_token_2022_interface::error::TokenError,
    std::fmt,
};

/// What is tried: a transfer each way, a payout to two, a close of the full and of the empty account.
pub const COLUMNS: [&str; 5] = ["deposit", "withdraw", "payout", "close", "close empty"];

/// One extension, or one state that it can be in, and the outcome of each of [`COLUMNS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub tokens: &'static str,
    pub cells: [Cell; COLUMNS.len()],
}

/// The outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Works,
    Fails(InstructionError),
    /// There is nothing to move: the vault's account is empty whatever anybody does.
    NeverFull,
}

/// `works`, `error 17 AccountFrozen`, `error MissingAccount`, `–`.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Works => f.pad("works"),
            Self::NeverFull => f.pad("–"),
            Self::Fails(InstructionError::Custom(code)) => {
                f.pad(&format!("error {code} {}", name(*code)))
            }
            Self::Fails(error) => f.pad(&format!("error {error:?}")),
        }
    }
}

fn name(code: u32) -> String {
    if let Some(error) = VaultError::from_code(code) {
        return error.name().to_owned();
    }
    if code == REFUSED {
        return "(the hook's own)".to_owned();
    }
    let resolution = AccountResolutionError::IncorrectAccount;
    if code == resolution.clone() as u32 {
        return format!("{resolution:?}");
    }
    let error = TokenError::try_from(code).expect("no other program has errors here");
    format!("{error:?}")
}

/// The table as Markdown.
pub fn markdown() -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut programs = programs::PRELOADED.iter();
    let program = programs.find(|it| it.id == programs::TOKEN_2022);
    let program = program.expect("the runtime has it");
    let mut header = vec![format!("tokens of {} {}", program.name, program.version)];
    header.extend(COLUMNS.map(str::to_owned));
    let rule = vec!["---".to_owned(); header.len()];

    let mut table = line(&header) + &line(&rule);
    for row in rows(Arch::V3) {
        let mut cells = vec![row.tokens.to_owned()];
        cells.extend(row.cells.map(|cell| cell.to_string()));
        table += &line(&cells);
    }
    table
}

/// Runs everything.
pub fn rows(arch: Arch) -> Vec<Row> {
    let cases = cases::all();
    cases.iter().map(|case| case.row(arch, |_| {})).collect()
}

/// A run behind a cell.
pub struct Seen<'a> {
    pub tokens: &'static str,
    /// Its place among [`COLUMNS`].
    pub column: usize,
    /// As it was before.
    pub world: &'a World,
    pub instruction: &'a Instruction,
    pub run: &'a Run,
    pub cell: &'a Cell,
}
