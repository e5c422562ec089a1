use {
    crate::{accounts, lamports, vault},
    cu_vault_interface::instruction::{LamportsArgs, parse},
    pinocchio::{AccountView, ProgramResult},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, account, recipient] = accounts::exactly(accounts)?;
    let args: &LamportsArgs = parse(data)?;
    accounts::distinct(account, recipient)?;
    accounts::writable(account)?;
    accounts::writable(recipient)?;
    let vault = vault::load_for(authority, account)?;

    let lamports = u64::from_le_bytes(args.lamports);
    let left = lamports::after_payment(account, &vault, lamports)?;
    lamports::credit(recipient, lamports)?;
    account.set_lamports(left);
    Ok(())
}
