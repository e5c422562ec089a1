//! `LAB.md`: every technique, the one that saves most first, each with a link to its module.

use {
    super::cell,
    crate::lab::{LabReport, Row, table},
    std::fmt::Write,
};

/// The page, beside the report.
pub const PAGE: &str = "LAB.md";

/// Where the modules are, as seen from the page.
const MODULES: &str = "programs/lab/src";

pub fn markdown(report: &LabReport, made_by: &str) -> String {
    let mut out = format!(
        "# The technique lab\n\n\
         <!-- Made by `{made_by}`; do not edit. -->\n\n\
         What each way to save compute units saves, measured before and after with nothing else changed, in\n\
         one program, [bench/programs/lab]({MODULES}/lib.rs), and what it risks. Before and after do the\n\
         same: [a test](tests/lab.rs) runs both and compares what becomes of the accounts, and hands both\n\
         what neither may accept. `cu lab` prints the table anew.\n\n{}\n{}\n\n\
         | technique | what changes | before → after | saving | bytes | what it risks | module |\n\
         |---|---|---:|---:|---:|---|---|\n",
        stamp(report),
        table::heading(report),
    );
    for row in &report.rows {
        writeln!(out, "{}", line(row)).unwrap();
    }
    out
}

fn stamp(report: &LabReport) -> String {
    let elf = &report.elf;
    [
        ("feature gates", format!("profile `{}`", report.profile)),
        ("runtime", cell(&report.runtime)),
        (
            "ELF",
            format!("lab, sBPF {}, {} bytes", elf.sbpf, elf.bytes),
        ),
        ("sha256", format!("`{}`", elf.sha256)),
        ("compiler", cell(&report.compiler)),
    ]
    .into_iter()
    .fold(
        "| measured on | |\n|---|---|\n".to_owned(),
        |out, (what, is)| out + &format!("| {what} | {is} |\n"),
    )
}

fn line(row: &Row) -> String {
    format!(
        "| {} | {} | {} → {} | {} | {} → {} | {} | [{module}]({MODULES}/{module}.rs) |",
        cell(&table::name(row)),
        cell(&row.change),
        row.before.cu,
        row.after.cu,
        row.saving,
        row.before.bytes,
        row.after.bytes,
        cell(&row.risk),
        module = row.module,
    )
}
