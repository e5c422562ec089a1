//! A pass-through program: it calls on, and does nothing else.
//!
//! Loaded under one id it calls itself, loaded under several it is a chain of programs. What a level
//! does is the first byte of its instruction data; what follows is handed on, in place, as the data of
//! the callee. The callee is always account 0:
//!
//! ```text
//! byte  step    calls      with accounts     with data
//! 0     Stop    nobody
//! 1     On      account 0  1, 2, 3, …        what follows the byte
//! 2     Again   account 0  0, 1, 2, 3, …     what follows the byte
//! 3     Fixed   account 0  1, 2, 3, 4        what follows the byte
//! ```
//!
//! So the data is one byte for each level, then either `Stop` and anything, or the instruction of
//! somebody else:
//!
//! ```text
//! A → A → A           accounts A …             data 2 2 0
//! A → B → C → vault   accounts B C vault …     data 1 1 1 · the vault's data
//! A → B → A           accounts B A             data 1 1 0
//! ```
//!
//! Every account is handed on with the privileges that it came with, and account 0 among them needs to
//! be nothing but a program. Only `Fixed` takes privileges away, all of them; it is what a level costs
//! whose accounts have lengths known at compile time, as most programs' do: [`pass`], `fixed`. Duplicates are handed on as duplicates. Nothing is signed: there are no
//! seeds. Each kind of bad input has an error of its own, in [`interface`]; whatever the runtime refuses
//! ends the transaction, as always.
//!
//! A level costs what the runtime charges for the call, and beside that only what it takes to find the
//! accounts and to lay them out for the runtime again: [`pass`].

#![no_std]
#![deny(unsafe_code)]

// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

pub mod interface;
pub mod pass;
