//! Sends what is to be paid and finds out what became of it, until nothing is left.

use {
    super::{
        book::Attempt,
        entry::{Entry, Expired, Failed, Paid, Sending},
        journal::Journal,
        medium::Medium,
        pack::{Batch, pack},
        recipe::{Payment, Recipe},
        refusal::{Refusal, at_fault},
    },
    crate::{
        error::Error,
        explain::explain,
        network::{Blockhash, Finality, Height, Network, Status},
        submit::cu_limit,
    },
    solana_signature::Signature,
    solana_signer::Signer,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::{
        collections::{BTreeMap, HashMap, VecDeque},
        time::Duration,
    },
};

/// How many times a question is asked again that got no answer.
const PATIENCE: u32 = 5;

/// What is transmitted again is transmitted every so many rounds.
const RESEND: u32 = 2;

/// So many blocks after a transaction could land for the last time, its outcome must be known.
const OVERDUE: u64 = 300;

/// For so many rounds the cluster may finalize nothing new.
const STANDSTILL: u32 = 90;

/// So many transactions may expire one after another without any that lands.
const EXPIRIES: u32 = 3;

/// How to go about it.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many transactions may be under way at once.
    pub parallel: usize,
    /// Goes on with the others when a row cannot be paid.
    pub keep_going: bool,
    /// Between two looks at what is under way.
    pub poll: Duration,
}

/// What has happened, for whoever watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Sent(Signature, Batch),
    Paid(Signature, Batch),
    Failed(Signature, Batch, TransactionError),
    Expired(Signature, Batch),
    /// Not sent, as its simulation fails.
    Refused(usize, String),
}

/// A transaction that would succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    pub rows: Batch,
    pub cu_limit: u32,
}

/// One run of a payout.
pub struct Engine<'a, M> {
    network: &'a dyn Network,
    journal: Journal<M>,
    recipe: &'a Recipe,
    payments: &'a [Payment],
    signers: &'a [&'a dyn Signer],
    options: Options,
    watch: &'a mut dyn FnMut(&Event),
    queue: VecDeque<Batch>,
    /// Rows that are not paid in this run, and why. They were in no transaction that was sent.
    refused: BTreeMap<usize, String>,
    /// Why nothing new is sent any more.
    stopped: Option<Error>,
    /// The highest that was seen.
    finalized: Option<Height>,
    /// For what is late, the first that was seen beyond the last block that could take it. Not the highest:
    /// a node that lags would never catch up with that.
    late: HashMap<Signature, Height>,
    rounds: u32,
    rounds_at_a_standstill: u32,
    expiries_in_a_row: u32,
}

impl<'a, M: Medium> Engine<'a, M> {
    pub fn new(
        network: &'a dyn Network,
        journal: Journal<M>,
        recipe: &'a Recipe,
        payments: &'a [Payment],
        signers: &'a [&'a dyn Signer],
        options: Options,
        watch: &'a mut dyn FnMut(&Event),
    ) -> Self {
        Self {
            network,
            journal,
            recipe,
            payments,
            signers,
            options,
            watch,
            queue: VecDeque::new(),
            refused: BTreeMap::new(),
            stopped: None,
            finalized: None,
            late: HashMap::new(),
            rounds: 0,
            rounds_at_a_standstill: 0,
            expiries_in_a_row: 0,
        }
    }

    pub fn journal(&self) -> &Journal<M> {
        &self.journal
    }

    /// The rows that the simulation refuses, and why.
    pub fn refused(&self) -> &BTreeMap<usize, String> {
        &self.refused
    }

    /// Finds out what became of everything that an earlier run has sent.
    pub fn settle(&mut self) -> Result<(), Error> {
        while !self.in_flight().is_empty() {
            self.round()?;
        }
        self.queue.clear();
        self.expiries_in_a_row = 0;
        // What has failed in an earlier run is no reason to stop: it is tried again.
        self.stopped = None;
        Ok(())
    }

    /// Simulates all that is to be paid, and sends nothing. Returns what each transaction would need.
    pub fn rehearse(&mut self) -> Result<Vec<Rehearsed>, Error> {
        self.pack()?;
        let mut all = Vec::new();
        while let Some(batch) = self.queue.pop_front() {
            if let Some(cu_limit) = self.cu_limit(&batch)? {
                all.push(Rehearsed {
                    rows: batch,
                    cu_limit,
                });
            }
        }
        Ok(all)
    }

    /// Pays every row that can be paid. Nothing is under way when it returns without an error.
    pub fn pay(&mut self) -> Result<(), Error> {
        self.pack()?;
        loop {
            while self.stopped.is_none() && self.in_flight().len() < self.options.parallel {
                let Some(batch) = self.queue.pop_front() else {
                    break;
                };
                if let Err(error) = self.start(batch) {
                    self.stopped = Some(error);
                }
            }
            if self.in_flight().is_empty() {
                break;
            }
            self.round()?;
        }
        match self.stopped.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Queues what nobody was paid for and what is in no transaction that could still land.
    fn pack(&mut self) -> Result<(), Error> {
        let mut rows = self.journal.book().payable();
        rows.retain(|row| !self.refused.contains_key(row));
        let batches = pack(self.recipe, self.payments, &rows);
        let batches = batches.map_err(|row| {
            let line = self.payments[row].line;
            Error::Refused(format!("line {line} fits no transaction, not even alone"))
        })?;
        self.queue = batches.into();
        Ok(())
    }

    fn in_flight(&self) -> &[Attempt] {
        self.journal.book().in_flight()
    }

    /// Simulates a batch, and sends it if it would succeed.
    fn start(&mut self, batch: Batch) -> Result<(), Error> {
        let Some(mut cu_limit) = self.cu_limit(&batch)? else {
            return Ok(());
        };
        let since_slot = self.look_at_finalized()?.slot;
        let blockhash = self.blockhash()?;
        let mut transaction = self.signed(&batch, cu_limit, &blockhash)?;
        // Two batches may be the same to the byte, where recipients are listed twice. Both would be one
        // transaction, so the second gets another limit.
        while self.journal.book().has_seen(&transaction.signatures[0]) {
            cu_limit -= 1;
            transaction = self.signed(&batch, cu_limit, &blockhash)?;
        }

        let height = blockhash.last_valid_block_height;
        let sending = Sending::new(batch.clone(), &transaction, height, since_slot);
        // Before it is sent, never after.
        self.journal.record(&Entry::Sending(sending))?;
        (self.watch)(&Event::Sent(transaction.signatures[0], batch));
        self.transmit(&transaction);
        Ok(())
    }

    /// What a batch needs. None if it would fail: then its rows are back in the queue, in other batches,
    /// or refused.
    fn cu_limit(&mut self, batch: &Batch) -> Result<Option<u32>, Error> {
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
        let simulation = self.ask(|network| network.simulate(&probe, &[]))?;
        let refusal = simulation
            .error
            .map(|error| Refusal::of(&error, &simulation.logs, &probe.message));
        Ok((simulation.units, refusal))
    }

    /// Hands the bytes over. Neither an answer nor an error says whether they will land.
    fn transmit(&self, transaction: &VersionedTransaction) {
        let _ = self.network.send(transaction);
    }

    /// A blockhash that is not known to be too old, as that of a node that lags.
    fn blockhash(&self) -> Result<Blockhash, Error> {
        self.ask(|network| {
            let blockhash = network.latest_blockhash()?;
            let finalized = self.finalized.map_or(0, |height| height.block_height);
            if blockhash.last_valid_block_height <= finalized {
                let (theirs, ours) = (blockhash.last_valid_block_height, finalized);
                return Err(Error::NodeBehind(format!(
                    "its blockhash ends with block {theirs}, and block {ours} is finalized"
                )));
            }
            Ok(blockhash)
        })
    }

    /// What to do about a batch that would fail.
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
                "line {line} cannot be paid: {why}; mend it, or pay the others with --keep-going"
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

    /// One look at all that is under way.
    fn round(&mut self) -> Result<(), Error> {
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
            self.late.entry(sent.signature).or_insert(height);
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
            let finalized = self.late[&signature];
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
        let overdue = self
            .in_flight()
            .iter()
            .any(|sent| finalized.block_height > sent.last_valid_block_height + OVERDUE);
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

    fn look_at_finalized(&mut self) -> Result<Height, Error> {
        let answer = self.ask(|network| network.finalized())?;
        // What is finalized stays so: an older answer adds nothing.
        let highest = self
            .finalized
            .filter(|highest| highest.block_height >= answer.block_height)
            .unwrap_or(answer);
        self.finalized = Some(highest);
        Ok(highest)
    }

    /// Asks again where there was no answer. Only for what changes nothing.
    fn ask<T>(&self, question: impl Fn(&dyn Network) -> Result<T, Error>) -> Result<T, Error> {
        let mut tries = 0;
        loop {
            match question(self.network) {
                Err(error) if error.is_transient() && tries < PATIENCE => {
                    let asked_for = match &error {
                        Error::RateLimited { retry_after } => *retry_after,
                        _ => None,
                    };
                    self.network
                        .wait(asked_for.unwrap_or(self.options.poll * 2u32.pow(tries)));
                    tries += 1;
                }
                answer => return answer,
            }
        }
    }

    fn sent(&self, signature: &Signature) -> &Attempt {
        let mut sent = self.in_flight().iter();
        sent.find(|sent| sent.signature == *signature)
            .expect("what was asked about is under way")
    }

    fn unfinished(&self, error: &Error) -> Error {
        let count = self.in_flight().len();
        Error::Unfinished(format!(
            "{error}; the outcome of {count} transactions is not known yet: run it again, it goes on from there"
        ))
    }

    fn payments_of(&self, rows: &[usize]) -> Vec<&'a Payment> {
        rows.iter().map(|row| &self.payments[*row]).collect()
    }

    fn signed(
        &self,
        rows: &[usize],
        cu_limit: u32,
        blockhash: &Blockhash,
    ) -> Result<VersionedTransaction, Error> {
        let payments = self.payments_of(rows);
        let unsigned = self.recipe.unsigned(&payments, cu_limit, blockhash.hash);
        let message = unsigned.expect("a batch fits").message;
        VersionedTransaction::try_new(message, self.signers)
            .map_err(|error| Error::Input(format!("the transaction cannot be signed: {error}")))
    }
}
