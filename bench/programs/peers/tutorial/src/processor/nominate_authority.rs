use {
    crate::checks,
    cu_vault_interface::{
        instruction::{NominateArgs, parse},
        state::Vault,
    },
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: NominateAuthority");
    let [authority, vault] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &NominateArgs = parse(data)?;
    checks::vault_of(authority, vault)?;

    let mut data = vault.try_borrow_mut()?;
    Vault::from_bytes_mut(&mut data)?.pending_authority = args.nominee;
    Ok(())
}
