use {
    crate::checks::{self, VaultSeeds},
    cu_vault::{
        instruction::{DecimalsArgs, parse},
        token::TokenAccount,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
    pinocchio_token::instructions::{CloseAccount, TransferChecked},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [
        authority,
        vault,
        vault_token,
        mint,
        recipient,
        rent_recipient,
        token_program,
    ] = accounts
    else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &DecimalsArgs = parse(data)?;
    let seeds = VaultSeeds::of(&*checks::vault_of(authority, vault)?);
    let seeds = seeds.seeds();
    let signers = [Signer::from(&seeds)];
    let amount = TokenAccount::from_bytes(&vault_token.try_borrow()?)?.amount();

    if amount > 0 {
        TransferChecked::<&AccountView>::new(
            vault_token,
            mint,
            recipient,
            vault,
            amount,
            args.decimals,
        )
        .invoke_signed_with_program(&signers, token_program.address())?;
    }
    CloseAccount::<&AccountView>::new(vault_token, rent_recipient, vault)
        .invoke_signed_with_program(&signers, token_program.address())
}
