//! The withdrawal of SOL, from the shape that tutorials teach to the vault's own, one technique
//! after the other.
//!
//! The first byte of the instruction data is the number of the step, where the vault has its
//! discriminator. The rest of the wire format, the accounts and the state are the vault's. So every
//! step runs on the accounts of the vault's own bench. One load from a table finds a step
//! ([`entrypoint`]), at the same cost for all of them.
//!
//! Each file in `step/` is a whole withdrawal. It differs from the file of the step before in one technique, so the
//! difference of the two files is the technique. The names, the risks and the figures are in `bench/vault/src/steps/`.
//!
//! | step | file | the technique |
//! |--:|---|---|
//! | 0 | `tutorial` | none |
//! | 1 | `no_log` | no line of log |
//! | 2 | `stored_bump` | the stored bump in place of a search |
//! | 3 | `hashed` | one hash in place of `create_program_address` |
//! | 4 | `not_derived` | no derivation: the owner proves the address |
//! | 5 | `in_place` | the state is read in place |
//! | 6 | `words` | addresses compared by words |
//! | 7 | `owner_by_runtime` | the runtime compares the owner |
//! | 8 | `credit_by_runtime` | the runtime checks the credit |
//! | 9 | `three` | exactly three accounts are parsed |
//! | 10 | `unchecked` | no count of borrows |
//! | 11 | `fixed` | accounts at constant offsets |
//! | 12 | `flags` | the flags of an account in one compare |
//! | 13 | `version` | discriminator and version in one compare |

#![no_std]
#![deny(unsafe_code)]

extern crate memcmp as _;
// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

pub mod entrypoint;
mod input;
mod step;
