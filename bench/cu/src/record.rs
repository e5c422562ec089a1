//! A transaction of a node as rows: its accounts and its programs as they are now.
//!
//! | module | what it is |
//! |---|---|
//! | `node` | JSON-RPC |
//! | `transaction` | the bytes, by signature, in base64 or in a file |
//! | `programs`, `sysvars` | what the node has besides plain accounts |
//! | `replay` | runs each instruction on the accounts that the one before left |
//! | `write` | the files |

mod error;
mod node;
mod programs;
mod replay;
mod sysvars;
mod transaction;
mod write;

pub use error::Error;
pub(crate) use {
    node::Node,
    replay::{Now, Step},
    transaction::{End, Transaction},
    write::Written,
};

use {
    crate::{Profile, plan::HEAPS},
    replay::Found,
    solana_account::Account,
    solana_pubkey::Pubkey,
    std::{
        collections::{BTreeMap, BTreeSet},
        path::Path,
    },
};

/// The steps of a transaction, each with its row where it has one, and the files that were written.
pub(crate) fn record(
    transaction: &Transaction,
    node: &Node,
    out: &Path,
    profile: Profile,
) -> Result<(Vec<Step>, Vec<Written>), Error> {
    let tables: BTreeMap<Pubkey, Account> = match &transaction.landed {
        Some(_) => BTreeMap::new(),
        None => accounts(node, &transaction.tables().into_iter().collect())?,
    };
    let message = transaction.resolve(|key| tables.get(key).cloned())?;
    let heap = message.limits().heap;
    if let Some(heap) = heap.filter(|heap| !HEAPS.contains(&u64::from(*heap)) || heap % 1024 != 0) {
        return Err(Error::Heap(heap));
    }
    let mut keys: BTreeSet<Pubkey> = message.keys().iter().copied().collect();
    keys.extend(sysvars::IDS);
    let accounts = accounts(node, &keys)?;
    let programs = programs::of(&accounts, node, profile)?;
    let ids = sysvars::IDS.into_iter();
    let found = Found {
        sysvars: ids
            .filter_map(|id| Some((id, accounts.get(&id)?.clone())))
            .collect(),
        accounts,
        programs,
    };
    let (steps, programs) = replay::run(transaction, &message, found, profile);
    replay::any_row(&transaction.name, &steps)?;
    let written = write::write(out, &steps, &programs)?;
    Ok((steps, written))
}

fn accounts(node: &Node, keys: &BTreeSet<Pubkey>) -> Result<BTreeMap<Pubkey, Account>, Error> {
    let keys: Vec<Pubkey> = keys.iter().copied().collect();
    let found = keys.iter().copied().zip(node.accounts(&keys)?);
    Ok(found
        .filter_map(|(key, account)| Some((key, account?)))
        .collect())
}
