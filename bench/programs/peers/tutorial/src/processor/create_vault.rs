use {
    crate::checks,
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
        cpi::{Seed, Signer},
        error::ProgramError,
        sysvars::{Sysvar, rent::Rent},
    },
    pinocchio_system::create_account_with_minimum_balance_signed,
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: CreateVault");
    let [payer, base, vault, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &CreateVaultArgs = parse(data)?;
    checks::signer(payer)?;
    checks::signer(base)?;
    if !vault.is_data_empty() {
        return Err(VaultError::VaultExists.into());
    }
    let (address, bump) = checks::find_vault(base.address(), &args.id);
    if vault.address() != &address {
        return Err(ProgramError::InvalidSeeds);
    }
    if bump != args.bump {
        return Err(VaultError::NonCanonicalBump.into());
    }

    let bump = [bump];
    let seeds = [
        Seed::from(VAULT_SEED),
        Seed::from(base.address().as_ref()),
        Seed::from(&args.id),
        Seed::from(&bump),
    ];
    create_account_with_minimum_balance_signed(
        vault,
        Vault::LEN,
        &ID,
        payer,
        None,
        &[Signer::from(&seeds)],
    )?;
    let rent_reserve = Rent::get()?.try_minimum_balance(Vault::LEN)?;

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
