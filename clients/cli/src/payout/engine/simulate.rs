//! Would it succeed? And if not, which row is at fault?

use {
    super::{Engine, Event, Rehearsed},
    crate::{
        error::Error,
        payout::{
            medium::Medium,
            pack::Batch,
            refusal::{Refusal, at_fault},
            version::Version,
        },
        submit::cu_limit,
    },
};

impl<M: Medium> Engine<'_, M> {
    /// Simulates all that is to be paid, and sends nothing. Returns what each transaction would need.
    pub fn rehearse(&mut self) -> Result<Vec<Rehearsed>, Error> {
        self.pack()?;
        let (mut all, mut rows) = (Vec::new(), 0);
        while let Some(batch) = self.queue.pop_front() {
            if let Some(cu_limit) = self.cu_limit(&batch)? {
                rows += batch.len();
                (self.watch)(&Event::Rehearsed(rows));
                all.push(Rehearsed {
                    rows: batch,
                    cu_limit,
                });
            }
        }
        Ok(all)
    }

    /// The needs of a batch. None if it would fail: then its rows are back in the queue, in other batches,
    /// or refused.
    pub(super) fn cu_limit(&mut self, batch: &Batch) -> Result<Option<u32>, Error> {
        let (units, refusal) = self.simulate(batch)?;
        match refusal {
            None => Ok(Some(cu_limit(units))),
            Some(refusal) => self.refuse(batch, refusal).map(|()| None),
        }
    }

    /// The CU that these rows in one transaction use, and why it would fail, if it would.
    fn simulate(&self, rows: &[usize]) -> Result<(u64, Option<Refusal>), Error> {
        let probe = self.recipe.probe(&self.payments_of(rows));
        let probe = probe.expect("a batch fits, and so does a part of it");
        let simulation = self.network.simulate(&probe, &[]);
        let simulation = simulation.map_err(|error| self.may_want_v0(error))?;
        let refusal = simulation
            .error
            .map(|error| Refusal::of(&error, &simulation.logs, &probe.message));
        Ok((simulation.units, refusal))
    }

    /// The cluster takes v1, but a provider in front of it may not.
    fn may_want_v0(&self, error: Error) -> Error {
        match error {
            Error::NodeRefused { code, message } if self.recipe.version == Version::V1 => {
                let message = format!("{message}; if it takes no v1 transactions yet, add --v0");
                Error::NodeRefused { code, message }
            }
            error => error,
        }
    }

    /// The reaction to a batch that would fail.
    fn refuse(&mut self, batch: &Batch, refusal: Refusal) -> Result<(), Error> {
        let error = match refusal {
            Refusal::TooLarge(_) if batch.len() > 1 => {
                let (first, second) = batch.split_at(batch.len() / 2);
                self.queue.push_front(second.to_vec());
                self.queue.push_front(first.to_vec());
                return Ok(());
            }
            Refusal::Whole(error) => return Err(Error::Refused(error)),
            Refusal::TooLarge(error) | Refusal::Row(error) => error,
        };
        let fails = |count: usize| Ok(self.simulate(&batch[..count])?.1);
        let (index, why) = at_fault(batch.len(), error, fails)?;
        let (row, line) = (batch[index], self.payments[batch[index]].line);
        if !self.options.keep_going {
            return Err(Error::Refused(format!(
                "line {line} cannot be paid: {why}; fix it, or pay the others with --keep-going"
            )));
        }
        (self.watch)(&Event::Refused(row, why.clone()));
        self.refused.insert(row, why);
        let others: Batch = batch
            .iter()
            .copied()
            .filter(|other| *other != row)
            .collect();
        if !others.is_empty() {
            self.queue.push_front(others);
        }
        Ok(())
    }
}
