use {
    crate::{accounts, tokens::Transfer, vault},
    cu_vault_interface::{
        error::VaultError,
        instruction::{TokenArgs, parse},
        token::TokenAccount,
    },
    pinocchio::{AccountView, ProgramResult},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let ([depositor, source, mint, vault_token, account, token_program], extra) =
        accounts::at_least(accounts)?;
    let args: &TokenArgs = parse(data)?;
    accounts::signer(depositor)?;
    let program = accounts::token_program(token_program, extra)?;
    vault::load(account)?;
    let owner = TokenAccount::from_bytes(&vault_token.try_borrow()?)?.authority;
    if &owner != account.address() {
        return Err(VaultError::WrongTokenAuthority.into());
    }

    Transfer {
        program,
        source,
        mint,
        destination: vault_token,
        authority: depositor,
        amount: u64::from_le_bytes(args.amount),
        decimals: args.decimals,
        extra,
    }
    .invoke_signed(&[])
}
