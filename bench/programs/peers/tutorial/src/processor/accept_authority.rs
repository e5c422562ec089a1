use {
    crate::checks,
    cu_vault_interface::{
        error::VaultError,
        instruction::{NoArgs, parse},
        state::Vault,
    },
    pinocchio::{AccountView, Address, ProgramResult, error::ProgramError},
    solana_program_log::log,
};

const NOBODY: Address = Address::new_from_array([0; 32]);

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: AcceptAuthority");
    let [nominee, vault] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    parse::<NoArgs>(data)?;
    checks::signer(nominee)?;
    checks::vault(vault)?;

    let mut data = vault.try_borrow_mut()?;
    let state = Vault::from_bytes_mut(&mut data)?;
    if state.pending_authority == NOBODY {
        return Err(VaultError::NoNomination.into());
    }
    if &state.pending_authority != nominee.address() {
        return Err(VaultError::WrongNominee.into());
    }
    state.authority = state.pending_authority;
    state.pending_authority = NOBODY;
    Ok(())
}
