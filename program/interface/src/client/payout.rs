//! Many recipients, one instruction.
//!
//! A payout that the program would refuse for the number of its recipients is not built; the error is the
//! program's own. How many fit a transaction is another matter: each recipient takes an account
//! lock and 41 of its 1232 bytes, fewer where a lookup table has the address.

use {
    super::build::{build, with_extra_accounts},
    crate::{
        Address,
        error::VaultError,
        instruction::{Instruction as Tag, MAX_TOKEN_RECIPIENTS},
    },
    solana_instruction::{AccountMeta, Instruction},
    std::vec::Vec,
};

/// Moves lamports from the vault to each recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutSol<'a> {
    /// Signs.
    pub authority: Address,
    pub vault: Address,
    /// Who gets how many lamports. One who is listed twice is paid twice.
    pub payouts: &'a [(Address, u64)],
}

impl PayoutSol<'_> {
    pub fn instruction(&self) -> Result<Instruction, VaultError> {
        at_least_one(self.payouts)?;
        Ok(self.instruction_unchecked())
    }

    /// With any number of recipients, for whoever wants the program to answer.
    pub fn instruction_unchecked(&self) -> Instruction {
        let (recipients, amounts) = columns(self.payouts);
        let accounts = [&[self.authority, self.vault][..], &recipients].concat();
        build(Tag::PayoutSol, &accounts, &[&amounts])
    }
}

/// Moves base units from the vault's token account to each recipient's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutToken<'a> {
    /// Signs; the vault's authority.
    pub authority: Address,
    pub vault: Address,
    pub vault_token_account: Address,
    pub mint: Address,
    pub token_program: Address,
    /// As the mint states them.
    pub decimals: u8,
    /// Which token account gets how many base units. One that is listed twice is paid twice.
    pub payouts: &'a [(Address, u64)],
}

impl PayoutToken<'_> {
    pub fn instruction(&self) -> Result<Instruction, VaultError> {
        at_least_one(self.payouts)?;
        if self.payouts.len() > MAX_TOKEN_RECIPIENTS {
            return Err(VaultError::TooManyRecipients);
        }
        Ok(self.instruction_unchecked())
    }

    /// With what the mint's transfer hook asks for.
    pub fn with_extra_accounts(&self, extra: &[AccountMeta]) -> Result<Instruction, VaultError> {
        with_extra_accounts(self.instruction()?, &self.token_program, extra)
    }

    /// With any number of recipients, for whoever wants the program to answer.
    pub fn instruction_unchecked(&self) -> Instruction {
        let (recipients, amounts) = columns(self.payouts);
        let accounts = [
            &[
                self.authority,
                self.vault,
                self.vault_token_account,
                self.mint,
                self.token_program,
            ][..],
            &recipients,
        ]
        .concat();
        build(Tag::PayoutToken, &accounts, &[&[self.decimals], &amounts])
    }
}

fn at_least_one(payouts: &[(Address, u64)]) -> Result<(), VaultError> {
    if payouts.is_empty() {
        return Err(VaultError::InvalidInstructionData);
    }
    Ok(())
}

/// The recipients, and the amounts as they stand in the data.
fn columns(payouts: &[(Address, u64)]) -> (Vec<Address>, Vec<u8>) {
    let recipients = payouts.iter().map(|(recipient, _)| *recipient).collect();
    let amounts = payouts
        .iter()
        .flat_map(|(_, amount)| amount.to_le_bytes())
        .collect();
    (recipients, amounts)
}
