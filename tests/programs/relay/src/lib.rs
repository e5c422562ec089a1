//! A pass-through program: it calls the next program, and does nothing else.
//!
//! Loaded under one id it calls itself. Loaded under several ids it is a chain of programs. The
//! first byte of a level's instruction data names its step. The data after it goes to the callee,
//! in place. The callee is always account 0:
//!
//! ```text
//! byte  step    calls      with accounts     with data
//! 0     Stop    -
//! 1     On      account 0  1, 2, 3, …        what follows the byte
//! 2     Again   account 0  0, 1, 2, 3, …     what follows the byte
//! 3     Fixed   account 0  1, 2, 3, 4        what follows the byte
//! ```
//!
//! So the data is one byte for each level. After these bytes come either `Stop` and anything, or
//! the instruction of another program:
//!
//! ```text
//! A → A → A           accounts A …             data 2 2 0
//! A → B → C → vault   accounts B C vault …     data 1 1 1 · the vault's data
//! A → B → A           accounts B A             data 1 1 0
//! ```
//!
//! Every account is passed with the privileges that it came with. Account 0 needs to be a program
//! and nothing else. Only `Fixed` removes privileges, all of them. It shows the cost of a level
//! whose accounts have lengths known at compile time, as those of most programs have: [`pass`],
//! `fixed`. Duplicates are passed as duplicates. The program adds no signature: there are no seeds.
//! Each kind of bad input has a separate error, in [`interface`]. A refusal by the runtime ends the
//! transaction, as always.
//! to lay them out for the runtime again: [`pass`].

#![no_std]
#![deny(unsafe_code)]

// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

pub mod interface;
pub mod pass;
