//! The rows that were paid, and those that may still land: the state that the journal's entries add up to.
//!
//! Every entry passes through [`Book::check`], when it is written and when it is read again. An entry that
//! would put a row into two transactions that could both land is not admitted, from any source. Only entries that are
//! [`Admissible`] can be applied.

use {
    super::entry::{Entry, Executed, Expired, Header, Paid, Proposed, Sending},
    crate::verdict::{Made, Sent},
    cu_vault_interface::Address,
    solana_message::Message,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::collections::HashSet,
};

/// The known state of a row.
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
    /// In what a program may execute, now or later, that makes this marker.
    Proposed(Address),
    /// In what a program has executed, which is finalized.
    Executed { marker: Address, slot: u64 },
}

/// A message that a program was given to execute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub rows: Vec<usize>,
    pub marker: Address,
    pub message: Message,
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
    /// The transactions that an older version took for expired, on evidence that one wrong answer can fake, in its
    /// order.
    doubted: Vec<Attempt>,
    /// Every transaction that there ever was.
    seen: HashSet<Signature>,
    /// Those that may still be executed, in the order in which they were written.
    proposals: Vec<Proposal>,
    /// Every marker that there ever was.
    markers: HashSet<Address>,
}

/// An entry that may follow those in the book. The book does not change while there is one.
#[derive(Debug)]
pub struct Admissible<'a> {
    book: &'a mut Book,
    change: Change,
}

/// The effect of an entry on the book.
#[derive(Debug)]
enum Change {
    Nothing,
    Send(Attempt),
    Settle(Signature, RowState),
    Doubt(Signature),
    Propose(Proposal),
    Execute(Executed),
}

impl Book {
    pub fn new(header: &Header) -> Self {
        Self {
            rows: vec![RowState::Open; header.rows],
            in_flight: Vec::new(),
            doubted: Vec::new(),
            seen: HashSet::new(),
            proposals: Vec::new(),
            markers: HashSet::new(),
        }
    }

    pub fn rows(&self) -> &[RowState] {
        &self.rows
    }

    pub fn in_flight(&self) -> &[Attempt] {
        &self.in_flight
    }

    /// The calls that programs may still execute.
    pub fn proposals(&self) -> &[Proposal] {
        &self.proposals
    }

    /// The transactions to check: those in flight, and those taken for expired whose rows no other one paid.
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

    /// The rows that are not paid and are in no transaction that could still land.
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
            Entry::Proposed(proposed) => Change::Propose(self.check_proposed(proposed)?),
            Entry::Executed(executed) => {
                let marker = executed.marker;
                if !self.proposals.iter().any(|one| one.marker == marker) {
                    return Err(format!("{marker} is of no proposal that is open"));
                }
                Change::Execute(executed.clone())
            }
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
        if !are_different(&sending.rows) {
            return Err(format!("{signature} has no rows, or one of them twice"));
        }
        for row in &sending.rows {
            match self.rows.get(*row) {
                Some(RowState::Open | RowState::Failed { .. }) => {}
                // An older version did so. Its entries are read, and none is repeated.
                Some(RowState::InFlight(other))
                    if sending.made.since_height.is_none() && self.is_doubted(other) => {}
                other => return Err(why_not(*row, other)),
            }
        }
        Ok(Attempt {
            signature,
            rows: sending.rows.clone(),
            made: sending.made,
            transaction,
        })
    }

    fn check_proposed(&self, proposed: &Proposed) -> Result<Proposal, String> {
        let marker = proposed.marker;
        if self.markers.contains(&marker) {
            return Err(format!("{marker} was proposed before"));
        }
        let message = proposed
            .message()
            .ok_or_else(|| format!("what is proposed does not make {marker}"))?;
        if !are_different(&proposed.rows) {
            return Err(format!("{marker} has no rows, or one of them twice"));
        }
        for row in &proposed.rows {
            match self.rows.get(*row) {
                Some(RowState::Open | RowState::Failed { .. }) => {}
                other => return Err(why_not(*row, other)),
            }
        }
        Ok(Proposal {
            rows: proposed.rows.clone(),
            marker,
            message,
        })
    }

    fn propose(&mut self, proposal: Proposal) {
        for row in &proposal.rows {
            self.rows[*row] = RowState::Proposed(proposal.marker);
        }
        self.markers.insert(proposal.marker);
        self.proposals.push(proposal);
    }

    fn execute(&mut self, &Executed { marker, slot }: &Executed) {
        let is_it = |proposal: &mut Proposal| proposal.marker == marker;
        let executed: Vec<_> = self.proposals.extract_if(.., is_it).collect();
        for row in executed.into_iter().flat_map(|proposal| proposal.rows) {
            self.rows[row] = RowState::Executed { marker, slot };
        }
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

    /// A transaction that an older version took for expired: its rows are not free before it was checked again.
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
            Change::Propose(proposal) => self.book.propose(proposal),
            Change::Execute(executed) => self.book.execute(&executed),
        }
    }
}

fn are_different(rows: &[usize]) -> bool {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    !rows.is_empty() && rows.windows(2).all(|pair| pair[0] != pair[1])
}

/// Why a row cannot be paid once more.
fn why_not(row: usize, state: Option<&RowState>) -> String {
    match state {
        None => format!("there is no row {row}"),
        Some(RowState::InFlight(other)) => {
            format!("row {row} is in {other}, which could still land")
        }
        Some(RowState::Proposed(marker)) => {
            format!("row {row} is in the proposal of {marker}, which could still be executed")
        }
        Some(RowState::Paid { signature, .. }) => format!("row {row} was paid by {signature}"),
        Some(RowState::Executed { marker, .. }) => {
            format!("row {row} was paid by the proposal of {marker}")
        }
        Some(RowState::Open | RowState::Failed { .. }) => format!("row {row} can be paid"),
    }
}
