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
    crate::{Report, Row},
    serde::Deserialize,
};

/// With the change against earlier figures, if there are some.
pub struct Action {
    /// What the delta is against.
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
