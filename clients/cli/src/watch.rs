//! From a transaction to its outcome.
//!
//! It is sent again and again, the same bytes, until a node knows what became of it. What a node answers to
//! sending means nothing. It has expired, and may be built anew, only if two things were seen in this order: a
//! *finalized* block at slot S, higher than the last block that takes it; then an answer about statuses, as of
//! slot S or later, that does not know it. A node that lags behind S is not believed, nor is one whose history
//! begins after the transaction was first sent.

use {
    crate::{
        args::Commitment,
        error::Error,
        explain::explain,
        network::{Finality, Network, Status},
    },
    solana_message::VersionedMessage,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    std::time::{Duration, Instant},
};

/// Between two looks at the status.
const PAUSE: Duration = Duration::from_millis(500);

/// Every so many looks the transaction is sent again.
const LOOKS_PER_SEND: u32 = 4;

/// A blockhash lasts about a minute: with no word after so many looks, or so long, the outcome is given up
/// as unknown.
const MOST_LOOKS: u32 = 360;
const MOST_TIME: Duration = Duration::from_secs(180);

/// A transaction that has landed and succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landed {
    pub signature: Signature,
    pub slot: u64,
}

/// What became of the transaction; none if it has expired.
///
/// Once it is sent no error of the network ends this: the outcome is found out, or it is unknown.
pub fn watch(
    network: &dyn Network,
    transaction: &VersionedTransaction,
    last_height: u64,
    wanted: Finality,
) -> Result<Option<Landed>, Error> {
    let signature = transaction.signatures[0];
    // It lands after this slot, if it does.
    let before = network.finalized()?.slot;
    let mut reason = "the node has not seen it".to_owned();
    let started = Instant::now();
    for look in 0..MOST_LOOKS {
        if started.elapsed() > MOST_TIME {
            break;
        }
        if look % LOOKS_PER_SEND == 0
            && let Err(error) = network.send(transaction)
        {
            reason = error.to_string();
        }
        // Asked before the status is: an answer about the status must not be older than this.
        let expired_at = match look % LOOKS_PER_SEND {
            1 => network.finalized().ok(),
            _ => None,
        };
        let expired_at = expired_at
            .filter(|height| height.block_height > last_height)
            .map(|height| height.slot);
        match network.statuses(&[signature]) {
            Err(error) => reason = error.to_string(),
            Ok(statuses) => match statuses.of.into_iter().next().flatten() {
                Some(status) if status.finality >= wanted => {
                    return outcome(signature, status, &transaction.message).map(Some);
                }
                Some(_) => reason = format!("it has landed, but is not {wanted} yet"),
                None if expired_at.is_some_and(|slot| statuses.slot >= slot)
                    && network.history_start().is_ok_and(|first| first <= before) =>
                {
                    return Ok(None);
                }
                None => {}
            },
        }
        network.wait(PAUSE);
    }
    Err(Error::Unknown { signature, reason })
}

fn outcome(
    signature: Signature,
    status: Status,
    message: &VersionedMessage,
) -> Result<Landed, Error> {
    match status.result {
        Ok(()) => Ok(Landed {
            signature,
            slot: status.slot,
        }),
        // It has cost its fee.
        Err(error) => Err(explain(&error, &[], message)),
    }
}

impl From<Commitment> for Finality {
    fn from(commitment: Commitment) -> Self {
        match commitment {
            Commitment::Processed => Self::Processed,
            Commitment::Confirmed => Self::Confirmed,
            Commitment::Finalized => Self::Finalized,
        }
    }
}
