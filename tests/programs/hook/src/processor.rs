//! The only instruction, `Execute`.

use {
    crate::interface::{EXECUTE, Mode, NO_RECORD, RECORD, REFUSED, Record},
    pinocchio::{AccountView, Address, ProgramResult, error::ProgramError},
};

pub fn process(_program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let amount = data
        .strip_prefix(&EXECUTE)
        .and_then(|amount| amount.try_into().ok())
        .map(u64::from_le_bytes)
        .ok_or(ProgramError::InvalidInstructionData)?;

    let signers = mask(accounts, AccountView::is_signer);
    let writable = mask(accounts, AccountView::is_writable);

    // Enforced by the runtime: a write to an account of another program, or to one without the
    // write privilege, fails the instruction.
    let mut bytes = accounts
        .get_mut(RECORD)
        .ok_or(ProgramError::Custom(NO_RECORD))?
        .try_borrow_mut()?;
    let record: &mut Record =
        bytemuck::try_from_bytes_mut(&mut bytes).map_err(|_| ProgramError::InvalidAccountData)?;

    if record.mode == Mode::Refuse as u8 {
        return Err(ProgramError::Custom(REFUSED));
    }
    record.calls += 1;
    record.signers |= signers;
    record.writable |= writable;
    record.amount += amount;
    Ok(())
}

/// Returns a mask whose bit `i` shows whether account `i` has the privilege, for the first 64
/// accounts.
fn mask(accounts: &[AccountView], has: fn(&AccountView) -> bool) -> u64 {
    accounts
        .iter()
        .take(u64::BITS as usize)
        .enumerate()
        .fold(0, |mask, (i, account)| mask | u64::from(has(account)) << i)
}
