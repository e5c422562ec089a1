//! The report as a table for a terminal, and its rows as Markdown.

use {crate::measure::Report, std::fmt::Write};

/// One header line, then a row per instruction.
pub fn terminal(report: &Report) -> String {
    let mut out = format!(
        "profile {} · {} · sBPF {} · {} bytes · sha256 {}…\n{}\n\n",
        report.profile,
        report.runtime,
        report.elf.sbpf,
        report.elf.bytes,
        &report.elf.sha256[..16],
        report.compiler,
    );
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

/// The rows as a Markdown table.
pub fn markdown(report: &Report) -> String {
    let mut out = String::from("| row | CU | runtime | own |\n|---|---:|---:|---:|\n");
    for row in &report.rows {
        writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            row.id, row.cu, row.runtime, row.own
        )
        .unwrap();
    }
    out
}
