//! What the proof takes from the vault's own sources: its table, its state, its errors, its seeds.

pub use cu_vault_interface::{
    ID,
    error::{FIRST_CODE, VaultError},
    instruction::{Instruction, MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS, Spec, TABLE},
    pda::{STATELESS_SEED, VAULT_SEED},
    state::Vault,
    token::{SPL_TOKEN_ID, TOKEN_2022_ID, TOKEN_ACCOUNT_LEN},
};

/// The bytes of an instruction's data, its discriminator included, to this many recipients.
pub fn data_len(spec: &Spec, recipients: usize) -> usize {
    let bytes = |ty: &str| match ty {
        "u8" => 1,
        "u64" => 8,
        "address" => 32,
        other => panic!("the table has a field of an unknown type: {other}"),
    };
    let field = |field: &cu_vault_interface::instruction::Field| {
        bytes(field.ty) * if field.repeated { recipients } else { 1 }
    };
    1 + spec.fields.iter().map(field).sum::<usize>()
}
