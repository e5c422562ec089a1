//! What a call's vault is derived from.

use {
    cu_vault_interface::{
        ID,
        instruction::Instruction::{self as Tag, *},
        pda::{STATELESS_SEED, VAULT_SEED},
        state::Vault,
    },
    cu_vault_tests::{every::Call, world::Refusal},
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
    solana_sha256_hasher::hashv,
};

/// These have the runtime derive the address from arguments.
pub const BY_ARGUMENT: [Tag; 3] = [CreateVault, StatelessDeposit, StatelessWithdraw];

pub fn state(call: &mut Call) -> &mut Vault {
    bytemuck::from_bytes_mut(&mut call.account("vault").data)
}

pub fn set_bump(call: &mut Call, bump: u8) {
    if BY_ARGUMENT.contains(&call.spec.instruction) {
        call.instruction.data[9] = bump;
    } else {
        state(call).bump = bump;
    }
}

/// What the program derives the vault of a call from.
pub fn seeds(call: &mut Call) -> Vec<Vec<u8>> {
    let data = call.instruction.data.clone();
    match call.spec.instruction {
        CreateVault => vec![
            VAULT_SEED.to_vec(),
            call.key("base").to_bytes().to_vec(),
            data[1..9].to_vec(),
            data[9..].to_vec(),
        ],
        StatelessDeposit | StatelessWithdraw => vec![
            STATELESS_SEED.to_vec(),
            call.key("owner").to_bytes().to_vec(),
            data[9..].to_vec(),
        ],
        _ => {
            let state = state(call);
            vec![
                VAULT_SEED.to_vec(),
                state.base.to_bytes().to_vec(),
                state.id.to_vec(),
                vec![state.bump],
            ]
        }
    }
}

/// The address, on the curve or not.
pub fn hash(seeds: &[Vec<u8>]) -> Pubkey {
    hashv(&[&seeds.concat(), ID.as_ref(), b"ProgramDerivedAddress"])
        .to_bytes()
        .into()
}

/// The address that the runtime would let sign.
pub fn address(seeds: &[Vec<u8>]) -> Option<Pubkey> {
    let seeds: Vec<_> = seeds.iter().map(Vec::as_slice).collect();
    Pubkey::create_program_address(&seeds, &ID).ok()
}

/// What the runtime says of seeds that do not give the vault's address.
pub fn refused_seeds(seeds: &[Vec<u8>]) -> Refusal {
    match address(seeds) {
        Some(_) => PrivilegeEscalation.into(),
        None => ProgramFailedToComplete.into(),
    }
}
