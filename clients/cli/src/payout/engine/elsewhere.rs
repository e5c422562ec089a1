//! Batches whose authority signs elsewhere.
//!
//! The payer of the fees signs here, last. No one can send a message without that signature. So a message that
//! was exported needs no entry in the journal: its rows may be in another one as well, and the first that is
//! sent has them.

use {
    super::{Engine, Event, Rehearsed},
    crate::{
        elsewhere::Unsigned,
        error::Error,
        keys::Keys,
        payout::{
            entry::{Entry, Sending},
            medium::Medium,
        },
        verdict,
    },
    std::collections::BTreeSet,
};

impl<M: Medium> Engine<'_, M> {
    /// The messages to sign, all with one blockhash.
    pub fn unsigned(&self, rehearsed: &[Rehearsed]) -> Result<Vec<Unsigned>, Error> {
        let (blockhash, made) = verdict::make(self.network)?;
        let mut seen = BTreeSet::new();
        let messages = rehearsed.iter().map(|one| {
            let payments = self.payments_of(&one.rows);
            let mut limit = one.cu_limit;
            // Two batches may be the same to the byte, where recipients are listed twice.
            let message = loop {
                let unsigned = self.recipe.unsigned(&payments, limit, blockhash);
                let message = unsigned.expect("a batch fits").message;
                if seen.insert(message.serialize()) {
                    break message;
                }
                limit -= 1;
            };
            let price = self.recipe.price.unwrap_or(0);
            Unsigned::new(&message, (limit, price), one.rows.clone(), made)
        });
        Ok(messages.collect())
    }

    /// Sends the returned messages, and determines their outcomes. Returns how many messages were too old.
    pub fn pay_signed(&mut self, messages: &[Unsigned], keys: &Keys) -> Result<usize, Error> {
        let payable: BTreeSet<_> = self.journal.book().payable().into_iter().collect();
        let (mut ready, mut taken, mut late) = (Vec::new(), BTreeSet::new(), 0);
        // All of it is checked before any of it is sent.
        for one in messages {
            let rows = &one.rows;
            if rows.is_empty() || rows.iter().any(|row| *row >= self.payments.len()) {
                return Err(Error::Input("the signed file is of another list".into()));
            }
            // An earlier run has sent them, or another message of the file.
            if !rows
                .iter()
                .all(|row| payable.contains(row) && taken.insert(*row))
            {
                continue;
            }
            let unsigned =
                self.recipe
                    .unsigned(&self.payments_of(rows), one.cu_limit, one.blockhash()?);
            let unsigned = unsigned
                .ok_or_else(|| Error::Input("the signed file is of another list".into()))?;
            let transaction = one.sign(unsigned.message, keys)?;
            // Its outcome is known, so it is spent: rows that it has not paid need another message.
            if self.journal.book().has_seen(&transaction.signatures[0]) {
                continue;
            }
            self.check_fee(one.cu_limit)?;
            if self.network.finalized()?.block_height > one.made.last_valid_block_height {
                late += 1;
                continue;
            }
            ready.push((rows.clone(), transaction));
        }
        for (rows, transaction) in ready {
            // As of now: it could not be sent before. A later expiry does no harm.
            let (_, made) = verdict::make(self.network)?;
            let sending = Sending::new(rows.clone(), &transaction, made);
            self.journal.record(&Entry::Sending(sending))?;
            (self.watch)(&Event::Sent(transaction.signatures[0], rows));
            self.transmit(&transaction);
        }
        self.settle_all()?;
        Ok(late)
    }
}
