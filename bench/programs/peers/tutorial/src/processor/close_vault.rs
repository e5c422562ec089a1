use {
    crate::checks,
    cu_vault_interface::{
        error::VaultError,
        instruction::{NoArgs, parse},
    },
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: CloseVault");
    let [authority, vault, recipient] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    parse::<NoArgs>(data)?;
    if vault == recipient {
        return Err(VaultError::DuplicateAccount.into());
    }
    checks::vault_of(authority, vault)?;

    let received = recipient
        .lamports()
        .checked_add(vault.lamports())
        .ok_or(ProgramError::ArithmeticOverflow)?;
    recipient.set_lamports(received);
    vault.close()
}
