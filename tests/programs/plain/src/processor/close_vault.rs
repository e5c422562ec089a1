use {
    crate::{accounts, lamports, vault},
    cu_vault_interface::instruction::{NoArgs, parse},
    pinocchio::{AccountView, ProgramResult},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, account, recipient] = accounts::exactly(accounts)?;
    parse::<NoArgs>(data)?;
    accounts::distinct(account, recipient)?;
    accounts::writable(account)?;
    accounts::writable(recipient)?;
    vault::load_for(authority, account)?;

    lamports::credit(recipient, account.lamports())?;
    account.close()
}
