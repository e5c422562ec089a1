//! What became of each row.

use {
    super::{
        book::{Book, RowState},
        file::List,
    },
    crate::{
        document::{Counts, Outcome, Row},
        error::Error,
        plan::Asset,
    },
    std::{collections::BTreeMap, fs, path::Path},
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
        }
    }
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
            "the report {path} cannot be written ({}); run it again for the report alone: nobody is paid twice",
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
