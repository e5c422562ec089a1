//! `LAB.md`: every technique, the one that saves most first, each with a link to its module.

use {
    crate::lab::{LabReport, table},
    cu::export::{
        markdown::stamp_with,
        table::{Align, Table, cell},
    },
};

/// The page, beside the report.
pub const PAGE: &str = "LAB.md";

/// Where the modules are, as seen from the page.
const MODULES: &str = "programs/lab/src";

pub fn markdown(report: &LabReport, made_by: &str) -> String {
    let mut techniques = Table::new([
        ("technique", Align::Left),
        ("what changes", Align::Left),
        ("before → after", Align::Right),
        ("saving", Align::Right),
        ("bytes", Align::Right),
        ("what it risks", Align::Left),
        ("module", Align::Left),
    ]);
    for row in &report.rows {
        techniques.row([
            cell(&table::name(row)),
            cell(&row.change),
            format!("{} → {}", row.before.cu, row.after.cu),
            row.saving.to_string(),
            format!("{} → {}", row.before.bytes, row.after.bytes),
            cell(&row.risk),
            format!("[{module}]({MODULES}/{module}.rs)", module = row.module),
        ]);
    }
    format!(
        "# The technique lab\n\n\
         <!-- Made by `{made_by}`; do not edit. -->\n\n\
         What each way to save compute units saves, measured before and after with nothing else changed, in\n\
         one program, [bench/programs/lab]({MODULES}/lib.rs), and what it risks. Before and after do the\n\
         same: [a test](vault/tests/lab.rs) runs both and compares what becomes of the accounts, and hands\n\
         both what neither may accept. `vault-bench lab` prints the table.\n\n{}\n{}\n\n{techniques}",
        stamp_with(&report.stamp, &report.elf, "lab, ", ""),
        table::heading(report),
    )
}
