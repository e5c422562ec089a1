use {
    crate::{accounts, address::VaultSeeds, lamports, vault},
    cu_vault_interface::{
        ID,
        error::VaultError,
        instruction::{CreateVaultArgs, parse},
        state::Vault,
    },
    pinocchio::{
        AccountView, Address, ProgramResult,
        cpi::Signer,
        error::ProgramError,
        sysvars::{Sysvar, rent::Rent},
    },
    pinocchio_system::instructions::{CreateAccountAllowPrefund, Funding},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [payer, base, account, system_program] = accounts::exactly(accounts)?;
    let args: &CreateVaultArgs = parse(data)?;
    accounts::signer(payer)?;
    accounts::signer(base)?;
    accounts::not_signer(account)?;
    accounts::writable(account)?;
    accounts::system_program(system_program)?;
    if !account.is_data_empty() {
        return Err(VaultError::VaultExists.into());
    }
    let seeds = VaultSeeds {
        base: *base.address(),
        id: args.id,
        bump: [args.bump],
    };
    seeds.verify(account.address())?;
    if !seeds.is_canonical() {
        return Err(VaultError::NonCanonicalBump.into());
    }
    if !account.owned_by(&pinocchio_system::ID) {
        return Err(ProgramError::InvalidAccountOwner);
    }

    let rent_reserve = Rent::get()?.try_minimum_balance(Vault::LEN)?;
    let missing = rent_reserve.saturating_sub(account.lamports());
    if missing > 0 {
        // A payer that pays nothing may be read-only and may be any account.
        accounts::writable(payer)?;
        lamports::can_pay(payer, missing)?;
    }
    CreateAccountAllowPrefund {
        to: account,
        space: Vault::LEN as u64,
        owner: &ID,
        funding: (missing > 0).then_some(Funding {
            from: payer,
            lamports: missing,
        }),
    }
    .invoke_signed(&[Signer::from(&seeds.seeds())])?;

    vault::store(
        account,
        &Vault {
            discriminator: Vault::DISCRIMINATOR,
            version: Vault::VERSION,
            bump: args.bump,
            reserved: [0; 5],
            id: args.id,
            rent_reserve: rent_reserve.to_le_bytes(),
            base: *base.address(),
            authority: *base.address(),
            pending_authority: Address::new_from_array([0; 32]),
        },
    )
}
