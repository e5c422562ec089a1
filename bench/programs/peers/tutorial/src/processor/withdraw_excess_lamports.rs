use {
    crate::checks::{self, vault_seeds},
    cu_vault_interface::instruction::{NoArgs, parse},
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
    pinocchio_token::instructions::WithdrawExcessLamports,
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: WithdrawExcessLamports");
    let [authority, vault, vault_token, recipient, token_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    parse::<NoArgs>(data)?;
    let state = checks::vault_of(authority, vault)?;
    let bump = [state.bump];
    let seeds = vault_seeds(&state, &bump);

    WithdrawExcessLamports::<&AccountView>::new(vault_token, recipient, vault)
        .invoke_signed_with_program(&[Signer::from(&seeds)], token_program.address())
}
