//! `cu_report.md`: the table that GitHub actions which comment on compute units read.
//!
//! Solana's `cu-benchmark` action wants a table with the columns `Instruction` and `Avg CUs`, plain
//! integers, passes every other column through, and takes a line that begins with `*Generated:` for the
//! footer. It splits a row at every `|` and takes all tables of the file for one, so there is one, and
//! no name has a `|` in it. The delta says what Mollusk's bencher says: `--` for none, `- new -`.

use {
    super::{
        Exporter,
        table::{Align, Table, cell},
    },
    crate::{
        Report, Result, Row,
        baseline::{Baseline, Basis},
        files,
        report::SCHEMA,
    },
    serde::{Deserialize, de::IgnoredAny},
    std::path::Path,
};

/// With the change against earlier figures, if there are some.
pub struct Action {
    /// The base of the delta.
    pub since: Option<Earlier>,
}

/// Earlier figures, of a report or of a baseline.
#[derive(Clone, Debug)]
pub struct Earlier {
    basis: Basis,
    bytes: u64,
    rows: Vec<Before>,
}

#[derive(Clone, Debug)]
struct Before {
    id: String,
    cu: u64,
    refused: Option<String>,
}

impl Earlier {
    /// Reads an earlier report, or a baseline: that has its stamp under a name of its own.
    pub fn read(file: &Path) -> Result<Self> {
        #[derive(Deserialize)]
        struct Either {
            stamp: Option<IgnoredAny>,
        }
        let either: Either = files::read_json(file, SCHEMA)?;
        Ok(match either.stamp {
            Some(_) => Baseline::read(file)?.into(),
            None => files::read_json::<Report>(file, SCHEMA)?.into(),
        })
    }
}

impl From<Baseline> for Earlier {
    fn from(baseline: Baseline) -> Self {
        let rows = baseline.rows.into_iter().map(|row| Before {
            id: row.id,
            cu: row.cu,
            refused: row.refused,
        });
        Self {
            basis: baseline.stamp,
            bytes: baseline.elf.bytes,
            rows: rows.collect(),
        }
    }
}

impl From<Report> for Earlier {
    fn from(report: Report) -> Self {
        let basis = Basis::of(&report);
        let rows = report.rows.into_iter().map(|row| Before {
            id: row.id,
            cu: row.cu,
            refused: row.refused,
        });
        Self {
            basis,
            bytes: report.elf.bytes as u64,
            rows: rows.collect(),
        }
    }
}

impl Exporter for Action {
    fn export(&self, report: &Report) -> String {
        let delta = self.since.as_ref().map(|_| ("Delta", Align::Right));
        let columns = [
            ("Instruction", Align::Left),
            ("Avg CUs", Align::Right),
            ("Runtime", Align::Right),
            ("Own", Align::Right),
        ];
        let mut table = Table::new(columns.into_iter().chain(delta));
        for row in &report.rows {
            let figures = [row.cu, row.runtime, row.own].map(|cu| cu.to_string());
            let cells = [cell(&row.id)].into_iter().chain(figures);
            table.row(cells.chain(self.delta(row)));
        }
        let mut out = table.to_string();
        for gone in self.gone(report) {
            out += &format!(
                "\nNo longer measured: {} (was {} CU)\n",
                cell(&gone.id),
                gone.cu
            );
        }
        for failed in &report.failed {
            let (name, reason) = (cell(failed.name()), cell(&failed.reason));
            out += &format!("\nNo figure: {name}: {reason}\n");
        }
        if let Some(since) = &self.since {
            let bytes = report.elf.bytes as u64;
            if bytes != since.bytes {
                let by = bytes.cast_signed() - since.bytes.cast_signed();
                out += &format!("\nELF: {bytes} bytes ({by:+})\n");
            }
            // `cu check` compares none of these: what changed is not the program alone.
            for (what, was, is) in since.basis.differences(&Basis::of(report)) {
                let [was, is] = [was, is].map(|text| cell(&text));
                out += &format!("\nNot the program alone: {what} was {was}, and is {is}\n");
            }
        }
        // CU are the same on every run: what matters is what was measured, not when.
        out += &format!(
            "\n*Generated: by cu, profile {}, {}, ELF {} ({} bytes)*\n",
            cell(&report.stamp.profile),
            cell(&report.stamp.runtime),
            report.elf.sha256.chars().take(12).collect::<String>(),
            report.elf.bytes
        );
        out
    }
}

impl Action {
    /// The cell of the last column, if there is one.
    fn delta(&self, row: &Row) -> Option<String> {
        let mut earlier = self.since.as_ref()?.rows.iter();
        let before = earlier.find(|before| before.id == row.id);
        if before.is_some_and(|before| before.refused != row.refused) {
            return Some("- ends otherwise -".to_owned());
        }
        let delta = before.map(|before| row.cu.cast_signed() - before.cu.cast_signed());
        Some(match delta {
            None => "- new -".to_owned(),
            Some(0) => "--".to_owned(),
            Some(delta) => format!("{delta:+}"),
        })
    }

    fn gone<'a>(&'a self, report: &'a Report) -> impl Iterator<Item = &'a Before> {
        self.since
            .iter()
            .flat_map(|since| &since.rows)
            .filter(|row| report.row(&row.id).is_none())
    }
}
