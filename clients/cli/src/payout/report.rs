//! The outcome of each row.

use {
    super::{
        book::{Book, RowState},
        file::List,
        medium::folder,
    },
    crate::{
        document::{Counts, Outcome, Row},
        error::Error,
        plan::Asset,
    },
    std::{
        collections::BTreeMap,
        fs,
        path::{Path, PathBuf},
    },
};

/// Every row of a payout, in the order of the file. `refused` are rows that a simulation refused, and why.
pub fn rows(list: &List, book: &Book, refused: &BTreeMap<usize, String>, asset: Asset) -> Vec<Row> {
    let rows = list.rows.iter().zip(book.rows()).enumerate();
    rows.map(|(index, (row, state))| {
        let amount = asset.of(row.amount);
        let mut reported = Row {
            line: row.line,
            recipient: row.recipient.to_string(),
            amount: amount.decimal(),
            base_units: amount.base_units.to_string(),
            note: row.note.clone(),
            status: Outcome::NotSent,
            signature: None,
            slot: None,
            error: None,
            id: row.id.clone(),
        };
        match state {
            RowState::Open => {}
            RowState::InFlight(signature) => {
                reported.status = Outcome::InFlight;
                reported.signature = Some(signature.to_string());
            }
            RowState::Paid { signature, slot } => {
                reported.status = Outcome::Paid;
                reported.signature = Some(signature.to_string());
                reported.slot = Some(*slot);
            }
            RowState::Failed {
                signature,
                slot,
                error,
            } => {
                reported.status = Outcome::Failed;
                reported.signature = Some(signature.to_string());
                reported.slot = Some(*slot);
                reported.error = Some(error.to_string());
            }
            RowState::Proposed(_) => reported.status = Outcome::Proposed,
            RowState::Executed { slot, .. } => {
                reported.status = Outcome::Paid;
                reported.slot = Some(*slot);
            }
        }
        if let Some(why) = refused.get(&index) {
            reported.status = Outcome::Failed;
            reported.error = Some(why.clone());
        }
        reported
    })
    .collect()
}

impl Counts {
    pub fn of(rows: &[Row]) -> Self {
        let count = |outcome| rows.iter().filter(|row| row.status == outcome).count();
        Self {
            paid: count(Outcome::Paid),
            in_flight: count(Outcome::InFlight),
            failed: count(Outcome::Failed),
            not_sent: count(Outcome::NotSent),
            proposed: count(Outcome::Proposed),
        }
    }
}

/// Rejects a report that could not be written at the end, or would replace one of these files.
pub fn check(path: &Path, others: &[&Path]) -> Result<(), Error> {
    let folder = folder(path);
    let why = if !folder.is_dir() {
        format!("there is no folder {}", folder.display())
    } else if path.is_dir() {
        "it is a folder".to_owned()
    } else if others.iter().any(|other| place(other) == place(path)) {
        "this payout needs the file that is there".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::Input(format!(
        "the report {} cannot be written: {why}; name another file with --report",
        path.display()
    )))
}

/// One for all names of a file, which need not be there yet.
fn place(path: &Path) -> Option<PathBuf> {
    let new = || Some(folder(path).canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(new)
}

/// Writes the report: JSON where the file's name ends so, CSV otherwise.
pub fn write(path: &Path, rows: &[Row]) -> Result<(), Error> {
    let is_json = path.extension().is_some_and(|name| name == "json");
    let bytes = match is_json {
        true => serde_json::to_vec_pretty(rows).expect("a report is plain data"),
        false => csv(rows),
    };
    fs::write(path, bytes).map_err(|error| {
        let path = path.display();
        Error::Unfinished(format!(
            "the report {path} cannot be written ({}); run it again for the report alone: no recipient is paid twice",
            error.kind()
        ))
    })
}

fn csv(rows: &[Row]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).expect("a report is plain data");
    }
    writer.into_inner().expect("memory does not fail")
}
