//! Token accounts and mints of SPL Token that are a few bytes longer or shorter than they should be. Most of
//! these lengths are within the padding, so that the following accounts do not move, and the fast path passes
//! the token program no mint at all. It is refused all the same, as the token program would.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{
        error::VaultError,
        instruction::Instruction::{CloseTokenAccount, DepositToken, PayoutToken, WithdrawToken},
        token::{TOKEN_ACCOUNT_LEN, TokenProgram},
    },
    cu_vault_tests::{
        Arch,
        every::{AMOUNT, Call, Every},
    },
    solana_instruction_error::InstructionError::InvalidAccountData,
};

/// The length of a mint, and with its padding.
const MINT: [usize; 2] = [82, 88];
const TOKEN_ACCOUNT: [usize; 2] = [TOKEN_ACCOUNT_LEN, 168];

/// Every call that moves tokens; a payout to one recipient has a layout of its own.
fn calls(every: &Every) -> Vec<Call> {
    let to_one = every
        .tokens
        .payout_token(&[(every.tokens.recipient, AMOUNT)]);
    let tags = [DepositToken, WithdrawToken, PayoutToken, CloseTokenAccount];
    let mut calls = tags.map(|tag| every.call(tag)).to_vec();
    calls.push(every.with_accounts(to_one));
    calls
}

#[test]
fn a_mint_of_another_length_is_refused() {
    for arch in Arch::ALL {
        let mut every = Every::new(arch, TokenProgram::SplToken);
        let [len, padded] = MINT;
        for call in calls(&every) {
            for other in (len - 1..=padded + 1).filter(|other| *other != len) {
                let mut call = call.clone();
                call.account("mint").data.resize(other, 0);
                every.refuse(
                    &call,
                    format!("a mint of {other} bytes"),
                    InvalidAccountData,
                );
            }
        }
    }
}

#[test]
fn a_token_account_of_another_length_is_refused() {
    for arch in Arch::ALL {
        let mut every = Every::new(arch, TokenProgram::SplToken);
        let [len, padded] = TOKEN_ACCOUNT;
        for call in calls(&every) {
            let slots = call.names().into_iter();
            for slot in slots.filter(|it| it == "source" || it.contains("token account")) {
                for other in (len - 1..=padded + 1).filter(|other| *other != len) {
                    let mut call = call.clone();
                    call.account(&slot).data.resize(other, 0);
                    let what = format!("{slot} of {other} bytes");
                    let is_read =
                        [DepositToken, CloseTokenAccount].contains(&call.spec.instruction);
                    if is_read && slot == "vault token account" && other < len {
                        every.refuse(&call, what, VaultError::InvalidTokenAccount);
                    } else {
                        every.refuse(&call, what, InvalidAccountData);
                    }
                }
            }
        }
    }
}
