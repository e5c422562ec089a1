//! CreateVault: payer `s w` · base `s` · vault `w` · System program; `id u64, bump u8`.
//!
//! One CPI makes the account, whether or not somebody has sent lamports to its address before: a
//! plain `CreateAccount` would refuse a prefunded address, and with it anyone could block a vault for
//! the price of one lamport. The prefunded lamports are the vault's from then on.

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
    // Else any key that signs could be made a vault, at an address that is not its own.
    checks::not_signer(vault)?;
    checks::ensure(vault.is_data_empty(), VaultError::VaultExists)?;
    checks::ensure(
        is_canonical(base.address(), &args.id, args.bump),
        VaultError::NonCanonicalBump,
    )?;

    let rent_reserve = Rent::get()?.try_minimum_balance(Vault::LEN)?;
    let missing = rent_reserve.saturating_sub(vault.lamports());

    // That `vault` is the address of these seeds is not compared.
    // Enforced by: the runtime, which gives the signature that CreateAccountAllowPrefund asks of the
    // new account only to the address that the seeds derive to (else PrivilegeEscalation), and
    // derives none if that hash lies on the curve (else ProgramFailedToComplete).
    // That payer and vault are writable is not looked at.
    // Enforced by: the runtime (PrivilegeEscalation).
    // That the System program was passed is not looked at.
    // Enforced by: the runtime (MissingAccount); we call the constant, whatever the slot holds.
    // That nobody owns the account but the System program is not compared.
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

/// A prefunded vault that needs no more is the general path's.
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
