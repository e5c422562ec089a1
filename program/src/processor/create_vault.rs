//! CreateVault: payer `s w` · base `s` · vault `w` · System program; `id u64, bump u8`.
//!
//! One CPI creates the account, even if its address already has lamports. A plain `CreateAccount`
//! would refuse a prefunded address, so anyone could block a vault for the price of one lamport.
//! The prefunded lamports are the vault's from then on.

use {
    crate::{
        ID, checks, cpi,
        error::VaultError,
        instruction::{CreateVaultArgs, parse},
        layout,
        pda::{VAULT_SEED, is_canonical},
        state::Vault,
    },
    core::slice::from_ref,
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{Seed, Signer},
        sysvars::{Sysvar, rent::Rent},
    },
    pinocchio_system::instructions::{CreateAccountAllowPrefund, Funding},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [payer, base, vault, _system_program] = checks::exactly(accounts)?;
    let args: &CreateVaultArgs = parse(data)?;

    checks::signer(payer)?;
    checks::signer(base)?;
    // Otherwise any key that signs could become a vault, at an address that the seeds do not give.
    checks::not_signer(vault)?;
    checks::ensure(vault.is_data_empty(), VaultError::VaultExists)?;
    checks::ensure(
        is_canonical(base.address(), &args.id, args.bump),
        VaultError::NonCanonicalBump,
    )?;

    let rent_reserve = Rent::get()?.try_minimum_balance(Vault::LEN)?;
    let missing = rent_reserve.saturating_sub(vault.lamports());

    // No check that `vault` is at the address of these seeds.
    // Enforced by: the runtime. CreateAccountAllowPrefund requires the signature of the new
    // account, and the runtime gives it only to the address that the seeds derive to (else
    // PrivilegeEscalation). If that hash is on the curve, the seeds derive to no address
    // (ProgramFailedToComplete).
    // No check that payer and vault are writable.
    // Enforced by: the runtime (PrivilegeEscalation).
    // No check that the System program was passed.
    // Enforced by: the runtime (MissingAccount): the program calls the constant, whatever account
    // is in the slot.
    // No check that the System program owns the account.
    // Enforced by: the System program (AccountAlreadyInUse).
    CreateAccountAllowPrefund {
        to: vault,
        space: Vault::LEN as u64,
        owner: &ID,
        funding: (missing > 0).then_some(Funding {
            from: payer,
            lamports: missing,
        }),
    }
    .invoke_signed(&[Signer::from(&[
        Seed::from(VAULT_SEED),
        Seed::from(base.address().as_array()),
        Seed::from(&args.id),
        Seed::from(from_ref(&args.bump)),
    ])])?;

    let state: &mut Vault = bytemuck::try_from_bytes_mut(layout::data_mut(vault))
        .map_err(|_| VaultError::InvalidVaultSize)?;
    state.init(args.id, args.bump, rent_reserve, base.address());
    Ok(())
}

/// A prefunded vault that needs no more lamports is left to the general path.
#[inline(always)]
pub(crate) fn fast(accounts: layout::CreateVault, args: &CreateVaultArgs) -> Option<()> {
    if !is_canonical(&accounts.base.head.address, &args.id, args.bump) {
        return None;
    }
    let rent_reserve = Rent::get().ok()?.try_minimum_balance(Vault::LEN).ok()?;
    let missing = rent_reserve.checked_sub(accounts.vault.head.lamports)?;
    if missing == 0 {
        return None;
    }

    cpi::CREATE_VAULT.invoke(&accounts, (missing, *args), |data, (lamports, args)| {
        data.lamports = lamports;
        data.id = args.id;
        data.bump = args.bump;
    });
    let state: &mut Vault = accounts.vault.grown();
    state.init(
        args.id,
        args.bump,
        rent_reserve,
        &accounts.base.head.address,
    );
    Some(())
}
