use {
    crate::{accounts, address, lamports},
    cu_vault_interface::instruction::{StatelessArgs, parse},
    pinocchio::{AccountView, ProgramResult},
    pinocchio_system::instructions::Transfer,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [owner, account, system_program] = accounts::exactly(accounts)?;
    let args: &StatelessArgs = parse(data)?;
    accounts::signer(owner)?;
    accounts::not_signer(account)?;
    accounts::writable(owner)?;
    accounts::writable(account)?;
    accounts::system_program(system_program)?;
    address::verify_stateless(account.address(), owner.address(), args.bump)?;
    let lamports = u64::from_le_bytes(args.lamports);
    lamports::can_pay(owner, lamports)?;

    Transfer {
        from: owner,
        to: account,
        lamports,
    }
    .invoke()
}
