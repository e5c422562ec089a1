//! Every command of `cu-vault`, from its arguments to what it prints, its exit code and what it did to every
//! account, on the real runtime and the real programs.
//!
//! | file | what it is |
//! |---|---|
//! | `node` | a node on LiteSVM, whose answers can be bad |
//! | `mint` | mints of Token-2022 |
//! | `desk` | a person at the command line, with key pairs in files |
//! | `sol`, `token`, `handover`, `close`, `show` | the commands |
//! | `extension` | mints of Token-2022 that call a hook, take a fee, or show another amount |
//! | `refused`, `token_refused` | what is refused, with exit code and message |
//! | `json` | what programs read |
//! | `elsewhere` | an authority whose key is not here |
//! | `submit` | the outcome of a transaction when answers are late, lost or old |
//! | `usage` | flags, config file, key pair files |

#![forbid(unsafe_code)]

mod close;
mod desk;
mod elsewhere;
mod extension;
mod handover;
mod json;
mod mint;
pub mod node;
mod reclaim;
mod refused;
mod show;
mod sol;
mod submit;
mod token;
mod token_refused;
mod usage;
