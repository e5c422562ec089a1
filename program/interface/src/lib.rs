//! The interface of `cu-vault`, the vault for SOL and SPL tokens, for clients and other programs.
//!
//! | module | what it is |
//! |---|---|
//! | [`instruction`] | discriminators, arguments, accounts of every instruction |
//! | [`state`] | the 120 bytes of a vault account |
//! | [`error`] | every error, with its cause and cure |
//! | [`pda`] | the seeds of a vault's address |
//! | [`token`] | the two token programs, and the fields of token accounts that matter here |
//! | `client` | instructions to send, addresses, decoding; feature `client` |
//! | `invoke` | each instruction as a struct to invoke from another program; feature `cpi` |
//!
//! The program uses these modules too, so the two cannot disagree. Nothing from `client` and
//! `invoke` is in its ELF.

#![no_std]
#![deny(unsafe_code)]

#[cfg(feature = "client")]
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

pub use solana_address::Address;

/// The program's address: the environment variable `CU_VAULT_ID` of the compilation, or else a
/// throw-away id for development. It is set only here, for the ELF and for its callers.
///
/// `scripts/build.sh --id ADDRESS` builds the ELF for another address. The scripts that test and
/// measure use the development id.
///
/// The development id's key pair is the ed25519 key with the seed `sha256("cu-vault development
/// program id")`. So anyone can deploy to it: keep nothing of value under it.
pub const ID: Address = Address::new_from_array(match option_env!("CU_VAULT_ID") {
    Some(id) => match five8_const::try_decode_32_const(id) {
        Ok(id) => id,
        Err(_) => panic!("CU_VAULT_ID is not an address, which is 32 bytes in base58"),
    },
    None => pinocchio_pubkey::pubkey!("J1w8Mv4qGDfMTid2emU3K8FNYHnziaHV6r6ub6rFDhPX"),
});
