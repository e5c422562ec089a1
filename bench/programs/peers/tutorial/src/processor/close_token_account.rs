use {
    crate::checks::{self, vault_seeds},
    cu_vault_interface::{
        instruction::{DecimalsArgs, parse},
        token::TokenAccount,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
    pinocchio_token::instructions::{CloseAccount, TransferChecked},
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: CloseTokenAccount");
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
    let state = checks::vault_of(authority, vault)?;
    let bump = [state.bump];
    let seeds = vault_seeds(&state, &bump);
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
