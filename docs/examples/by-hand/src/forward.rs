//! Forwarded extra accounts: a token transfer by a multisig. The caller passes as many signers as
//! the multisig requires.
//!
//! source `writable` · mint · destination `writable` · multisig · token program · `signer`…;
//! `amount: u64, decimals: u8`

use {
    crate::{
        abi::{Info, Instruction, List, Meta, invoke_signed},
        amount_and_byte,
        transfer_tokens::{token_program_id, transfer_checked},
    },
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
};

/// The most signers that a multisig can have.
const MOST_SIGNERS: usize = 11;

#[allow(unsafe_code)]
pub fn process(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [
        source,
        mint,
        destination,
        multisig,
        token_program,
        signers @ ..,
    ] = accounts
    else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (amount, decimals) = amount_and_byte(data)?;
    if signers.len() > MOST_SIGNERS {
        return Err(ProgramError::InvalidArgument);
    }
    let mut metas = List::<Meta, { 4 + MOST_SIGNERS }>::new();
    metas.extend([
        Meta::writable(source),
        Meta::readonly(mint),
        Meta::writable(destination),
        // Without signers, the authority is no multisig and must sign itself.
        Meta::new(multisig, false, signers.is_empty()),
    ]);
    // Each is flagged as a read-only signer, whatever its flags were: forward only what the callee
    // needs.
    metas.extend(signers.iter().map(Meta::signer));
    let mut infos = List::<Info, { 4 + MOST_SIGNERS }>::new();
    infos.extend([source, mint, destination, multisig].map(Info::of));
    infos.extend(signers.iter().map(Info::of));
    let data = transfer_checked(amount, decimals);
    let instruction = Instruction::new(token_program_id(token_program)?, metas.as_slice(), &data);
    // SAFETY: the data of no account is borrowed.
    unsafe { invoke_signed(&instruction, infos.as_slice(), &[]) };
    Ok(())
}
