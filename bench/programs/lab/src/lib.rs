//! The technique lab: what each way to save compute units saves, measured with nothing else changed.
//!
//! Every technique is a module, and every module holds the same work at least twice, before and after.
//! The first byte of the instruction data names the [`Variant`](interface::Variant), its arguments follow,
//! and one load from a table finds it, so that getting there costs the same for all: [`entrypoint`].
//!
//! | module | what differs |
//! |---|---|
//! | `empty` | nothing at all, and what the compiler adds to it |
//! | `dispatch` | how the code of an instruction is found |
//! | `entry` | how the accounts are found in the input |
//! | `signer` | who checks the signature, and how |
//! | `owner` | how two addresses are compared |
//! | `pda` | how an account is proved to be a PDA |
//! | `invoke` | how a call is handed to the runtime |
//! | `slice` | whether the number of accounts is known at compile time |
//! | `template` | how the structs of a call come into memory |
//! | `lamports` | who moves lamports |
//! | `batch` | how many calls move tokens |
//! | `checked` | which transfer moves tokens |
//! | `create` | how many calls make an account |
//! | `rent` | where the rent comes from |
//! | `event` | how an event leaves |
//! | `answer` | how a callee answers |
//! | `errors` | when the error code is chosen |
//! | `memory` | where a buffer lies |
//! | `size` | nothing: the accounts and the data differ |
//!
//! What each of them saves and what it risks is told where it is measured, in `bench/vault/src/lab/`, in modules
//! of the same names.
//!
//! This is no example to build on: a variant does its one piece of work, and checks what that piece
//! needs, no more. `unsafe` is in the modules that a technique leaves no other way, and in `input`, `runtime`
//! and `buffer`, which the others share.

#![no_std]
#![deny(unsafe_code)]

extern crate alloc;
extern crate memcmp as _;
// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

pub mod interface;

mod buffer;
pub mod entrypoint;
mod input;
mod runtime;

mod answer;
mod batch;
mod checked;
mod create;
mod dispatch;
mod empty;
mod entry;
mod errors;
mod event;
mod invoke;
mod lamports;
mod memory;
mod owner;
mod pda;
mod rent;
mod signer;
mod size;
mod slice;
mod template;

use pinocchio::{Address, error::ProgramError};

/// The lab's own address.
const ID: Address = Address::new_from_array(interface::ID);

/// A check does not hold.
const REFUSED: ProgramError = ProgramError::Custom(interface::REFUSED);

/// The accounts or the arguments are not those that the variant was made for.
const OTHER_INPUT: ProgramError = ProgramError::Custom(interface::OTHER_INPUT);
