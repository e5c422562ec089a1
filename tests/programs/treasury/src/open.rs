//! Creates a treasury and its vault.

use {
    crate::{
        interface::TREASURY_SEED,
        state::{RULE, TREASURY, check_rule},
    },
    core::slice::from_ref,
    cu_vault_interface::invoke::CreateVault,
    pinocchio::{
        AccountView, Address, ProgramResult,
        cpi::{Seed, Signer},
        error::ProgramError,
    },
    pinocchio_system::instructions::CreateAccount,
};

pub fn open(program_id: &Address, accounts: &mut [AccountView], fields: &[u8]) -> ProgramResult {
    let [payer, base, treasury, vault, system_program, _vault_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let Some((id, [vault_bump, bump, threshold, members @ ..])) = fields.split_first_chunk() else {
        return Err(ProgramError::InvalidInstructionData);
    };
    let (members, []) = members.as_chunks::<32>() else {
        return Err(ProgramError::InvalidInstructionData);
    };
    check_rule(*threshold, members)?;
    // Only the holder of this key may choose the members of the treasury at its address.
    if !base.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    let base = *base.address();
    let seeds = [
        Seed::from(TREASURY_SEED),
        Seed::from(base.as_array()),
        Seed::from(from_ref(bump)),
    ];
    let signer = [Signer::from(&seeds)];
    let space = RULE + members.as_flattened().len();
    // Enforced by the System program: the treasury does not exist yet. By the runtime: its address
    // is that of the seeds.
    CreateAccount::with_minimum_balance(payer, treasury, space as u64, program_id, None)?
        .invoke_signed(&signer)?;
    let mut state = treasury.try_borrow_mut()?;
    state[..3].copy_from_slice(&[TREASURY, *bump, *threshold]);
    state[3..RULE].copy_from_slice(base.as_array());
    // Copies the members one by one: without a loop, this is a call of memcpy, which this target
    // does not have.
    let (stored, _) = state[RULE..].as_chunks_mut();
    for (stored, member) in stored.iter_mut().zip(members) {
        *stored = *member;
    }
    drop(state);

    CreateVault {
        payer,
        base: treasury,
        vault,
        system_program,
        id: u64::from_le_bytes(*id),
        bump: *vault_bump,
    }
    .invoke_signed(&signer)
}
