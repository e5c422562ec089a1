use {
    crate::checks::{self, vault_seeds},
    cu_vault_interface::instruction::{TokenArgs, parse},
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
    pinocchio_token::instructions::TransferChecked,
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: WithdrawToken");
    let [
        authority,
        vault,
        vault_token,
        mint,
        recipient,
        token_program,
    ] = accounts
    else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &TokenArgs = parse(data)?;
    let state = checks::vault_of(authority, vault)?;
    let bump = [state.bump];
    let seeds = vault_seeds(&state, &bump);

    TransferChecked::<&AccountView>::new(
        vault_token,
        mint,
        recipient,
        vault,
        u64::from_le_bytes(args.amount),
        args.decimals,
    )
    .invoke_signed_with_program(&[Signer::from(&seeds)], token_program.address())
}
