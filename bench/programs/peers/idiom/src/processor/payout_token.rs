//! Pays with one `Batch`, its buffers on the heap, where any number of recipients fits. For one
//! recipient it makes a plain transfer.

#![allow(unsafe_code)]

use {
    crate::checks::{self, VaultSeeds},
    cu_vault_interface::{
        error::VaultError,
        instruction::{MAX_TOKEN_RECIPIENTS, parse_payout},
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
    pinocchio_token::instructions::{Batch, BatchState, IntoBatch, TransferChecked},
};

/// The accounts of one transfer in a batch.
const ACCOUNTS: usize = 4;
const DATA: usize = TransferChecked::<&AccountView>::DATA_LEN;

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
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
    if amounts.len() > MAX_TOKEN_RECIPIENTS {
        return Err(VaultError::TooManyRecipients.into());
    }
    if recipients.len() != amounts.len() {
        return Err(ProgramError::NotEnoughAccountKeys);
    }
    let seeds = VaultSeeds::of(&*checks::vault_of(authority, vault)?);
    let seeds = seeds.seeds();
    let signers = [Signer::from(&seeds)];
    let transfers = recipients.iter().zip(amounts).map(|(recipient, amount)| {
        TransferChecked::<&AccountView>::new(
            vault_token,
            mint,
            recipient,
            vault,
            u64::from_le_bytes(*amount),
            decimals,
        )
    });

    let count = amounts.len();
    if count == 1 {
        for transfer in transfers {
            transfer.invoke_signed_with_program(&signers, token_program.address())?;
        }
        return Ok(());
    }
    let mut state = BatchState::new(
        ACCOUNTS * count,
        Batch::header_data_len(count) + DATA * count,
    );
    let mut batch = state.as_batch()?;
    for transfer in transfers {
        transfer.into_batch(&mut batch)?;
    }
    // SAFETY: no account data is borrowed here: the borrow of the vault ended when its seeds had
    // been copied.
    unsafe { batch.invoke_signed_with_program_unchecked(&signers, token_program.address()) }
}
