//! Sends the payments and determines their outcomes, until nothing is left.

mod elsewhere;
mod outcome;
pub mod proposals;
mod simulate;

use {
    super::{
        book::Attempt,
        entry::{Entry, Sending},
        journal::Journal,
        medium::Medium,
        pack::{Batch, pack},
        recipe::{Payment, Recipe},
    },
    crate::{
        error::Error,
        network::{Finality, Network},
        plan::Amount,
        submit,
        verdict::{self, Looks},
    },
    solana_hash::Hash,
    solana_signature::Signature,
    solana_signer::Signer,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::{
        collections::{BTreeMap, VecDeque},
        time::Duration,
    },
};

/// How to go about it.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many transactions may be under way at once.
    pub parallel: usize,
    /// Goes on with the others when a row cannot be paid.
    pub keep_going: bool,
    /// No transaction may cost more lamports than this, whatever its simulation uses.
    pub max_fee: Option<u64>,
    /// Between two looks at what is under way.
    pub poll: Duration,
}

/// An event, for the user who watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Sent(Signature, Batch),
    Paid(Signature, Batch),
    Failed(Signature, Batch, TransactionError),
    Expired(Signature, Batch),
    /// Not sent, as its simulation fails.
    Refused(usize, String),
    /// So many rows were simulated without being sent.
    Rehearsed(usize),
    /// A node has said what cannot be true.
    Contradiction(String),
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
    looks: Looks,
    has_contradicted: bool,
    rounds: u32,
    expiries_in_a_row: usize,
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
            looks: Looks::new(Finality::Finalized),
            has_contradicted: false,
            rounds: 0,
            expiries_in_a_row: 0,
        }
    }

    pub fn journal(&self) -> &Journal<M> {
        &self.journal
    }

    /// The journal, when nothing more is to be done with it in this run.
    pub fn into_journal(self) -> Journal<M> {
        self.journal
    }

    /// The rows that the simulation refuses, and why.
    pub fn refused(&self) -> &BTreeMap<usize, String> {
        &self.refused
    }

    /// Determines the outcome of all that an earlier run has sent.
    pub fn settle(&mut self) -> Result<(), Error> {
        self.settle_all()?;
        self.queue.clear();
        self.expiries_in_a_row = 0;
        // What has failed in an earlier run is no reason to stop: it is tried again.
        self.stopped = None;
        Ok(())
    }

    fn settle_all(&mut self) -> Result<(), Error> {
        while !self.unsettled().is_empty() {
            self.round()?;
        }
        Ok(())
    }

    /// Pays every row that can be paid. Nothing is under way when it returns without an error.
    pub fn pay(&mut self) -> Result<(), Error> {
        self.pack()?;
        loop {
            while self.stopped.is_none() && self.unsettled().len() < self.options.parallel {
                let Some(batch) = self.queue.pop_front() else {
                    break;
                };
                if let Err(error) = self.start(batch) {
                    self.stopped = Some(error);
                }
            }
            if self.unsettled().is_empty() {
                break;
            }
            self.round()?;
        }
        match self.stopped.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Queues the rows that are not paid and are in no transaction that could still land.
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

    fn unsettled(&self) -> Vec<&Attempt> {
        self.journal.book().unsettled()
    }

    /// Simulates a batch, and sends it if it would succeed.
    fn start(&mut self, batch: Batch) -> Result<(), Error> {
        let Some(mut cu_limit) = self.cu_limit(&batch)? else {
            return Ok(());
        };
        self.check_fee(cu_limit)?;
        let (blockhash, made) = verdict::make(self.network)?;
        let mut transaction = self.signed(&batch, cu_limit, blockhash)?;
        // Two batches may be the same to the byte, where recipients are listed twice. Both would be one
        // transaction, so the second gets another limit.
        while self.journal.book().has_seen(&transaction.signatures[0]) {
            cu_limit -= 1;
            transaction = self.signed(&batch, cu_limit, blockhash)?;
        }

        let sending = Sending::new(batch.clone(), &transaction, made);
        // Before it is sent, never after.
        self.journal.record(&Entry::Sending(sending))?;
        (self.watch)(&Event::Sent(transaction.signatures[0], batch));
        self.transmit(&transaction);
        Ok(())
    }

    /// Hands the bytes over. Neither an answer nor an error says whether they will land.
    fn transmit(&self, transaction: &VersionedTransaction) {
        let _ = self.network.send(transaction);
    }

    /// A simulation that uses more than the one before must not cost more than was allowed.
    pub fn check_fee(&self, cu_limit: u32) -> Result<(), Error> {
        let fee = self.fee(cu_limit);
        match self.options.max_fee {
            Some(most) if fee > most => Err(Error::Refused(format!(
                "the fee of a transaction is {}, more than --max-fee {}; lower --priority-fee, or raise --max-fee",
                Amount::sol(fee),
                Amount::sol(most)
            ))),
            _ => Ok(()),
        }
    }

    /// The cost of a transaction, in lamports, with the signatures that are given elsewhere. A program's call has no
    /// signature.
    pub fn fee(&self, cu_limit: u32) -> u64 {
        let Recipe {
            payer,
            authority,
            price,
            once,
            ..
        } = self.recipe;
        let signatures = match once {
            None => 1 + u64::from(payer != authority),
            Some(_) => 0,
        };
        submit::fee(signatures, cu_limit, price.unwrap_or(0))
    }

    fn payments_of(&self, rows: &[usize]) -> Vec<&'a Payment> {
        rows.iter().map(|row| &self.payments[*row]).collect()
    }

    fn signed(
        &self,
        rows: &[usize],
        cu_limit: u32,
        blockhash: Hash,
    ) -> Result<VersionedTransaction, Error> {
        let payments = self.payments_of(rows);
        let unsigned = self.recipe.unsigned(&payments, cu_limit, blockhash);
        let message = unsigned.expect("a batch fits").message;
        VersionedTransaction::try_new(message, self.signers)
            .map_err(|error| Error::Input(format!("the transaction cannot be signed: {error}")))
    }
}
