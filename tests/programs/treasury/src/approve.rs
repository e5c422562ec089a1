//! Creates a proposal, and records the approval of a member.

use {
    crate::{
        interface::{PROPOSAL_SEED, Refusal},
        state::{HASH, OF, PROPOSAL, PROPOSAL_LEN, PROPOSER, Proposal, Treasury, own},
    },
    core::slice::from_ref,
    pinocchio::{
        AccountView, Address, ProgramResult,
        cpi::{Seed, Signer},
        error::ProgramError,
    },
    pinocchio_system::instructions::CreateAccount,
};

/// Creates a proposal. The member who proposes approves at once.
pub fn propose(program_id: &Address, accounts: &mut [AccountView], fields: &[u8]) -> ProgramResult {
    let [member, treasury, proposal, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let Some((id, [bump, hash @ ..])) = fields.split_first_chunk::<8>() else {
        return Err(ProgramError::InvalidInstructionData);
    };
    let hash: &[u8; 32] = hash
        .as_array()
        .ok_or(ProgramError::InvalidInstructionData)?;
    let bit = Treasury::new(&own(program_id, treasury)?)?.bit(member)?;
    let seeds = [
        Seed::from(PROPOSAL_SEED),
        Seed::from(treasury.address().as_array()),
        Seed::from(id),
        Seed::from(from_ref(bump)),
    ];
    // Enforced by the System program: there is no proposal with this id. By the runtime: its address is that of the
    // seeds.
    CreateAccount::with_minimum_balance(member, proposal, PROPOSAL_LEN as u64, program_id, None)?
        .invoke_signed(&[Signer::from(&seeds)])?;
    let mut state = proposal.try_borrow_mut()?;
    state[..2].copy_from_slice(&[PROPOSAL, bit]);
    let parts = [
        (OF, treasury.address().as_array()),
        (PROPOSER, member.address().as_array()),
        (HASH, hash),
    ];
    for (at, part) in parts {
        state[at..at + 32].copy_from_slice(part);
    }
    Ok(())
}

/// Records an approval. The member names the hash of the approved call, so a proposal that has
/// replaced the one that the member read gets no approval.
pub fn approve(program_id: &Address, accounts: &mut [AccountView], hash: &[u8]) -> ProgramResult {
    let [member, treasury, proposal] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let bit = Treasury::new(&own(program_id, treasury)?)?.bit(member)?;
    if hash.as_array() != Some(Proposal::new(&own(program_id, proposal)?, treasury)?.hash()) {
        return Err(Refusal::AnotherCall.into());
    }
    proposal.try_borrow_mut()?[1] |= bit;
    Ok(())
}
