//! Who was paid, and what may still land: the state that the journal's entries add up to.
//!
//! Every entry passes through [`Book::check`], when it is written and when it is read again. An entry that
//! would put a row into two transactions that could both land is not admitted, whoever made it. Only what is
//! [`Admissible`] can be applied.

use {
    super::entry::{Entry, Expired, Header, Paid, Sending},
    crate::verdict::{Made, Sent},
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::collections::HashSet,
};

/// What is known of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowState {
    /// In no transaction that landed or could.
    Open,
    /// In this transaction, and in no other, of which it is not known what became.
    InFlight(Signature),
    /// In this transaction, which is finalized.
    Paid { signature: Signature, slot: u64 },
    /// Not paid: the transaction it was in is finalized and has failed.
    Failed {
        signature: Signature,
        slot: u64,
        error: TransactionError,
    },
}

/// A transaction whose outcome is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub signature: Signature,
    pub rows: Vec<usize>,
    pub made: Made,
    pub transaction: VersionedTransaction,
}

impl Attempt {
    pub fn sent(&self) -> Sent {
        Sent::new(&self.transaction, self.made)
    }
}

/// The rows of one payout and the transactions they were in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    rows: Vec<RowState>,
    /// In the order in which they were sent.
    in_flight: Vec<Attempt>,
    /// What an older version took for expired, on evidence that one wrong answer can fake, in the order in
    /// which it did.
    doubted: Vec<Attempt>,
    /// Every transaction that there ever was.
    seen: HashSet<Signature>,
}

/// An entry that may follow those in the book. The book does not change while there is one.
#[derive(Debug)]
pub struct Admissible<'a> {
    book: &'a mut Book,
    change: Change,
}

/// What an entry does to the book.
#[derive(Debug)]
enum Change {
    Nothing,
    Send(Attempt),
    Settle(Signature, RowState),
    Doubt(Signature),
}

impl Book {
    pub fn new(header: &Header) -> Self {
        Self {
            rows: vec![RowState::Open; header.rows],
            in_flight: Vec::new(),
            doubted: Vec::new(),
            seen: HashSet::new(),
        }
    }

    pub fn rows(&self) -> &[RowState] {
        &self.rows
    }

    pub fn in_flight(&self) -> &[Attempt] {
        &self.in_flight
    }

    /// What is to be looked at: what is in flight, and what was taken for expired and not paid by another one.
    pub fn unsettled(&self) -> Vec<&Attempt> {
        let has_rows = |one: &&Attempt| one.rows.iter().any(|row| self.is_in(*row, &one.signature));
        let doubted = self.doubted.iter().filter(has_rows);
        self.in_flight.iter().chain(doubted).collect()
    }

    fn is_in(&self, row: usize, signature: &Signature) -> bool {
        self.rows.get(row) == Some(&RowState::InFlight(*signature))
    }

    /// Whether there is a transaction with this signature, of any outcome.
    pub fn has_seen(&self, signature: &Signature) -> bool {
        self.seen.contains(signature)
    }

    /// The rows that nobody was paid for and that are in no transaction that could still land.
    pub fn payable(&self) -> Vec<usize> {
        let payable = |state: &RowState| matches!(state, RowState::Open | RowState::Failed { .. });
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, state)| payable(state))
            .map(|(row, _)| row)
            .collect()
    }

    /// Whether an entry may follow those before, or why not. Nothing changes before it is applied, and nothing
    /// else gets into the book in between.
    pub fn check(&mut self, entry: &Entry) -> Result<Admissible<'_>, String> {
        let change = match entry {
            Entry::Payout(_) => return Err("a second header".to_owned()),
            Entry::Contradiction(_) => Change::Nothing,
            Entry::Sending(sending) => Change::Send(self.check_sending(sending)?),
            Entry::Paid(paid) => {
                let Paid { signature, slot } = *paid;
                self.find(&signature)?;
                Change::Settle(signature, RowState::Paid { signature, slot })
            }
            Entry::Failed(failed) => {
                let signature = failed.signature;
                self.find(&signature)?;
                let state = RowState::Failed {
                    signature,
                    slot: failed.slot,
                    error: failed.error.clone(),
                };
                Change::Settle(signature, state)
            }
            Entry::Expired(expired) => self.check_expired(expired)?,
        };
        Ok(Admissible { book: self, change })
    }

    fn check_sending(&self, sending: &Sending) -> Result<Attempt, String> {
        let signature = sending.signature;
        // Two transactions with the same bytes are one: the second would never land.
        if self.has_seen(&signature) {
            return Err(format!("{signature} was sent before"));
        }
        let transaction = sending
            .signed()
            .ok_or_else(|| format!("what is sent as {signature} is not signed so"))?;
        let mut rows = sending.rows.clone();
        rows.sort_unstable();
        if rows.is_empty() || rows.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(format!("{signature} has no rows, or one of them twice"));
        }
        for row in &sending.rows {
            match self.rows.get(*row) {
                Some(RowState::Open | RowState::Failed { .. }) => {}
                // An older version did so. What it has done is read, and not done again.
                Some(RowState::InFlight(other))
                    if sending.made.since_height.is_none() && self.is_doubted(other) => {}
                Some(RowState::InFlight(other)) => {
                    return Err(format!("row {row} is in {other}, which could still land"));
                }
                Some(RowState::Paid { signature, .. }) => {
                    return Err(format!("row {row} was paid by {signature}"));
                }
                None => return Err(format!("there is no row {row}")),
            }
        }
        Ok(Attempt {
            signature,
            rows: sending.rows.clone(),
            made: sending.made,
            transaction,
        })
    }

    fn check_expired(&self, expired: &Expired) -> Result<Change, String> {
        let (signature, expiry) = (expired.signature, &expired.expiry);
        let made = &self.find(&signature)?.made;
        if expiry.proves(made) {
            return Ok(Change::Settle(signature, RowState::Open));
        }
        // An older version wrote less, and once only.
        let was_believed = made.since_height.is_none()
            && expiry.was_believed(made)
            && !self.is_doubted(&signature);
        match was_believed {
            true => Ok(Change::Doubt(signature)),
            false => Err(format!("that {signature} has expired is not proven")),
        }
    }

    fn send(&mut self, attempt: Attempt) {
        for row in &attempt.rows {
            self.rows[*row] = RowState::InFlight(attempt.signature);
        }
        self.seen.insert(attempt.signature);
        self.in_flight.push(attempt);
    }

    fn is_doubted(&self, signature: &Signature) -> bool {
        self.doubted.iter().any(|one| one.signature == *signature)
    }

    fn find(&self, signature: &Signature) -> Result<&Attempt, String> {
        let mut all = self.in_flight.iter().chain(&self.doubted);
        all.find(|attempt| attempt.signature == *signature)
            .ok_or_else(|| format!("{signature} is not in flight"))
    }

    /// What an older version took for expired: its rows are not free before it was looked at again.
    fn doubt(&mut self, signature: &Signature) {
        let is_it = |attempt: &mut Attempt| attempt.signature == *signature;
        self.doubted.extend(self.in_flight.extract_if(.., is_it));
    }

    fn settle(&mut self, signature: &Signature, state: &RowState) {
        let is_it = |attempt: &mut Attempt| attempt.signature == *signature;
        let mut settled: Vec<_> = self.in_flight.extract_if(.., is_it).collect();
        settled.extend(self.doubted.extract_if(.., is_it));
        for row in settled.into_iter().flat_map(|attempt| attempt.rows) {
            if !self.is_in(row, signature) {
                continue;
            }
            let doubted = self.doubted.iter().find(|one| one.rows.contains(&row));
            self.rows[row] = match (state, doubted) {
                (RowState::Open | RowState::Failed { .. }, Some(doubted)) => {
                    RowState::InFlight(doubted.signature)
                }
                _ => state.clone(),
            };
        }
    }
}

impl Admissible<'_> {
    /// Takes the entry in.
    pub fn apply(self) {
        match self.change {
            Change::Nothing => {}
            Change::Send(attempt) => self.book.send(attempt),
            Change::Settle(signature, state) => self.book.settle(&signature, &state),
            Change::Doubt(signature) => self.book.doubt(&signature),
        }
    }
}
