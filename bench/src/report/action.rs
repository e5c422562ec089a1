//! `cu_report.md`: the table that GitHub actions which comment on compute units read.
//!
//! Solana's `cu-benchmark` action wants a table with the columns `Instruction` and `Avg CUs`, plain
//! integers, passes every other column through, and takes a line that begins with `*Generated:` for the
//! footer. It splits a row at every `|` and takes all tables of the file for one, so there is one, and
//! no name has a `|` in it. The delta says what Mollusk's bencher says: `--` for none, `- new -`.

use {
    super::{Exporter, cell},
    crate::measure::{Report, Row},
    serde::Deserialize,
    std::fmt::Write,
};

/// With the change against earlier figures, if there are some.
pub struct Action {
    pub since: Option<Earlier>,
}

/// What is read of an earlier report, or of a baseline: both name rows and their CU.
#[derive(Clone, Debug, Deserialize)]
pub struct Earlier {
    rows: Vec<Before>,
}

#[derive(Clone, Debug, Deserialize)]
struct Before {
    id: String,
    cu: u64,
}

impl Exporter for Action {
    fn export(&self, report: &Report) -> String {
        let (head, rule) = match self.since {
            Some(_) => (" Delta |", "---:|"),
            None => ("", ""),
        };
        let mut out = format!(
            "| Instruction | Avg CUs | Runtime | Own |{head}\n|---|---:|---:|---:|{rule}\n"
        );
        for row in &report.rows {
            writeln!(
                out,
                "| {} | {} | {} | {} |{}",
                cell(&row.id),
                row.cu,
                row.runtime,
                row.own,
                self.delta(row)
            )
            .unwrap();
        }
        for gone in self.gone(report) {
            write!(
                out,
                "\nNo longer measured: {} (was {} CU)\n",
                cell(&gone.id),
                gone.cu
            )
            .unwrap();
        }
        // CU are the same on every run: what matters is what was measured, not when.
        writeln!(
            out,
            "\n*Generated: by cu, profile {}, {}, ELF {} ({} bytes)*",
            cell(&report.profile),
            cell(&report.runtime),
            &report.elf.sha256.chars().take(12).collect::<String>(),
            report.elf.bytes
        )
        .unwrap();
        out
    }
}

impl Action {
    /// The cell of the last column, if there is one.
    fn delta(&self, row: &Row) -> String {
        let Some(since) = &self.since else {
            return String::new();
        };
        let delta = since
            .rows
            .iter()
            .find(|before| before.id == row.id)
            .map(|before| row.cu.cast_signed() - before.cu.cast_signed());
        match delta {
            None => " - new - |".to_owned(),
            Some(0) => " -- |".to_owned(),
            Some(delta) => format!(" {delta:+} |"),
        }
    }

    fn gone<'a>(&'a self, report: &'a Report) -> impl Iterator<Item = &'a Before> {
        self.since
            .iter()
            .flat_map(|since| &since.rows)
            .filter(|row| report.row(&row.id).is_none())
    }
}
