use {
    crate::checks,
    cu_vault_interface::instruction::{LamportsArgs, parse},
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
    pinocchio_system::instructions::Transfer,
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: DepositSol");
    let [depositor, vault, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &LamportsArgs = parse(data)?;
    checks::signer(depositor)?;
    checks::vault(vault)?;

    Transfer {
        from: depositor,
        to: vault,
        lamports: u64::from_le_bytes(args.lamports),
    }
    .invoke()
}
