use {
    crate::{accounts, lamports, vault},
    cu_vault_interface::instruction::{LamportsArgs, parse},
    pinocchio::{AccountView, ProgramResult},
    pinocchio_system::instructions::Transfer,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [depositor, account, system_program] = accounts::exactly(accounts)?;
    let args: &LamportsArgs = parse(data)?;
    accounts::signer(depositor)?;
    accounts::not_signer(account)?;
    accounts::writable(depositor)?;
    accounts::writable(account)?;
    accounts::system_program(system_program)?;
    vault::load(account)?;
    let lamports = u64::from_le_bytes(args.lamports);
    lamports::can_pay(depositor, lamports)?;

    Transfer {
        from: depositor,
        to: account,
        lamports,
    }
    .invoke()
}
