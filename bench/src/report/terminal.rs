//! A table for a terminal.

use {super::Exporter, crate::measure::Report, std::fmt::Write};

/// A table for a terminal.
pub struct Terminal;

impl Exporter for Terminal {
    fn export(&self, report: &Report) -> String {
        terminal(report)
    }
}

/// What was measured on what, then a row per instruction.
fn terminal(report: &Report) -> String {
    format!(
        "{}\nsha256 {}\n\n{}",
        stamp(report),
        report.elf.sha256,
        rows(report)
    )
}

/// What the figures of a report depend on.
pub fn stamp(report: &Report) -> String {
    format!(
        "profile {} · {} · sBPF {} · {} bytes\n{}",
        report.profile, report.runtime, report.elf.sbpf, report.elf.bytes, report.compiler,
    )
}

/// A row per instruction, in columns.
pub fn rows(report: &Report) -> String {
    let mut out = String::new();
    let width = report
        .rows
        .iter()
        .map(|row| row.id.len())
        .max()
        .unwrap_or_default();
    writeln!(
        out,
        "{:width$}  {:>6}  {:>7}  {:>5}",
        "row", "CU", "runtime", "own"
    )
    .unwrap();
    for row in &report.rows {
        writeln!(
            out,
            "{:width$}  {:>6}  {:>7}  {:>5}",
            row.id, row.cu, row.runtime, row.own
        )
        .unwrap();
    }
    out
}
