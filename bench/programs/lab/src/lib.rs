//! The technique lab: the compute units that each technique saves, measured with nothing else
//! changed.
//!
//! Every technique is a module, and every module has the same work at least twice, before and
//! after. The first byte of the instruction data names the [`Variant`](interface::Variant), and its
//! arguments follow. One load from a table finds the variant, so the dispatch costs the same for
//! all: [`entrypoint`].
//!
//! | module | what differs |
//! |---|---|
//! | `empty` | nothing at all, and the code that the compiler adds to it |
//! | `dispatch` | how a program finds the code of an instruction |
//! | `entry` | how a program finds the accounts in the input |
//! | `signer` | who checks the signature, and how |
//! | `owner` | how two addresses are compared |
//! | `pda` | how a program proves that an account is a PDA |
//! | `invoke` | how a program passes a call to the runtime |
//! | `slice` | whether the number of accounts is known at compile time |
//! | `template` | how a program writes the structs of a call to memory |
//! | `lamports` | which program moves lamports |
//! | `batch` | how many calls move tokens |
//! | `checked` | which transfer moves tokens |
//! | `create` | how many calls make an account |
//! | `rent` | where the rent comes from |
//! | `event` | how an event leaves |
//! | `answer` | how a callee answers |
//! | `errors` | when the program chooses the error code |
//! | `memory` | where a buffer is |
//! | `size` | nothing: the accounts and the data differ |
//!
//! The savings and the risks of each technique are described where they are measured, in
//! `bench/vault/src/lab/`, in modules of the same names.
//!
//! This is no example to build on: a variant does its one piece of work, checks what that piece
//! needs, and no more. `unsafe` is in the modules whose technique allows no other way, and in
//! `input`, `runtime` and `buffer`, which the others share.

#![no_std]
#![deny(unsafe_code)]

extern crate alloc;
extern crate memcmp as _;
// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
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

/// The error of a check that fails.
const REFUSED: ProgramError = ProgramError::Custom(interface::REFUSED);

/// The error of accounts or arguments that the variant does not expect.
const OTHER_INPUT: ProgramError = ProgramError::Custom(interface::OTHER_INPUT);
