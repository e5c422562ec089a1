use {
    crate::checks::{self, vault_seeds},
    cu_vault_interface::instruction::parse_payout,
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
    pinocchio_token::instructions::TransferChecked,
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: PayoutToken");
    let [
        authority,
        vault,
        vault_token,
        mint,
        token_program,
        recipients @ ..,
    ] = accounts
    else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (&[_discriminator, decimals], amounts) = parse_payout(data)?;
    if recipients.len() != amounts.len() {
        return Err(ProgramError::NotEnoughAccountKeys);
    }
    let state = checks::vault_of(authority, vault)?;
    let bump = [state.bump];
    let seeds = vault_seeds(&state, &bump);
    let signers = [Signer::from(&seeds)];

    for (recipient, amount) in recipients.iter().zip(amounts) {
        TransferChecked::<&AccountView>::new(
            vault_token,
            mint,
            recipient,
            vault,
            u64::from_le_bytes(*amount),
            decimals,
        )
        .invoke_signed_with_program(&signers, token_program.address())?;
    }
    Ok(())
}
