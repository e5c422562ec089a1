use {
    crate::{accounts, vault},
    cu_vault_interface::{
        instruction::{NoArgs, parse},
        state::Vault,
    },
    pinocchio::{
        AccountView, ProgramResult,
        sysvars::{Sysvar, rent::Rent},
    },
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [account] = accounts::exactly(accounts)?;
    parse::<NoArgs>(data)?;
    accounts::writable(account)?;
    let mut vault = vault::load(account)?;

    let minimum = Rent::get()?.try_minimum_balance(Vault::LEN)?;
    vault.rent_reserve = vault.rent_reserve().min(minimum).to_le_bytes();
    vault::store(account, &vault)
}
