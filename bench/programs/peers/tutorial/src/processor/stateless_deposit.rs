use {
    crate::checks,
    cu_vault_interface::instruction::{StatelessArgs, parse},
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
    pinocchio_system::instructions::Transfer,
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: StatelessDeposit");
    let [owner, vault, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &StatelessArgs = parse(data)?;
    checks::signer(owner)?;
    checks::stateless_bump(owner, vault, args.bump)?;

    Transfer {
        from: owner,
        to: vault,
        lamports: u64::from_le_bytes(args.lamports),
    }
    .invoke()
}
