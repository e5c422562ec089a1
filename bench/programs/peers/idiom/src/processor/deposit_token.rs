use {
    crate::checks,
    cu_vault_interface::{
        error::VaultError,
        instruction::{TokenArgs, parse},
        token::TokenAccount,
    },
    pinocchio::{AccountView, ProgramResult, address::address_eq, error::ProgramError},
    pinocchio_token::instructions::TransferChecked,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [depositor, source, mint, vault_token, vault, token_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &TokenArgs = parse(data)?;
    checks::signer(depositor)?;
    checks::vault(vault)?;
    if !address_eq(
        &TokenAccount::from_bytes(&vault_token.try_borrow()?)?.authority,
        vault.address(),
    ) {
        return Err(VaultError::WrongTokenAuthority.into());
    }

    TransferChecked::<&AccountView>::new(
        source,
        mint,
        vault_token,
        depositor,
        u64::from_le_bytes(args.amount),
        args.decimals,
    )
    .invoke_with_program(token_program.address())
}
