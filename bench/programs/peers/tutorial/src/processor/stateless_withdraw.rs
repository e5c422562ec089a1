use {
    crate::checks,
    cu_vault_interface::{
        instruction::{StatelessArgs, parse},
        pda::STATELESS_SEED,
    },
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{Seed, Signer},
        error::ProgramError,
    },
    pinocchio_system::instructions::Transfer,
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: StatelessWithdraw");
    let [owner, vault, recipient, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &StatelessArgs = parse(data)?;
    checks::signer(owner)?;

    let bump = checks::stateless_bump(owner, vault, args.bump)?;
    let seeds = [
        Seed::from(STATELESS_SEED),
        Seed::from(owner.address().as_ref()),
        Seed::from(&bump),
    ];
    Transfer {
        from: vault,
        to: recipient,
        lamports: u64::from_le_bytes(args.lamports),
    }
    .invoke_signed(&[Signer::from(&seeds)])
}
