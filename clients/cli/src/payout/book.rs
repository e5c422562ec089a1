//! Who was paid, and what may still land: the state that the journal's entries add up to.
//!
//! Every entry passes through [`Book::admit`], when it is written and when it is read again. An entry that
//! would put a row into two transactions that could both land is not admitted, whoever made it.

use {
    super::entry::{Entry, Expired, Failed, Header, Paid, Sending},
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

    /// Whether an entry may follow those before, or why not. Nothing changes.
    pub fn check(&self, entry: &Entry) -> Result<(), String> {
        match entry {
            Entry::Payout(_) => Err("a second header".to_owned()),
            Entry::Sending(sending) => self.check_sending(sending),
            Entry::Paid(Paid { signature, .. }) | Entry::Failed(Failed { signature, .. }) => {
                self.find(signature).map(drop)
            }
            Entry::Expired(expired) => self.check_expired(expired),
            Entry::Contradiction(_) => Ok(()),
        }
    }

    /// Takes an entry in, or says why it contradicts those before.
    pub fn admit(&mut self, entry: &Entry) -> Result<(), String> {
        self.check(entry)?;
        match entry.clone() {
            Entry::Payout(_) | Entry::Contradiction(_) => {}
            Entry::Sending(sending) => self.send(sending)?,
            Entry::Paid(Paid { signature, slot }) => {
                self.settle(&signature, RowState::Paid { signature, slot })?;
            }
            Entry::Failed(Failed {
                signature,
                slot,
                error,
            }) => {
                let state = RowState::Failed {
                    signature,
                    slot,
                    error,
                };
                self.settle(&signature, state)?;
            }
            Entry::Expired(Expired { signature, expiry }) => {
                match expiry.proves(&self.find(&signature)?.made) {
                    true => self.settle(&signature, RowState::Open)?,
                    false => self.doubt(&signature),
                }
            }
        }
        Ok(())
    }

    fn check_sending(&self, sending: &Sending) -> Result<(), String> {
        let signature = sending.signature;
        // Two transactions with the same bytes are one: the second would never land.
        if self.has_seen(&signature) {
            return Err(format!("{signature} was sent before"));
        }
        if !sending.is_signed() {
            return Err(format!("what is sent as {signature} is not signed so"));
        }
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
        Ok(())
    }

    fn check_expired(&self, expired: &Expired) -> Result<(), String> {
        let attempt = self.find(&expired.signature)?;
        let (made, expiry) = (&attempt.made, &expired.expiry);
        // An older version wrote less, and once only.
        let was_believed = made.since_height.is_none()
            && expiry.was_believed(made)
            && !self.is_doubted(&expired.signature);
        if !expiry.proves(made) && !was_believed {
            let signature = expired.signature;
            return Err(format!("that {signature} has expired is not proven"));
        }
        Ok(())
    }

    fn send(&mut self, sending: Sending) -> Result<(), String> {
        let transaction = sending
            .decoded()
            .ok_or_else(|| format!("{} is no transaction", sending.signature))?;
        for row in &sending.rows {
            self.rows[*row] = RowState::InFlight(sending.signature);
        }
        self.seen.insert(sending.signature);
        self.in_flight.push(Attempt {
            signature: sending.signature,
            rows: sending.rows,
            made: sending.made,
            transaction,
        });
        Ok(())
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

    fn settle(&mut self, signature: &Signature, state: RowState) -> Result<(), String> {
        let rows = self.find(signature)?.rows.clone();
        for attempts in [&mut self.in_flight, &mut self.doubted] {
            attempts.retain(|attempt| attempt.signature != *signature);
        }
        for row in rows {
            if !self.is_in(row, signature) {
                continue;
            }
            let doubted = self.doubted.iter().find(|one| one.rows.contains(&row));
            self.rows[row] = match (&state, doubted) {
                (RowState::Open | RowState::Failed { .. }, Some(doubted)) => {
                    RowState::InFlight(doubted.signature)
                }
                _ => state.clone(),
            };
        }
        Ok(())
    }
}
