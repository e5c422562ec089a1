//! The description of the program that Codama makes clients from: `program/idl.json`.
//!
//! Instructions, errors and seeds come from the program's own tables. The fields of its two layouts are
//! named in `layouts`. It does not compile, or panics, where they differ from the program's types.
//!
//! | file | nodes |
//! |---|---|
//! | `instructions` | accounts, arguments, what follows the table |
//! | `defaults` | what a client fills in by itself |
//! | `layouts` | the vault account, and what GetVault returns |
//! | `addresses` | the seeds of both kinds of vault, and of token accounts |
//! | [`extras`] | no nodes: a file of its own for limits and the errors that are passed on |

mod addresses;
mod defaults;
pub mod extras;
mod instructions;
mod layouts;

use {
    codama_nodes::{Docs, ErrorNode, ProgramNode, RootNode},
    cu_vault_interface::{ID, client, error::VaultError},
};

/// The IDL as it is committed.
pub fn json() -> String {
    let json = serde_json::to_string_pretty(&root()).expect("nodes are plain data");
    json + "\n"
}

fn root() -> RootNode {
    RootNode::new(ProgramNode {
        name: "cuVault".into(),
        public_key: ID.to_string(),
        version: client::VERSION.to_owned(),
        docs: docs(["A vault for SOL and SPL tokens that costs the fewest compute units."]),
        accounts: vec![layouts::vault()],
        instructions: instructions::all(),
        defined_types: vec![layouts::vault_info()],
        pdas: addresses::all(),
        errors: VaultError::ALL.iter().map(error).collect(),
        ..ProgramNode::default()
    })
}

fn error(error: &VaultError) -> ErrorNode {
    ErrorNode {
        name: error.name().into(),
        code: error.code(),
        message: format!("{}; {}", error.cause(), error.cure()),
        docs: docs([error.cause(), error.cure()]),
    }
}

/// Sentences, each a line of its own.
fn docs<T: Into<String>>(lines: impl IntoIterator<Item = T>) -> Docs {
    lines.into_iter().map(Into::into).collect::<Vec<_>>().into()
}
