use {
    crate::checks::{self, VaultSeeds},
    cu_vault_interface::instruction::{TokenArgs, parse},
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
    pinocchio_token::instructions::TransferChecked,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
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
    let seeds = VaultSeeds::of(&*checks::vault_of(authority, vault)?);

    TransferChecked::<&AccountView>::new(
        vault_token,
        mint,
        recipient,
        vault,
        u64::from_le_bytes(args.amount),
        args.decimals,
    )
    .invoke_signed_with_program(&[Signer::from(&seeds.seeds())], token_program.address())
}
