//! What became of what was sent.

use {
    super::{Engine, Event},
    crate::{
        error::Error,
        explain::explain,
        network::{Finality, Height, Status},
        payout::{
            book::Attempt,
            entry::{Entry, Expired, Failed, Paid},
            medium::Medium,
        },
    },
    solana_signature::Signature,
};

/// What is transmitted again is transmitted every so many rounds.
const RESEND: u32 = 2;

/// So many rounds after a transaction could land for the last time, its outcome must be known.
const OVERDUE: u32 = 120;

/// For so many rounds the cluster may finalize nothing new.
const STANDSTILL: u32 = 90;

/// So many transactions may expire one after another without any that lands.
const EXPIRIES: u32 = 3;

impl<M: Medium> Engine<'_, M> {
    /// One look at all that is under way.
    pub(super) fn round(&mut self) -> Result<(), Error> {
        self.network.wait(self.options.poll);
        self.rounds += 1;
        let under_way: Vec<_> = self.in_flight().iter().map(|sent| sent.signature).collect();
        let statuses = self
            .ask(|network| network.statuses(&under_way))
            .map_err(|error| self.unfinished(&error))?;
        let mut unknown = Vec::new();
        for (signature, status) in under_way.into_iter().zip(statuses.of) {
            match status {
                None => unknown.push(signature),
                Some(status) if status.finality == Finality::Finalized => {
                    self.finish(signature, status)?;
                }
                // It may still be taken back.
                Some(_) => {}
            }
        }
        if self.in_flight().is_empty() {
            return Ok(());
        }

        let before = self.finalized;
        let height = self
            .look_at_finalized()
            .map_err(|error| self.unfinished(&error))?;
        self.rounds_at_a_standstill = match before == Some(height) {
            true => self.rounds_at_a_standstill + 1,
            false => 0,
        };
        let (late, early): (Vec<_>, Vec<_>) = self
            .in_flight()
            .iter()
            .filter(|sent| unknown.contains(&sent.signature))
            .cloned()
            .partition(|sent| height.block_height > sent.last_valid_block_height);
        if self.rounds.is_multiple_of(RESEND) {
            early
                .iter()
                .for_each(|sent| self.transmit(&sent.transaction));
        }
        for sent in &late {
            let since = (height, self.rounds);
            self.late.entry(sent.signature).or_insert(since);
        }
        if !late.is_empty() {
            self.prove_expired(&late)?;
        }
        self.give_up_in_time(height)
    }

    /// What is finalized has its outcome.
    fn finish(&mut self, signature: Signature, status: Status) -> Result<(), Error> {
        let slot = status.slot;
        let sent = self.sent(&signature);
        let (batch, message) = (sent.rows.clone(), sent.transaction.message.clone());
        match status.result {
            Ok(()) => {
                self.journal
                    .record(&Entry::Paid(Paid { signature, slot }))?;
                self.expiries_in_a_row = 0;
                (self.watch)(&Event::Paid(signature, batch));
            }
            Err(error) => {
                let failed = Failed {
                    signature,
                    slot,
                    error: error.clone(),
                };
                self.journal.record(&Entry::Failed(failed))?;
                (self.watch)(&Event::Failed(signature, batch, error.clone()));
                if !self.options.keep_going && self.stopped.is_none() {
                    let why = explain(&error, &[], &message);
                    self.stopped = Some(Error::Refused(format!(
                        "{signature} has failed, and nobody in it was paid: {why}; run it again, and the \
                         simulation says which row is at fault, if there is one"
                    )));
                }
            }
        }
        Ok(())
    }

    /// Whether transactions that are not known after their last block are known to a node that has seen
    /// that block. If not, they have expired, and their rows may be paid anew.
    fn prove_expired(&mut self, late: &[Attempt]) -> Result<(), Error> {
        let signatures: Vec<_> = late.iter().map(|sent| sent.signature).collect();
        let statuses = self
            .ask(|network| network.statuses(&signatures))
            .map_err(|error| self.unfinished(&error))?;
        // Asked for last, as a history only ever loses its beginning.
        let history_start = self
            .ask(|network| network.history_start())
            .map_err(|error| self.unfinished(&error))?;
        for (sent, status) in late.iter().zip(&statuses.of) {
            let signature = sent.signature;
            let (finalized, _) = self.late[&signature];
            // It has landed after all, or the node lags: there is another round.
            if status.is_some() || statuses.slot < finalized.slot {
                continue;
            }
            if history_start > sent.since_slot {
                let (start, since) = (history_start, sent.since_slot);
                let reason = format!(
                    "the node has forgotten what was before slot {start}, and it was sent after slot {since}: \
                     name a node with a longer history by --url and run it again"
                );
                return Err(Error::Unknown { signature, reason });
            }
            let batch = sent.rows.clone();
            self.journal.record(&Entry::Expired(Expired {
                signature,
                finalized_slot: finalized.slot,
                block_height: finalized.block_height,
                unknown_at_slot: statuses.slot,
                history_start,
            }))?;
            (self.watch)(&Event::Expired(signature, batch.clone()));
            self.queue.push_front(batch);
            self.expiries_in_a_row += 1;
        }
        if self.expiries_in_a_row >= EXPIRIES && self.stopped.is_none() {
            self.stopped = Some(Error::Unfinished(format!(
                "{} transactions in a row expired before they landed; nobody in them was paid: run it again, \
                 with a higher --priority-fee",
                self.expiries_in_a_row
            )));
        }
        Ok(())
    }

    /// Does not wait for ever for a node that does not get on.
    fn give_up_in_time(&mut self, finalized: Height) -> Result<(), Error> {
        let stands_still = self.rounds_at_a_standstill > STANDSTILL;
        let mut late = self
            .in_flight()
            .iter()
            .map(|sent| self.late.get(&sent.signature));
        let overdue =
            late.any(|since| since.is_some_and(|(_, round)| self.rounds > round + OVERDUE));
        if stands_still {
            let slot = finalized.slot;
            let why = format!("nothing after slot {slot} is finalized");
            return Err(self.unfinished(&Error::NodeBehind(why)));
        }
        if overdue {
            let why = "it knows no outcome of what must long have one".to_owned();
            return Err(self.unfinished(&Error::NodeBehind(why)));
        }
        Ok(())
    }

    fn unfinished(&self, error: &Error) -> Error {
        let count = self.in_flight().len();
        Error::Unfinished(format!(
            "{error}; the outcome of {count} transactions is not known yet: run it again, it goes on from there"
        ))
    }
}
