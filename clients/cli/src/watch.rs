//! From a transaction to its outcome.
//!
//! It is sent again and again, the same bytes, until its outcome is known. A node's answer to sending means
//! nothing. [`verdict`](crate::verdict) has the rules for concluding an outcome.

use {
    crate::{
        error::Error,
        explain::explain,
        global::Commitment,
        network::{Finality, Network},
        verdict::{Looks, MOST_LOOKS, Made, PAUSE, Sent, Verdict},
    },
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    std::time::{Duration, Instant},
};

/// Every so many looks the transaction is sent again.
const LOOKS_PER_SEND: u32 = 4;

/// The time after which the outcome is given up as unknown, where looks take long: as long as all of them would
/// take with a node that answers at once.
const MOST_TIME: Duration = Duration::from_secs(180);

/// A transaction that has landed and succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landed {
    pub signature: Signature,
    pub slot: u64,
}

/// The outcome of the transaction; none if it has expired.
///
/// Once it is sent no error of the network ends this: the outcome is determined, or it is unknown.
pub fn watch(
    network: &dyn Network,
    transaction: &VersionedTransaction,
    made: Made,
    wanted: Finality,
) -> Result<Option<Landed>, Error> {
    let sent = Sent::new(transaction, made);
    let signature = sent.signature;
    let mut looks = Looks::new(wanted);
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
        match looks.look(network, &[sent]).map(|mut all| all.remove(0)) {
            Err(error) => reason = error.to_string(),
            Ok(Verdict::Succeeded(slot)) => return Ok(Some(Landed { signature, slot })),
            // It has cost its fee.
            Ok(Verdict::Failed(_, error)) => {
                return Err(explain(&error, &[], &transaction.message));
            }
            Ok(Verdict::Expired(_)) => return Ok(None),
            Ok(Verdict::Open(why) | Verdict::GivenUp(why)) => reason = why,
            Ok(Verdict::Forgotten(start)) => {
                reason = format!("the node has forgotten what was before slot {start}");
            }
            Ok(Verdict::Unseen) => {}
        }
        network.wait(PAUSE);
    }
    Err(Error::Unknown { signature, reason })
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
