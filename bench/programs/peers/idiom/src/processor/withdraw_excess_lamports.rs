use {
    crate::checks::{self, VaultSeeds},
    cu_vault_interface::instruction::{NoArgs, parse},
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
    pinocchio_token::instructions::WithdrawExcessLamports,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, vault_token, recipient, token_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    parse::<NoArgs>(data)?;
    let seeds = VaultSeeds::of(&*checks::vault_of(authority, vault)?);
    let seeds = seeds.seeds();

    WithdrawExcessLamports::<&AccountView>::new(vault_token, recipient, vault)
        .invoke_signed_with_program(&[Signer::from(&seeds)], token_program.address())
}
