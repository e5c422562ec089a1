use {
    crate::{accounts, vault},
    cu_vault_interface::instruction::{NominateArgs, parse},
    pinocchio::{AccountView, ProgramResult},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, account] = accounts::exactly(accounts)?;
    let args: &NominateArgs = parse(data)?;
    accounts::writable(account)?;
    let mut vault = vault::load_for(authority, account)?;

    vault.pending_authority = args.nominee;
    vault::store(account, &vault)
}
