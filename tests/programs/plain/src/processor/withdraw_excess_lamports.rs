use {
    crate::{accounts, tokens::WithdrawExcessLamports, vault},
    cu_vault_interface::instruction::{NoArgs, parse},
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, account, vault_token, recipient, token_program] = accounts::exactly(accounts)?;
    parse::<NoArgs>(data)?;
    let program = accounts::token_program(token_program, &[])?;
    let seeds = vault::seeds(&vault::load_for(authority, account)?);

    WithdrawExcessLamports {
        program,
        account: vault_token,
        recipient,
        authority: account,
    }
    .invoke_signed(&[Signer::from(&seeds.seeds())])
}
