//! Transfers and closes in one `Batch` with its buffers on the stack. An empty account is closed
//! without a transfer.

#![allow(unsafe_code)]

use {
    crate::checks::{self, VaultSeeds},
    core::mem::MaybeUninit,
    cu_vault_interface::{
        instruction::{DecimalsArgs, parse},
        token::TokenAccount,
    },
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{CpiAccount, Signer},
        error::ProgramError,
        instruction::InstructionAccount,
    },
    pinocchio_token::instructions::{Batch, CloseAccount, IntoBatch, TransferChecked},
};

/// The accounts of the transfer, then of the close.
const ACCOUNTS: usize = 4 + 3;
const DATA: usize = Batch::header_data_len(2)
    + TransferChecked::<&AccountView>::DATA_LEN
    + CloseAccount::<&AccountView>::DATA_LEN;

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [
        authority,
        vault,
        vault_token,
        mint,
        recipient,
        rent_recipient,
        token_program,
    ] = accounts
    else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &DecimalsArgs = parse(data)?;
    let seeds = VaultSeeds::of(&*checks::vault_of(authority, vault)?);
    let seeds = seeds.seeds();
    let signers = [Signer::from(&seeds)];
    let amount = TokenAccount::from_bytes(&vault_token.try_borrow()?)?.amount();

    let transfer = TransferChecked::<&AccountView>::new(
        vault_token,
        mint,
        recipient,
        vault,
        amount,
        args.decimals,
    );
    let close = CloseAccount::<&AccountView>::new(vault_token, rent_recipient, vault);
    let program = token_program.address();
    if amount == 0 {
        return close.invoke_signed_with_program(&signers, program);
    }

    let mut data = [MaybeUninit::uninit(); DATA];
    let mut metas = [const { MaybeUninit::<InstructionAccount>::uninit() }; ACCOUNTS];
    let mut infos = [const { MaybeUninit::<CpiAccount>::uninit() }; ACCOUNTS];
    let mut batch = Batch::new(&mut data, &mut metas, &mut infos)?;
    transfer.into_batch(&mut batch)?;
    close.into_batch(&mut batch)?;
    // SAFETY: no account data is borrowed here: the seeds and the amount are copies.
    unsafe { batch.invoke_signed_with_program_unchecked(&signers, program) }
}
