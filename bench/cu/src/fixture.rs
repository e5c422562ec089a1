//! Fixtures that Mollusk wrote: one instruction with its accounts, its sysvars and its outcome.
//!
//! Mollusk writes them where its feature `fuzz` is on and `EJECT_FUZZ_FIXTURES` names a folder. Of what
//! one holds,
//!
//! * the instruction, its accounts and the sysvars are taken as they are; programs have the accounts
//!   that the cluster gives them;
//! * how the instruction ended, the accounts it left and what it returned must come out again: the
//!   figure of something else would be no figure;
//! * the feature gates and the compute budget are **not** taken: those are the profile's. Where the
//!   fixture was recorded with others, a note says so, and so it does where the CU were others.
//!
//! The row's id is the file's name. An instruction of another program than the ELF's is no row.

mod addressed;
mod firedancer;
pub(crate) mod recording;

pub use cu_record::fixture::*;

use {
    crate::{
        Error, Result,
        case::{Case, Limits, Program, Work},
        files,
        plan::HEAPS,
    },
    prost::Message,
    recording::Recording,
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    std::{path::Path, sync::Arc},
};

/// An account has no more data.
pub(crate) const MAX_DATA: usize = 10 * 1024 * 1024;

/// Reads a fixture.
pub(crate) fn load(id: String, file: &Path, programs: Arc<[Program]>) -> Result<Case> {
    let bytes = files::read_bytes(file)?;
    case(id, file, &bytes, programs).map_err(|what| Error::Fixture {
        file: file.to_owned(),
        what,
    })
}

/// The program that a fixture calls. None if it is no fixture, which reading it whole says better.
pub(crate) fn program(file: &Path) -> Option<Pubkey> {
    let fixture = addressed::Addressed::decode(files::read_bytes(file).ok()?.as_slice()).ok()?;
    fixture.input?.program_id.as_slice().try_into().ok()
}

fn case(id: String, file: &Path, bytes: &[u8], programs: Arc<[Program]>) -> Result<Case, String> {
    let fixture = decode(bytes)?;
    let input = fixture.input.ok_or("no Mollusk fixture: it has no input")?;
    let output = fixture
        .output
        .ok_or("no Mollusk fixture: it has no output")?;
    let program = address("input.program_id", &input.program_id)?;
    let accounts = accounts("input.accounts", input.accounts)?;
    let heap = input.heap_size.map(u64::from);
    if let Some(heap) = heap.filter(|heap| !HEAPS.contains(heap) || heap % 1024 != 0) {
        let (least, most) = (HEAPS.start(), HEAPS.end());
        return Err(format!(
            "input.heap_size is {heap}, expected {least} to {most}, a multiple of 1024"
        ));
    }
    Ok(Case {
        id,
        origin: file.display().to_string(),
        program_id: program,
        programs,
        before: Vec::new(),
        work: Work::Instruction(Instruction {
            program_id: program,
            accounts: metas(&input.instr_accounts, &accounts)?,
            data: input.data,
        }),
        accounts: accounts.into(),
        refused: None,
        max_cu: None,
        recording: Some(Box::new(Recording::new(
            input.sysvars,
            input.feature_set,
            input.compute_budget,
            output,
        )?)),
        limits: Limits {
            heap,
            ..Limits::default()
        },
        leaves: Vec::new(),
        open: Vec::new(),
    })
}

fn decode(bytes: &[u8]) -> Result<InstrFixture, String> {
    InstrFixture::decode(bytes).map_err(|error| match firedancer::entrypoint(bytes) {
        Some(entrypoint) => {
            format!("a fixture of Firedancer's schema ({entrypoint}); only Mollusk's own are read")
        }
        None => format!("no Mollusk fixture: {error}"),
    })
}

fn address(field: &str, bytes: &[u8]) -> Result<Pubkey, String> {
    Pubkey::try_from(bytes)
        .map_err(|_| format!("{field} is {} bytes, an address is 32", bytes.len()))
}

fn accounts(field: &str, states: Vec<AcctState>) -> Result<Vec<(Pubkey, Account)>, String> {
    let account = |(index, state): (usize, AcctState)| {
        if state.data.len() > MAX_DATA {
            return Err(format!(
                "{field}[{index}] has {} bytes of data, an account has at most {MAX_DATA}",
                state.data.len()
            ));
        }
        Ok((
            address(&format!("{field}[{index}].address"), &state.address)?,
            Account {
                lamports: state.lamports,
                owner: address(&format!("{field}[{index}].owner"), &state.owner)?,
                data: state.data,
                executable: state.executable,
                rent_epoch: state.rent_epoch,
            },
        ))
    };
    states.into_iter().enumerate().map(account).collect()
}

fn metas(
    instruction_accounts: &[InstrAcct],
    accounts: &[(Pubkey, Account)],
) -> Result<Vec<AccountMeta>, String> {
    let meta = |meta: &InstrAcct| {
        let (pubkey, _) = accounts.get(meta.index as usize).ok_or_else(|| {
            format!(
                "input.instr_accounts names account {}, but there are {}",
                meta.index,
                accounts.len()
            )
        })?;
        Ok(AccountMeta {
            pubkey: *pubkey,
            is_signer: meta.is_signer,
            is_writable: meta.is_writable,
        })
    };
    instruction_accounts.iter().map(meta).collect()
}
