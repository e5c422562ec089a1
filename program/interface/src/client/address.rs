//! Addresses that follow from other addresses.

use crate::{Address, ID, pda};

/// The System program.
pub const SYSTEM_PROGRAM_ID: Address = Address::new_from_array([0; 32]);

/// The program that opens associated token accounts.
pub const ASSOCIATED_TOKEN_PROGRAM_ID: Address = Address::new_from_array(
    pinocchio_pubkey::pubkey!("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"),
);

/// Returns the address of the vault of (base, id), and its canonical bump, which CreateVault
/// requires.
pub fn find_vault_address(base: &Address, id: u64) -> (Address, u8) {
    Address::find_program_address(&[pda::VAULT_SEED, base.as_ref(), &id.to_le_bytes()], &ID)
}

/// Returns the address of an owner's stateless vault, and its bump, which both of its instructions
/// require.
pub fn find_stateless_address(owner: &Address) -> (Address, u8) {
    Address::find_program_address(&[pda::STATELESS_SEED, owner.as_ref()], &ID)
}

/// Returns the associated token account of a wallet or of a vault. Every client derives this same
/// address.
pub fn find_token_account_address(
    wallet: &Address,
    mint: &Address,
    token_program: &Address,
) -> Address {
    let seeds = [wallet.as_ref(), token_program.as_ref(), mint.as_ref()];
    Address::find_program_address(&seeds, &ASSOCIATED_TOKEN_PROGRAM_ID).0
}
