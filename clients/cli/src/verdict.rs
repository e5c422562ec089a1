//! The outcome of a transaction that was sent, and when a node's answers prove it.
//!
//! Payouts and single commands decide here and nowhere else.
//!
//! # The argument
//!
//! 1. *No single answer is enough.* A look is one round of questions. A conclusion takes two looks in a row
//!    that find the same, with a pause between them. One wrong answer spoils one look and proves nothing.
//! 2. *A transaction has succeeded* if its status says so, at the requested commitment. Where that is
//!    finality, another question must show that its slot is finalized. Where it is more than processed, the
//!    history must have it too, unless the node keeps none.
//! 3. *A transaction has failed* only if its status says so and is finalized, at any requested commitment, and the
//!    history, another question, has it with the same error. Before that, another fork may still
//!    execute it.
//! 4. *A transaction has expired* only if all of these hold. No field alone can fake it:
//!    - A block beyond the last one that takes it is finalized, in two answers;
//!    - The slot of that block is at least 150 beyond the slot at which its blockhash was given. Blocks never
//!      outnumber slots, so a block height that is too high is not enough;
//!    - its blockhash is not valid any more as of that slot: so a last block that is too low is not enough;
//!    - its status is unknown as of that slot: a node that lags is not enough;
//!    - the history does not have it either: a status that is left out is not enough;
//!    - the history goes back to before it was made: a node that has forgotten is not enough.
//! 5. *Facts that contradict each other prove nothing.* Blocks never outnumber slots and never grow faster. A
//!    blockhash is valid for 150 blocks after its own. A finalized block beyond the last one that takes a
//!    blockhash excludes that the blockhash is still valid. A transaction in the history excludes that its status
//!    is unknown. The error names the contradiction, and the look has no result.
//! 6. *Every wait ends.* After 360 looks without a conclusion the outcome counts as unknown. The error gives the
//!    reason of the last look.
//!
//! The time to finality does not matter: with Alpenglow a transaction is finalized when it is confirmed, with
//! TowerBFT about 13 seconds later.
//!
//! # What is still trusted
//!
//! - The cluster keeps its rules: finality, the age of blockhashes, one execution per signature.
//! - A node does not give the same wrong answer to different questions, twice: status and history for an outcome;
//!   height, slot and validity of the blockhash for an expiry.
//! - The history of the node has no gap after the beginning that it reports.
//! - With `--commitment processed` a success is what one question says twice.

use {
    crate::{
        error::Error,
        network::{Blockhash, Finality, Height, Network, Status},
    },
    serde::{Deserialize, Serialize},
    solana_hash::Hash,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::{collections::HashMap, time::Duration},
};

/// The number of blocks after its own that take a blockhash, and the least number of slots that they last.
pub const AGE: u64 = 150;

/// The most slots or blocks by which two answers of the same moment may differ: two questions may reach two nodes.
pub const LAG: u64 = 32;

/// The most slots that a blockhash may be younger than the finalized slot: the command may have to pause in between.
const MOST_LATER: u64 = 4 * AGE;

/// The pause between two looks: a few slots, which last 200 ms on mainnet-beta and 400 ms elsewhere.
pub const PAUSE: Duration = Duration::from_millis(500);

/// The number of looks after which an outcome is given up as unknown. These are three minutes: a blockhash lasts
/// 30 seconds with slots of 200 ms and a minute with slots of 400 ms, and finality takes 13 seconds at most.
pub const MOST_LOOKS: u32 = 360;

/// The number of attempts to read a slot, a height and a blockhash that agree.
const TRIES: u32 = 6;

/// The facts of the moment at which a transaction was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// No block higher than this one takes the transaction.
    pub last_valid_block_height: u64,
    /// A slot that was finalized before the transaction was made, so that it cannot have landed before.
    pub since_slot: u64,
    /// The height of that slot's block; none in journals of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_height: Option<u64>,
    /// The slot as of which its blockhash was given; none in journals of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blockhash_slot: Option<u64>,
}

/// Requests a blockhash, and the facts that prove later that it has expired. They must agree.
pub fn make(network: &dyn Network) -> Result<(Hash, Made), Error> {
    let mut tries = 1;
    loop {
        // In this order: the blockhash is not older than what is finalized.
        let finalized = network.finalized()?;
        let blockhash = network.latest_blockhash()?;
        match Made::of(finalized, &blockhash) {
            Ok(made) => return Ok((blockhash.hash, made)),
            Err(error) if tries == TRIES => return Err(error),
            Err(_) => tries += 1,
        }
        network.wait(PAUSE);
    }
}

impl Made {
    fn of(finalized: Height, blockhash: &Blockhash) -> Result<Self, Error> {
        let Height { slot, block_height } = finalized;
        let given = blockhash.slot;
        if given.saturating_add(LAG) < slot {
            return Err(Error::NodeBehind(format!(
                "its blockhash is of slot {given}, and slot {slot} is finalized"
            )));
        }
        let last_valid = blockhash.last_valid_block_height;
        let facts = Self {
            last_valid_block_height: last_valid,
            since_slot: slot,
            since_height: Some(block_height),
            // Never less than the truth: the later of two slots proves an expiry later.
            blockhash_slot: Some(given.max(slot)),
        };
        facts.agree_with(finalized).map_err(Error::Inconsistent)?;
        if given.saturating_sub(slot) > MOST_LATER {
            return Err(Error::NodeBehind(format!(
                "slot {slot} is finalized, and its blockhash is of slot {given}"
            )));
        }
        // The block of the blockhash is not below the finalized one, nor higher above it than slots allow.
        let most = given.saturating_sub(slot).saturating_add(LAG);
        let possible = block_height.saturating_sub(LAG)..=block_height.saturating_add(most);
        let of_blockhash = last_valid.checked_sub(AGE);
        if of_blockhash.is_none_or(|height| !possible.contains(&height)) {
            return Err(Error::Inconsistent(format!(
                "this node reports block {block_height} in slot {slot}, and a blockhash of slot {given} that \
                 ends with block {last_valid}"
            )));
        }
        Ok(facts)
    }

    /// The facts of a transaction that was made before `now` was finalized, or a little later; `self` is from a file, which may
    /// be wrong. The transaction can land as long as one that is made now. It may have landed since the earlier of the two.
    pub const fn of_a_file(self, now: Height) -> Self {
        let (since_slot, since_height) = match self.since_slot < now.slot {
            true => (self.since_slot, self.since_height),
            false => (now.slot, Some(now.block_height)),
        };
        Self {
            last_valid_block_height: now.block_height.saturating_add(LAG + AGE),
            since_slot,
            since_height,
            blockhash_slot: Some(now.slot.saturating_add(LAG)),
        }
    }

    /// Whether blocks do not outnumber slots, nor have grown faster since the transaction was made; if they
    /// have, what is wrong with it.
    pub fn agree_with(&self, finalized: Height) -> Result<(), String> {
        let Height { slot, block_height } = finalized;
        if block_height > slot {
            return Err(format!(
                "this node reports block height {block_height} in slot {slot}: there are no more blocks than slots"
            ));
        }
        let before = match self.since_height {
            Some(height) => height,
            // The block of the blockhash, which is not older than that slot.
            None => self.last_valid_block_height.saturating_sub(AGE),
        };
        let blocks = block_height.saturating_sub(before);
        if slot >= self.since_slot && blocks > slot - self.since_slot {
            let since = self.since_slot;
            return Err(match block_height == slot {
                true => format!(
                    "this node reports block height = slot ({slot}), and the height was {before} in slot {since}"
                ),
                false => format!(
                    "this node reports {blocks} blocks in the {} slots after slot {since}",
                    slot - since
                ),
            });
        }
        Ok(())
    }

    /// The first slot of which it can be said that the blockhash has expired.
    fn first_slot_beyond(&self) -> u64 {
        let given = self.blockhash_slot.unwrap_or(self.since_slot);
        given.saturating_add(AGE)
    }

    fn is_beyond(&self, finalized: Height) -> bool {
        finalized.block_height > self.last_valid_block_height
            && finalized.slot >= self.first_slot_beyond()
    }
}

/// Why a transaction can never land any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiry {
    /// A finalized slot, and the height of its block: beyond the last that takes the transaction.
    pub finalized_slot: u64,
    pub block_height: u64,
    /// A node that had seen this slot, not before the finalized one, did not know the transaction …
    pub unknown_at_slot: u64,
    /// … although its history goes back to here, not after the transaction was made.
    pub history_start: u64,
    /// The finalized slot as of which its blockhash was not valid any more; none in journals of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blockhash_gone_at_slot: Option<u64>,
}

impl Expiry {
    /// Whether it proves that the transaction can never land.
    pub fn proves(&self, made: &Made) -> bool {
        let finalized = Height {
            slot: self.finalized_slot,
            block_height: self.block_height,
        };
        made.agree_with(finalized).is_ok()
            && made.is_beyond(finalized)
            && self
                .blockhash_gone_at_slot
                .is_some_and(|slot| slot >= self.finalized_slot)
            && self.unknown_at_slot >= self.finalized_slot
            && self.history_start <= made.since_slot
    }

    /// Whether an older version took it for a proof. One wrong answer was enough for that.
    pub fn was_believed(&self, made: &Made) -> bool {
        self.blockhash_gone_at_slot.is_none()
            && self.block_height > made.last_valid_block_height
            && self.unknown_at_slot >= self.finalized_slot
            && self.history_start <= made.since_slot
    }
}

/// A transaction that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    pub signature: Signature,
    pub blockhash: Hash,
    pub made: Made,
}

impl Sent {
    pub fn new(transaction: &VersionedTransaction, made: Made) -> Self {
        Self {
            signature: transaction.signatures[0],
            blockhash: *transaction.message.recent_blockhash(),
            made,
        }
    }
}

/// The known state of a transaction after a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No node has seen it, and it could still land: it may be sent again.
    Unseen,
    /// Nothing yet, and why.
    Open(String),
    /// It has landed in this slot.
    Succeeded(u64),
    /// It is finalized in this slot, and has changed nothing but the payer's balance.
    Failed(u64, TransactionError),
    /// It can never land any more.
    Expired(Expiry),
    /// The history of the node begins with this slot, after the transaction was made.
    Forgotten(u64),
    /// As many looks as there may be have concluded nothing, and why.
    GivenUp(String),
}

/// Looks at transactions again and again, and remembers what was found before.
pub struct Looks {
    wanted: Finality,
    of: HashMap<Signature, Seen>,
    contradiction: Option<String>,
}

#[derive(Default)]
struct Seen {
    looks: u32,
    /// The finding of the previous look.
    found: Option<Found>,
    /// The two answers with the lowest slots that show a finalized block beyond the last that takes it. The
    /// higher of the two counts: whichever answer alone is wrong, the other one bounds it.
    beyond: Vec<Height>,
}

/// The finding of one look. Evidence of an expiry may grow from look to look.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    Succeeded(u64),
    Failed(u64, TransactionError),
    Expired,
    Forgotten,
}

/// The finding of one look, and the conclusion if the previous look has found it too.
type Finding = Result<(Found, Verdict), Verdict>;

impl Looks {
    /// `wanted` is how sure a success must be.
    pub fn new(wanted: Finality) -> Self {
        Self {
            wanted,
            of: HashMap::new(),
            contradiction: None,
        }
    }

    /// The contradiction that the last look has met, if any.
    pub fn contradiction(&mut self) -> Option<String> {
        self.contradiction.take()
    }

    /// One look at each of these. An error of the network is no finding.
    pub fn look(&mut self, network: &dyn Network, all: &[Sent]) -> Result<Vec<Verdict>, Error> {
        // In this order: what is said of transactions is not older than what is finalized.
        let finalized = network.finalized()?;
        let signatures: Vec<_> = all.iter().map(|sent| sent.signature).collect();
        let statuses = network.statuses(&signatures)?;
        let mut verdicts = Vec::with_capacity(all.len());
        for (sent, status) in all.iter().zip(statuses.of) {
            let mut seen = self.of.remove(&sent.signature).unwrap_or_default();
            seen.looks += 1;
            let finding = match status {
                Some(status) => self.landed(network, sent, &seen, status, finalized),
                None => self.unknown(network, sent, &mut seen, finalized, statuses.slot),
            };
            let seen = self.of.entry(sent.signature).insert_entry(seen).into_mut();
            let (found, verdict) = match finding? {
                Ok((found, verdict)) if seen.found.as_ref() == Some(&found) => {
                    (Some(found), verdict)
                }
                Ok((found, _)) => (Some(found), Verdict::Open("one look is not enough".into())),
                Err(verdict) => (None, verdict),
            };
            seen.found = found;
            verdicts.push(match verdict {
                Verdict::Open(why) if seen.looks >= MOST_LOOKS => Verdict::GivenUp(why),
                Verdict::Unseen if seen.looks >= MOST_LOOKS => {
                    Verdict::GivenUp("the node has not seen it, and it could still land".into())
                }
                verdict => verdict,
            });
        }
        Ok(verdicts)
    }

    /// Sentences 2 and 3.
    fn landed(
        &mut self,
        network: &dyn Network,
        sent: &Sent,
        seen: &Seen,
        status: Status,
        finalized: Height,
    ) -> Result<Finding, Error> {
        let (slot, finality) = (status.slot, status.finality);
        let since = sent.made.since_slot;
        if sent.made.since_height.is_some() && slot < since {
            return Ok(self.contradicts(format!(
                "this node reports {} in slot {slot}, and it was made after slot {since}",
                sent.signature
            )));
        }
        let wanted = match status.result {
            Ok(()) => self.wanted,
            Err(_) => Finality::Finalized,
        };
        if finality < wanted {
            return Ok(Err(Verdict::Open(format!(
                "it has landed, but is not {wanted} yet"
            ))));
        }
        if wanted == Finality::Finalized && slot > finalized.slot {
            return Ok(Err(Verdict::Open(format!(
                "it is said to be finalized in slot {slot}, and slot {} is the last that is",
                finalized.slot
            ))));
        }
        let found = match &status.result {
            Ok(()) => Found::Succeeded(slot),
            Err(error) => Found::Failed(slot, error.clone()),
        };
        // The look that would conclude it asks the history.
        if wanted > Finality::Processed && seen.found.as_ref() == Some(&found) {
            match network.transaction(&sent.signature) {
                Ok(Some(recorded)) if recorded.result == status.result => {}
                Ok(None) if status.result.is_ok() => {
                    let why = "it has landed, but the history does not have it yet";
                    return Ok(Err(Verdict::Open(why.into())));
                }
                // It keeps no history. A failure is not believed without.
                Err(Error::NodeRefused { .. }) if status.result.is_ok() => {}
                Err(error) => return Err(error),
                Ok(_) => {
                    let outcome = |result: &Result<(), TransactionError>| match result {
                        Ok(()) => "has succeeded".to_owned(),
                        Err(error) => format!("has failed ({error})"),
                    };
                    return Ok(self.contradicts(format!(
                        "this node reports that {} {}, and its history does not",
                        sent.signature,
                        outcome(&status.result)
                    )));
                }
            }
        }
        let verdict = match status.result {
            Ok(()) => Verdict::Succeeded(slot),
            Err(error) => Verdict::Failed(slot, error),
        };
        Ok(Ok((found, verdict)))
    }

    /// Sentences 4 and 5. `as_of` is the slot of the answer that does not know the transaction.
    fn unknown(
        &mut self,
        network: &dyn Network,
        sent: &Sent,
        seen: &mut Seen,
        finalized: Height,
        as_of: u64,
    ) -> Result<Finding, Error> {
        let made = &sent.made;
        if let Err(why) = made.agree_with(finalized) {
            return Ok(self.contradicts(why));
        }
        if made.is_beyond(finalized) {
            seen.beyond.push(finalized);
            seen.beyond.sort_by_key(|height| height.slot);
            seen.beyond.truncate(2);
        }
        let Some(beyond) = seen.beyond.get(1).copied() else {
            return Ok(Err(Verdict::Unseen));
        };
        let lags = |what: &str, slot| {
            let why = format!("{what} is of slot {slot}, before slot {}", beyond.slot);
            Ok(Err(Verdict::Open(why)))
        };
        if as_of < beyond.slot {
            return lags("the status", as_of);
        }
        let validity = network.blockhash_validity(&sent.blockhash)?;
        if validity.slot < beyond.slot {
            return lags("the validity of the blockhash", validity.slot);
        }
        if validity.is_valid {
            return Ok(self.contradicts(format!(
                "this node reports block {} as finalized, and a blockhash as valid that ends with block {}",
                beyond.block_height, made.last_valid_block_height
            )));
        }
        // Requested last, as a history only ever loses its beginning.
        let recorded = network.transaction(&sent.signature)?;
        let history_start = network.history_start()?;
        if let Some(recorded) = recorded {
            return Ok(self.contradicts(format!(
                "this node does not know the status of {}, which its history has in slot {}",
                sent.signature, recorded.slot
            )));
        }
        if history_start > made.since_slot {
            return Ok(Ok((Found::Forgotten, Verdict::Forgotten(history_start))));
        }
        let expiry = Expiry {
            finalized_slot: beyond.slot,
            block_height: beyond.block_height,
            unknown_at_slot: as_of,
            history_start,
            blockhash_gone_at_slot: Some(validity.slot),
        };
        Ok(match expiry.proves(made) {
            true => Ok((Found::Expired, Verdict::Expired(expiry))),
            false => Err(Verdict::Open("nothing is proven yet".into())),
        })
    }

    fn contradicts(&mut self, why: String) -> Finding {
        self.contradiction = Some(why.clone());
        Err(Verdict::Open(why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with wrong facts about its message proves no expiry while the message could land. Nor does a node that has
    /// forgotten the time before.
    #[test]
    fn a_file_proves_no_expiry() {
        let made = |last_valid_block_height, since_slot, since_height, blockhash_slot| Made {
            last_valid_block_height,
            since_slot,
            since_height: Some(since_height),
            blockhash_slot: Some(blockhash_slot),
        };
        let now = Height {
            slot: 2_000,
            block_height: 1_000,
        };
        let expiry = |block_height, slot, history_start| Expiry {
            finalized_slot: slot,
            block_height,
            unknown_at_slot: slot,
            history_start,
            blockhash_gone_at_slot: Some(slot),
        };
        let (early, late) = (expiry(1_001, 2_001, 0), expiry(1_183, 2_190, 1_980));
        // As it was, and as others may write it.
        let files = [
            made(1_140, 1_980, 990, 2_012),
            made(0, 1_980, 990, 0),
            made(0, u64::MAX, 0, 0),
            made(u64::MAX, 1_980, 990, u64::MAX),
        ];
        assert!(early.proves(&files[1]), "a file that is believed");
        for file in files {
            let made = file.of_a_file(now);
            assert!(!early.proves(&made), "{file:?}");
            assert!(late.proves(&made), "{file:?}");
            let forgotten = expiry(1_183, 2_190, 1 + now.slot.min(file.since_slot));
            assert!(!forgotten.proves(&made), "{file:?}");
        }
    }
}
