//! The outcomes of sent transactions.

use {
    super::{Engine, Event},
    crate::{
        error::Error,
        explain::explain,
        payout::{
            book::Attempt,
            entry::{Contradiction, Entry, Expired, Failed, Paid},
            medium::Medium,
        },
        verdict::Verdict,
    },
    solana_transaction_error::TransactionError,
};

/// The number of rounds between two transmissions of the same bytes.
const RESEND: u32 = 2;

/// So many times as many transactions as may be under way at once may expire without any that lands.
const EXPIRIES: usize = 3;

impl<M: Medium> Engine<'_, M> {
    /// One look at all that is under way.
    pub(super) fn round(&mut self) -> Result<(), Error> {
        self.network.wait(self.options.poll);
        self.rounds += 1;
        let all: Vec<Attempt> = self.unsettled().into_iter().cloned().collect();
        let sent: Vec<_> = all.iter().map(Attempt::sent).collect();
        let looked = self.looks.look(self.network, &sent);
        self.record_contradiction()?;
        let verdicts = looked.map_err(|error| self.unfinished(&error.to_string()))?;

        let (mut forgotten, mut given_up) = (None, None);
        for (attempt, verdict) in all.iter().zip(verdicts) {
            let signature = attempt.signature;
            match verdict {
                Verdict::Unseen if self.rounds.is_multiple_of(RESEND) => {
                    self.transmit(&attempt.transaction);
                }
                Verdict::Unseen | Verdict::Open(_) => {}
                Verdict::Succeeded(slot) => {
                    let paid = Paid { signature, slot };
                    self.journal.record(&Entry::Paid(paid))?;
                    self.expiries_in_a_row = 0;
                    (self.watch)(&Event::Paid(signature, attempt.rows.clone()));
                }
                Verdict::Failed(slot, error) => self.failed(attempt, slot, error)?,
                Verdict::Expired(expiry) => {
                    let expired = Expired { signature, expiry };
                    self.journal.record(&Entry::Expired(expired))?;
                    self.expired(attempt);
                }
                Verdict::Forgotten(start) => {
                    let since = attempt.made.since_slot;
                    let reason = format!(
                        "the node has forgotten what was before slot {start}, and it was sent after slot {since}: \
                         name a node with a longer history by --url and run it again"
                    );
                    forgotten = Some(Error::Unknown { signature, reason });
                }
                Verdict::GivenUp(why) => {
                    given_up = Some(format!(
                        "the node reports no outcome of {signature} ({why}): name another node with --url"
                    ));
                }
            }
        }
        // What is known is written by now.
        match (forgotten, given_up) {
            (Some(error), _) => Err(error),
            (None, Some(why)) => Err(self.unfinished(&why)),
            (None, None) => Ok(()),
        }
    }

    /// The first thing that a node says which cannot be true is kept.
    fn record_contradiction(&mut self) -> Result<(), Error> {
        match self.looks.contradiction() {
            Some(why) if !self.has_contradicted => {
                self.has_contradicted = true;
                (self.watch)(&Event::Contradiction(why.clone()));
                self.journal
                    .record(&Entry::Contradiction(Contradiction { why }))
            }
            _ => Ok(()),
        }
    }

    fn failed(
        &mut self,
        attempt: &Attempt,
        slot: u64,
        error: TransactionError,
    ) -> Result<(), Error> {
        let signature = attempt.signature;
        let failed = Failed {
            signature,
            slot,
            error: error.clone(),
        };
        self.journal.record(&Entry::Failed(failed))?;
        (self.watch)(&Event::Failed(
            signature,
            attempt.rows.clone(),
            error.clone(),
        ));
        if !self.options.keep_going && self.stopped.is_none() {
            let why = explain(&error, &[], &attempt.transaction.message);
            self.stopped = Some(Error::Refused(format!(
                "{signature} has failed, and no row of it was paid: {why}; run it again, and the \
                 simulation names the row at fault, if there is one"
            )));
        }
        Ok(())
    }

    /// Its rows may be paid by another transaction.
    fn expired(&mut self, attempt: &Attempt) {
        (self.watch)(&Event::Expired(attempt.signature, attempt.rows.clone()));
        self.queue.push_front(attempt.rows.clone());
        self.expiries_in_a_row += 1;
        if self.expiries_in_a_row >= EXPIRIES * self.options.parallel && self.stopped.is_none() {
            self.stopped = Some(Error::Unfinished(format!(
                "{} transactions in a row expired before they landed; none of their rows was paid: run it again, \
                 with a higher --priority-fee",
                self.expiries_in_a_row
            )));
        }
    }

    fn unfinished(&self, error: &str) -> Error {
        let count = self.unsettled().len();
        Error::Unfinished(format!(
            "{error}; the outcome of {count} transactions is not known yet: run it again, it goes on from there"
        ))
    }
}
