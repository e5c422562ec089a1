//! A vault for SOL and SPL tokens that costs the fewest compute units (CU).
//!
//! One program, no allocator, no ledger: balances live only where the runtime keeps them, lamports
//! in the vault account, tokens in token accounts whose authority is the vault PDA.
//!
//! | module | what it is | side |
//! |---|---|---|
//! | [`instruction`] | discriminators, arguments, accounts of every instruction | both |
//! | [`state`] | the 120 bytes of a vault account | both |
//! | [`error`] | every error, with its cause and cure | both |
//! | [`pda`] | seeds, and the proof that a bump is canonical | both |
//! | [`token`] | the two token programs and the token account fields that matter here | both |
//! | `client` | instructions to send, addresses, decoding; feature `client` | client |
//! | `invoke` | the vault called from another program; feature `cpi` | caller |
//! | `entrypoint` | r1 and r2, the fast path's dispatch and the general path's | chain |
//! | `layout` | the input: account data in place, accounts of fixed layout | chain |
//! | `checks` | what an account must be before a processor touches it | chain |
//! | `processor` | one file per instruction: `general`, and `fast` | chain |
//! | `cpi` | the only place that hand-lays instructions for other programs | chain |
//! | `security` | what the ELF says to somebody who has found a hole | chain |
//!
//! Data goes one way: entrypoint → instruction → processor → cpi. Without the default feature
//! `program` the crate is what a caller needs, and none of the chain side is compiled; `client` and `cpi`
//! add to it, and nothing of theirs is in the ELF.

#![no_std]
#![deny(unsafe_code)]

// On a host the library links std, whose panic handler the cdylib needs there; only the client uses it.
#[cfg(any(
    feature = "client",
    not(any(target_os = "solana", target_arch = "bpf"))
))]
extern crate std;

#[cfg(feature = "client")]
pub mod client;
pub mod error;
pub mod instruction;
#[cfg(feature = "cpi")]
pub mod invoke;
pub mod pda;
pub mod state;
pub mod token;

#[cfg(feature = "program")]
mod checks;
#[cfg(feature = "program")]
mod cpi;
#[cfg(feature = "program")]
pub mod entrypoint;
#[cfg(feature = "program")]
mod layout;
#[cfg(feature = "program")]
mod processor;
#[cfg(all(
    feature = "program",
    not(feature = "no-entrypoint"),
    any(target_os = "solana", target_arch = "bpf")
))]
mod security;

pub use solana_address::Address;

/// The program's address: what the environment variable `CU_VAULT_ID` says when this is compiled, or else
/// a throw-away id for development. It is set here and nowhere else, for the ELF and for whoever calls it.
///
/// `scripts/build.sh --id ADDRESS` builds the ELF for another address; the scripts that test and measure
/// are about the development id.
///
/// The development id's key pair is the ed25519 key with the seed
/// `sha256("cu-vault development program id")`, so anyone can deploy to it and nobody should keep value
/// under it.
pub const ID: Address = Address::new_from_array(match option_env!("CU_VAULT_ID") {
    Some(id) => match five8_const::try_decode_32_const(id) {
        Ok(id) => id,
        Err(_) => panic!("CU_VAULT_ID is not an address, which is 32 bytes in base58"),
    },
    None => pinocchio_pubkey::pubkey!("J1w8Mv4qGDfMTid2emU3K8FNYHnziaHV6r6ub6rFDhPX"),
});
