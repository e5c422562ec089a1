use {
    crate::{accounts, vault},
    cu_vault_interface::{
        error::VaultError,
        instruction::{NoArgs, parse},
    },
    pinocchio::{AccountView, Address, ProgramResult},
};

const NOBODY: Address = Address::new_from_array([0; 32]);

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [nominee, account] = accounts::exactly(accounts)?;
    parse::<NoArgs>(data)?;
    accounts::signer(nominee)?;
    accounts::writable(account)?;
    let mut vault = vault::load(account)?;
    if vault.pending_authority == NOBODY {
        return Err(VaultError::NoNomination.into());
    }
    if nominee.address() != &vault.pending_authority {
        return Err(VaultError::WrongNominee.into());
    }

    vault.authority = vault.pending_authority;
    vault.pending_authority = NOBODY;
    vault::store(account, &vault)
}
