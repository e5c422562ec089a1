//! Accounts and fields, from the input.

use {
    crate::{interface::Step, late, savings::Savings},
    pinocchio::{AccountView, Address, ProgramResult, error::ProgramError},
};

const OPEN: u8 = Step::Open as u8;
const SAVE: u8 = Step::Save as u8;
const TAKE: u8 = Step::Take as u8;
const TAKE_ALL: u8 = Step::TakeAll as u8;
const TAKE_LATE: u8 = Step::TakeLate as u8;

pub fn process(_program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [
        user,
        keeper,
        vault,
        system_program,
        _vault_program,
        others @ ..,
    ] = &*accounts
    else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let [step, keeper_bump, fields @ ..] = data else {
        return Err(ProgramError::InvalidInstructionData);
    };
    // The keeper that signs below is this user's. Only this user may let it sign.
    if !user.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    let savings = Savings {
        user,
        keeper,
        vault,
        system_program,
        keeper_bump,
    };
    match *step {
        OPEN => {
            let (id, [bump]) = number_and(fields)?;
            savings.open(id, *bump)
        }
        SAVE => {
            let (lamports, []) = number_and(fields)?;
            savings.save(lamports)
        }
        TAKE => {
            let (lamports, []) = number_and(fields)?;
            savings.take(lamports)
        }
        TAKE_ALL => savings.take_all(),
        TAKE_LATE => late::take_late(&savings, others, fields),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}

/// Returns a number, and the bytes after it, of which there must be exactly `N`.
fn number_and<const N: usize>(fields: &[u8]) -> Result<(u64, &[u8; N]), ProgramError> {
    fields
        .split_first_chunk()
        .and_then(|(number, rest)| Some((u64::from_le_bytes(*number), rest.as_array()?)))
        .ok_or(ProgramError::InvalidInstructionData)
}
