use {
    crate::{accounts, tokens::Transfer, vault},
    cu_vault_interface::instruction::{TokenArgs, parse},
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
            token_program,
        ],
        extra,
    ) = accounts::at_least(accounts)?;
    let args: &TokenArgs = parse(data)?;
    let program = accounts::token_program(token_program, extra)?;
    let seeds = vault::seeds(&vault::load_for(authority, account)?);

    Transfer {
        program,
        source: vault_token,
        mint,
        destination: recipient,
        authority: account,
        amount: u64::from_le_bytes(args.amount),
        decimals: args.decimals,
        extra,
    }
    .invoke_signed(&[Signer::from(&seeds.seeds())])
}
