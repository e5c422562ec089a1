use {
    super::unchecked,
    crate::input::{Input, Slot, is_signer, is_writable},
    cu_vault_interface::instruction::{LamportsArgs, parse},
    pinocchio::{ProgramResult, address::address_eq, hint::cold_path},
};

pub fn process(input: Input) -> ProgramResult {
    if withdraw(input).is_some() {
        return Ok(());
    }
    // Handles any other layout, and every error.
    cold_path();
    unchecked::process(input)
}

/// Handles the layout that nearly every caller sends. Where it returns `None`, it has changed nothing.
#[inline(always)]
fn withdraw(input: Input) -> Option<()> {
    let accounts = input.fixed(|head, slot| match slot {
        Slot::Authority => is_signer(head),
        Slot::Vault | Slot::Recipient => is_writable(head),
    })?;
    let args: &LamportsArgs = parse(input.data()).ok()?;
    let state = &accounts.vault.data;
    if !state.is_current() {
        return None;
    }
    if !address_eq(&accounts.authority.head.address, &state.authority) {
        return None;
    }

    let reserve = state.rent_reserve();
    let lamports = u64::from_le_bytes(args.lamports);
    let left = accounts
        .vault
        .head
        .lamports
        .checked_sub(lamports)
        .filter(|left| *left >= reserve)?;
    accounts.vault.head.lamports = left;
    accounts.recipient.lamports = accounts.recipient.lamports.wrapping_add(lamports);
    Some(())
}
