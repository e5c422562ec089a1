use {
    crate::checks::{self, find_program_address},
    bytemuck::from_bytes_mut,
    cu_vault_interface::{
        ID,
        error::VaultError,
        instruction::{CreateVaultArgs, parse},
        pda::VAULT_SEED,
        state::Vault,
    },
    pinocchio::{
        AccountView, ProgramResult,
        address::address_eq,
        cpi::{Seed, Signer},
        error::ProgramError,
        sysvars::{Sysvar, rent::Rent},
    },
    pinocchio_system::instructions::{CreateAccountAllowPrefund, Funding},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [payer, base, vault, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &CreateVaultArgs = parse(data)?;
    checks::signer(payer)?;
    checks::signer(base)?;
    if !vault.is_data_empty() {
        return Err(VaultError::VaultExists.into());
    }
    let (address, bump) = find_program_address(&[VAULT_SEED, base.address().as_ref(), &args.id]);
    if !address_eq(vault.address(), &address) {
        return Err(ProgramError::InvalidSeeds);
    }
    if bump != args.bump {
        return Err(VaultError::NonCanonicalBump.into());
    }

    let rent_reserve = Rent::get()?.try_minimum_balance(Vault::LEN)?;
    let missing = rent_reserve.saturating_sub(vault.lamports());
    let bump = [bump];
    let seeds = [
        Seed::from(VAULT_SEED),
        Seed::from(base.address().as_ref()),
        Seed::from(&args.id),
        Seed::from(&bump),
    ];
    CreateAccountAllowPrefund {
        to: vault,
        space: Vault::LEN as u64,
        owner: &ID,
        funding: (missing > 0).then_some(Funding {
            from: payer,
            lamports: missing,
        }),
    }
    .invoke_signed(&[Signer::from(&seeds)])?;

    let mut data = vault.try_borrow_mut()?;
    let state: &mut Vault = from_bytes_mut(&mut data);
    state.discriminator = Vault::DISCRIMINATOR;
    state.version = Vault::VERSION;
    state.bump = args.bump;
    state.id = args.id;
    state.rent_reserve = rent_reserve.to_le_bytes();
    state.base = *base.address();
    state.authority = *base.address();
    Ok(())
}
