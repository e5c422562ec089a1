//! Who was paid, and what may still land: the state that the journal's entries add up to.
//!
//! Every entry passes through [`Book::admit`], when it is written and when it is read again. An entry that
//! would put a row into two transactions that could both land is not admitted, whoever made it.

use {
    super::entry::{Entry, Expired, Failed, Header, Paid, Sending},
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
    /// No block higher than this one takes it.
    pub last_valid_block_height: u64,
    /// It was made after this slot was finalized, so it cannot have landed before.
    pub since_slot: u64,
    pub transaction: VersionedTransaction,
}

/// The rows of one payout and the transactions they were in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    rows: Vec<RowState>,
    /// In the order in which they were sent.
    in_flight: Vec<Attempt>,
    /// Every transaction that there ever was.
    seen: HashSet<Signature>,
}

impl Book {
    pub fn new(header: &Header) -> Self {
        Self {
            rows: vec![RowState::Open; header.rows],
            in_flight: Vec::new(),
            seen: HashSet::new(),
        }
    }

    pub fn rows(&self) -> &[RowState] {
        &self.rows
    }

    pub fn in_flight(&self) -> &[Attempt] {
        &self.in_flight
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
        }
    }

    /// Takes an entry in, or says why it contradicts those before.
    pub fn admit(&mut self, entry: &Entry) -> Result<(), String> {
        self.check(entry)?;
        match entry.clone() {
            Entry::Payout(_) => {}
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
            Entry::Expired(Expired { signature, .. }) => {
                self.settle(&signature, RowState::Open)?;
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
        let is_proven = expired.block_height > attempt.last_valid_block_height
            && expired.unknown_at_slot >= expired.finalized_slot
            && expired.history_start <= attempt.since_slot;
        if !is_proven {
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
            last_valid_block_height: sending.last_valid_block_height,
            since_slot: sending.since_slot,
            transaction,
        });
        Ok(())
    }

    fn find(&self, signature: &Signature) -> Result<&Attempt, String> {
        let mut all = self.in_flight.iter();
        all.find(|attempt| attempt.signature == *signature)
            .ok_or_else(|| format!("{signature} is not in flight"))
    }

    fn settle(&mut self, signature: &Signature, state: RowState) -> Result<(), String> {
        for row in self.find(signature)?.rows.clone() {
            self.rows[row] = state.clone();
        }
        self.in_flight
            .retain(|attempt| attempt.signature != *signature);
        Ok(())
    }
}
