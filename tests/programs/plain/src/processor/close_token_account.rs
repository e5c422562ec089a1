use {
    crate::{
        accounts,
        tokens::{CloseAccount, Transfer},
        vault,
    },
    cu_vault_interface::{
        instruction::{DecimalsArgs, parse},
        token::TokenAccount,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let (
        [
            authority,
            account,
            vault_token,
            mint,
            recipient,
            rent_recipient,
            token_program,
        ],
        extra,
    ) = accounts::at_least(accounts)?;
    let args: &DecimalsArgs = parse(data)?;
    let program = accounts::token_program(token_program, extra)?;
    let seeds = vault::seeds(&vault::load_for(authority, account)?);
    let seeds = seeds.seeds();
    let amount = TokenAccount::from_bytes(&vault_token.try_borrow()?)?.amount();

    // For an empty account, neither mint nor recipient matter.
    if amount > 0 {
        Transfer {
            program,
            source: vault_token,
            mint,
            destination: recipient,
            authority: account,
            amount,
            decimals: args.decimals,
            extra,
        }
        .invoke_signed(&[Signer::from(&seeds)])?;
    }
    CloseAccount {
        program,
        account: vault_token,
        rent_recipient,
        authority: account,
    }
    .invoke_signed(&[Signer::from(&seeds)])
}
