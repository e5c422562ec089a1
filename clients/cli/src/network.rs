//! All requests to a node.
//!
//! The commands and the payout run against this trait: over JSON-RPC in the program, over LiteSVM in the
//! quick tests. An implementation asks again where there was no answer; its callers do not.

mod wire;

pub mod http;
pub mod rpc;

use {
    crate::error::Error,
    cu_vault_interface::Address,
    solana_account::Account,
    solana_hash::Hash,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::{fmt, time::Duration},
};

/// A cluster, as one of its nodes tells of it.
///
/// An answer may be old, as a node may lag; an error says nothing about whether the request was carried out.
pub trait Network {
    /// Which cluster it is.
    fn genesis_hash(&self) -> Result<Hash, Error>;

    /// The accounts at these addresses, any number of them; none where there is nothing.
    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Error>;

    /// Every account of this token program whose authority is `owner`, ordered by address.
    fn token_accounts(
        &self,
        owner: &Address,
        token_program: &Address,
    ) -> Result<Vec<(Address, Account)>, Error>;

    /// A blockhash for a transaction to come.
    fn latest_blockhash(&self) -> Result<Blockhash, Error>;

    /// The finalized state: slot and block height in one answer of one node.
    fn finalized(&self) -> Result<Height, Error>;

    /// Whether a transaction with this blockhash could still land after what is finalized.
    fn blockhash_validity(&self, hash: &Hash) -> Result<Validity, Error>;

    /// Runs a transaction without sending it. Neither its signatures nor its blockhash are checked.
    /// The answer includes these accounts as they would be afterwards.
    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watched: &[Address],
    ) -> Result<Simulation, Error>;

    /// Hands a transaction over, once and without a simulation before it. Success means that the node has
    /// taken it, not that it will land; an error does not mean that it will not.
    fn send(&self, transaction: &VersionedTransaction) -> Result<(), Error>;

    /// The outcomes of transactions; the node searches its whole history.
    fn statuses(&self, signatures: &[Signature]) -> Result<Statuses, Error>;

    /// A transaction in the node's history; none if the history does not have it. Another question than
    /// [`statuses`](Self::statuses): nodes answer it from another place.
    fn transaction(&self, signature: &Signature) -> Result<Option<Recorded>, Error>;

    /// The first slot that the node's history still has. The node may have forgotten earlier transactions.
    fn history_start(&self) -> Result<u64, Error>;

    /// The priority fees per CU, in micro-lamports, that recent transactions paid which wrote to these
    /// accounts.
    fn priority_fees(&self, writable: &[Address]) -> Result<Vec<u64>, Error>;

    /// Lets time pass.
    fn wait(&self, time: Duration);
}

/// A blockhash, and the height of the last block that takes a transaction with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blockhash {
    pub hash: Hash,
    pub last_valid_block_height: u64,
    /// The slot as of which the node gave it.
    pub slot: u64,
}

/// Whether a blockhash is valid, as of a finalized slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub slot: u64,
    pub is_valid: bool,
}

/// A transaction as the history has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub slot: u64,
    pub result: Result<(), TransactionError>,
}

/// A slot, and the height of its block: slots can be without a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Height {
    pub slot: u64,
    pub block_height: u64,
}

/// The effects that a transaction would have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Why it would fail, if it would.
    pub error: Option<TransactionError>,
    pub logs: Vec<String>,
    /// The CU that it consumes.
    pub units: u64,
    /// The program that set it, and the bytes.
    pub return_data: Option<(Address, Vec<u8>)>,
    /// The watched accounts afterwards, in the order of the request; empty if the transaction would fail.
    pub after: Vec<Option<Account>>,
}

/// The outcomes of some transactions, as of one slot of the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statuses {
    /// The node has seen the cluster up to here.
    pub slot: u64,
    /// In the order of the request; none for a transaction that the node does not know.
    pub of: Vec<Option<Status>>,
}

/// The outcome of one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Where it landed.
    pub slot: u64,
    /// A transaction that fails has landed too: it paid its fee and changed nothing else.
    pub result: Result<(), TransactionError>,
    pub finality: Finality,
}

/// How sure it is that a transaction stays where it landed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finality {
    /// By the node alone.
    Processed,
    /// By two thirds of the stake.
    Confirmed,
    /// Permanently.
    Finalized,
}

impl fmt::Display for Finality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Processed => "processed",
            Self::Confirmed => "confirmed",
            Self::Finalized => "finalized",
        })
    }
}
