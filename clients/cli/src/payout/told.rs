//! The texts before a payout, while it runs, and at its end.

use {
    super::{
        book::{Book, RowState},
        check::{Checked, is_due},
        engine::Event,
        file,
        pack::Batch,
        recipe::Payment,
        request::Payout,
        summary,
    },
    crate::{
        context::Context,
        document::{self, Counts, Document, Outcome, Row},
        plan::Amount,
    },
    cu_vault_interface::Address,
    std::{fmt::Write, time::Instant},
};

/// How many rows that were not paid are printed one by one.
const TOLD: usize = 20;

/// The rows that were not paid, a line each.
pub(super) fn told(rows: &[Row]) -> String {
    let mut text = String::new();
    let unpaid = rows.iter().filter(|row| row.status != Outcome::Paid);
    for row in unpaid.clone().take(TOLD) {
        let why = row.error.as_deref().unwrap_or("it was not sent");
        // Writing to a string does not fail.
        let _ = write!(text, "\n  line {}: {why}", row.line);
    }
    let more = unpaid.count().saturating_sub(TOLD);
    if more > 0 {
        let _ = write!(text, "\n  and {more} more");
    }
    text
}

/// The text before anything is sent.
pub(super) struct Plan<'a> {
    pub payout: &'a Payout<'a>,
    pub node: String,
    pub checked: &'a Checked,
    pub counts: Counts,
    /// The rows of each transaction to be sent.
    pub batches: Vec<Batch>,
    pub fees: u64,
}

impl Plan<'_> {
    pub fn text(&self) -> String {
        let (payout, counts) = (self.payout, &self.counts);
        let recipe = &self.checked.recipe;
        let all = payout.list.rows.len();
        let mut text = format!("payout · vault {} · {}\n", recipe.vault, self.node);
        let mut line = |name: &str, value: String| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {name:<8} {value}");
        };
        line(
            "file",
            format!("{all} rows, {}", payout.asset.of(payout.list.total)),
        );
        if counts.paid > 0 {
            line("paid", format!("{} rows, by an earlier run", counts.paid));
        }
        if counts.in_flight > 0 {
            line(
                "settles",
                format!(
                    "{} rows that an earlier run has sent; those that did not land are paid too",
                    counts.in_flight
                ),
            );
        }
        if let Some(reading) = &payout.list.told {
            line("reads", reading.clone());
        }
        line(
            "pays",
            format!("{} rows, {}", self.rows(), payout.asset.of(self.amount())),
        );
        for row in self.largest() {
            let row = &payout.list.rows[row];
            let amount = payout.asset.of(row.amount).decimal();
            line(
                "largest",
                format!("line {}: {amount} to {}", row.line, row.recipient),
            );
        }
        let repeated = self.duplicates();
        for (account, lines) in repeated.iter().take(TOLD) {
            line("repeats", format!("{account}: {}", summary::lines(lines)));
        }
        if repeated.len() > TOLD {
            line("repeats", format!("and {} more", repeated.len() - TOLD));
        }
        if counts.proposed > 0 {
            line(
                "waits",
                format!(
                    "{} rows for the program that executes them",
                    counts.proposed
                ),
            );
        }
        let left_out = all - counts.paid - counts.in_flight - counts.proposed - self.rows();
        if left_out > 0 {
            line("not paid", format!("{left_out} rows that cannot be"));
        }
        let (count, most) = (
            self.batches.len(),
            self.batches.iter().map(Vec::len).max().unwrap_or(0),
        );
        match recipe.once {
            None => {
                let version = recipe.version;
                let sends = format!("{count} {version} transactions with up to {most} rows");
                line("sends", sends);
            }
            Some(_) => line("calls", format!("{count} calls with up to {most} rows")),
        }
        let cost = match recipe.once {
            None => ("fee", self.fees),
            Some(_) => ("markers", self.markers()),
        };
        line(
            cost.0,
            format!("{}, paid by {}", Amount::sol(cost.1), recipe.payer),
        );
        let (opened, rent) = self.opened();
        if opened > 0 {
            line(
                "opens",
                format!(
                    "{opened} token accounts, their rent at most {}",
                    Amount::sol(rent)
                ),
            );
            line(
                "costs",
                format!(
                    "{}, fee and rent",
                    Amount::sol(self.fees.saturating_add(rent))
                ),
            );
        }
        let (before, after) = (
            self.checked.available,
            self.checked.available - self.amount(),
        );
        let decimal = |amount| payout.asset.of(amount).decimal();
        line(
            "balance",
            format!("{} -> {}", decimal(before), decimal(after)),
        );
        for note in &self.checked.notes {
            line("note", note.clone());
        }
        text
    }

    /// The rent of the markers of a program's calls.
    pub fn markers(&self) -> u64 {
        let once = self.checked.recipe.once;
        once.map_or(0, |once| once.rent * self.batches.len() as u64)
    }

    /// The payments of one transaction, a line each.
    pub fn summary(&self, rows: &[usize]) -> Vec<String> {
        let payments = rows.iter().map(|row| &self.payout.list.rows[*row]);
        let line = |row: &file::Row| {
            let amount = self.payout.asset.of(row.amount);
            format!("line {}: {amount} to {}", row.line, row.recipient)
        };
        let mut summary = vec![format!("payout from vault {}", self.checked.recipe.vault)];
        summary.extend(payments.map(line));
        summary
    }

    fn unsent(&self) -> impl Iterator<Item = &Payment> {
        let rows = self.batches.iter().flatten();
        rows.map(|row| &self.checked.payments[*row])
    }

    pub fn rows(&self) -> usize {
        self.unsent().count()
    }

    fn amount(&self) -> u64 {
        self.unsent().map(|payment| payment.amount).sum()
    }

    fn largest(&self) -> Vec<usize> {
        summary::largest(&self.payout.list, self.batches.iter().flatten().copied())
    }

    fn duplicates(&self) -> Vec<(Address, Vec<u64>)> {
        summary::duplicates(&self.checked.payments)
    }

    /// How many token accounts are opened, and their rent.
    pub fn opened(&self) -> (usize, u64) {
        let opened = self.unsent();
        let opened = opened.filter(|payment| payment.opened_for.is_some());
        let count = opened.count();
        (count, self.checked.rent.saturating_mul(count as u64))
    }

    fn large(&self, row: usize) -> document::Largest {
        let row = &self.payout.list.rows[row];
        let amount = self.payout.asset.of(row.amount);
        document::Largest {
            line: row.line,
            recipient: row.recipient.to_string(),
            amount: amount.decimal(),
            base_units: amount.base_units.to_string(),
        }
    }

    pub fn document(&self, rows: Vec<Row>, sent: bool) -> Document {
        let recipe = &self.checked.recipe;
        let (opened, rent) = self.opened();
        let duplicates = self.duplicates().into_iter();
        let duplicates = duplicates.map(|(account, lines)| document::Duplicate {
            account: account.to_string(),
            lines,
        });
        Document::Payout(Box::new(document::Payout {
            command: "payout",
            node: self.node.clone(),
            vault: recipe.vault.to_string(),
            mint: self.payout.asset.mint().map(|mint| mint.to_string()),
            sha256: self.payout.list.sha256.clone(),
            total: self.payout.list.total.to_string(),
            counts: Counts::of(&rows),
            transactions: self.batches.len(),
            fee: document::PayoutFee {
                payer: recipe.payer.to_string(),
                lamports: self.fees.to_string(),
            },
            notes: self.checked.notes.clone(),
            sent,
            rows,
            opened: document::Opened {
                accounts: opened,
                lamports: rent.to_string(),
            },
            largest: self
                .largest()
                .into_iter()
                .map(|row| self.large(row))
                .collect(),
            duplicates: duplicates.collect(),
            reading: self.payout.list.told.clone(),
            version: recipe.version.to_string(),
        }))
    }
}

/// A line for each transaction, on standard error.
pub(super) struct Progress<'a, 'b> {
    context: &'a Context<'b>,
    all: usize,
    rehearsed: usize,
    paid: usize,
    before: usize,
    started: Instant,
}

impl<'a, 'b> Progress<'a, 'b> {
    pub fn new(context: &'a Context<'b>, book: &Book) -> Self {
        let is_paid =
            |state: &&RowState| matches!(state, RowState::Paid { .. } | RowState::Executed { .. });
        let paid = book.rows().iter().filter(is_paid).count();
        Self {
            context,
            all: book.rows().len(),
            rehearsed: 0,
            paid,
            before: paid,
            started: Instant::now(),
        }
    }

    pub fn tell(&mut self, event: &Event) {
        let line = match event {
            Event::Sent(signature, batch) => format!("sent {} rows: {signature}", batch.len()),
            Event::Paid(signature, batch) => {
                self.paid += batch.len();
                let (paid, all) = (self.paid, self.all);
                let seconds = self.started.elapsed().as_secs().max(1);
                let rate = (paid - self.before) as u64 / seconds;
                let left = all - paid;
                format!("paid {paid} of {all} rows, {rate} a second, {left} left: {signature}")
            }
            Event::Failed(signature, batch, error) => {
                format!("failed, {} rows: {signature}: {error}", batch.len())
            }
            Event::Expired(signature, batch) => {
                format!("expired, {} rows are sent again: {signature}", batch.len())
            }
            Event::Refused(row, why) => format!("row {} cannot be paid: {why}", row + 1),
            Event::Rehearsed(rows) => {
                let before = std::mem::replace(&mut self.rehearsed, *rows);
                if !is_due(before, rows - before) {
                    return;
                }
                format!("simulated {rows} of {} rows", self.all)
            }
            Event::Contradiction(why) => format!("nothing is concluded: {why}"),
        };
        self.context.say(&line);
    }
}
