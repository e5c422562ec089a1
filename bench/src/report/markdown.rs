//! `REPORT.md`: what was measured on what, every row, every series, and the CPI tree of each row.

use {
    super::{Exporter, cell, flame, series::Series},
    crate::{
        frame::Frame,
        measure::{Report, Row},
        pages::{Attached, Extras},
    },
    std::fmt::Write,
};

/// The folder of the charts, as seen from the report.
pub const CHARTS: &str = "charts";

/// A page that GitHub renders, with its charts beside it.
pub struct Markdown<'a> {
    pub extras: &'a Extras,
}

impl Exporter for Markdown<'_> {
    fn export(&self, report: &Report) -> String {
        let mut out = format!(
            "# What it costs, in compute units\n\n\
             <!-- Made by `{}`; do not edit. -->\n\n{}\n",
            self.extras.made_by,
            stamp(report)
        );
        rows(&mut out, report);
        for attached in &self.extras.attached {
            link(&mut out, attached);
        }
        for series in &self.extras.series {
            section(&mut out, series);
        }
        flames(&mut out, &self.extras.flames);
        trees(&mut out, report);
        out
    }
}

/// What the figures depend on.
fn stamp(report: &Report) -> String {
    let mut out = String::from("| measured on | |\n|---|---|\n");
    let source = match report.profile_source.as_str() {
        "" => String::new(),
        source => format!(", {}", cell(source)),
    };
    let unknown = match report.gates.unknown.as_slice() {
        [] => String::new(),
        names => format!("; the runtime does not know: {}", cell(&names.join(", "))),
    };
    let inactive = match report.gates.inactive.len() {
        0 => String::new(),
        count => format!("; {count} others that the runtime knows are not active"),
    };
    for (what, is) in [
        (
            "feature gates",
            format!(
                "profile `{}`{source}{unknown}{inactive}",
                cell(&report.profile)
            ),
        ),
        ("runtime", cell(&report.runtime)),
        (
            "ELF",
            format!(
                "sBPF {}, {} bytes",
                cell(&report.elf.sbpf),
                report.elf.bytes
            ),
        ),
        ("sha256", format!("`{}`", cell(&report.elf.sha256))),
        ("compiler", cell(&report.compiler)),
    ] {
        writeln!(out, "| {what} | {is} |").unwrap();
    }
    for called in &report.programs {
        let version = called.version.as_deref().unwrap_or("of an unknown version");
        writeln!(
            out,
            "| calls | {} {}, sha256 `{}` |",
            cell(&called.name),
            cell(version),
            cell(&called.sha256)
        )
        .unwrap();
    }
    out
}

/// A column of figures: its head, and what it says of a row.
type Column = (&'static str, fn(&Row) -> u64);

const COLUMNS: [Column; 6] = [
    ("CU", |row| row.cu),
    ("runtime", |row| row.runtime),
    ("own", |row| row.own),
    ("floor", |row| row.floor),
    ("heap", |row| row.heap),
    ("stack", |row| row.stack),
];

fn rows(out: &mut String, report: &Report) {
    out.push_str(
        "## Every instruction\n\n\
         *CU* is all that an instruction consumes; *runtime* is what the calls to other programs cost\n\
         that it makes; *own* is what is left, which the program answers for. *floor* is what no program\n\
         that makes these calls could go below; *heap* and *stack* are the bytes that it used.\n\n",
    );
    // A report without refusals needs no column for them.
    let refusals = report.rows.iter().any(|row| row.refused.is_some());
    let heads = COLUMNS.map(|(head, _)| head).join(" | ");
    let (head, rule) = if refusals {
        (" refused with |", "---|")
    } else {
        ("", "")
    };
    writeln!(
        out,
        "| row | {heads} |{head}\n|---|{}{rule}",
        "---:|".repeat(COLUMNS.len())
    )
    .unwrap();
    for row in &report.rows {
        let figures = COLUMNS.map(|(_, of)| of(row).to_string()).join(" | ");
        let refused = match &row.refused {
            Some(error) => format!(" {} |", cell(error)),
            None if refusals => " |".to_owned(),
            None => String::new(),
        };
        writeln!(out, "| {} | {figures} |{refused}", cell(&row.id)).unwrap();
    }
    writeln!(
        out,
        "\n![Compute units of each instruction: runtime and own]({CHARTS}/instructions.svg)\n"
    )
    .unwrap();
}

fn link(out: &mut String, attached: &Attached) {
    writeln!(
        out,
        "## {}\n\n{} [{path}]({path})\n",
        cell(&attached.title),
        attached.about,
        path = attached.page.path.display()
    )
    .unwrap();
}

fn section(out: &mut String, series: &Series) {
    let title = cell(&series.title);
    writeln!(
        out,
        "## {title}\n\n{}\n\n![{title}]({CHARTS}/{}.svg)\n",
        series.about, series.name
    )
    .unwrap();
    let names: Vec<_> = series.lines.iter().map(|line| cell(&line.name)).collect();
    writeln!(out, "| {} | {} |", cell(&series.x), names.join(" | ")).unwrap();
    writeln!(out, "|{}", "---:|".repeat(names.len() + 1)).unwrap();
    for x in series.xs() {
        let figures: Vec<_> = series
            .lines
            .iter()
            .map(|line| line.at(x).map_or("–".to_owned(), |cu| cu.to_string()))
            .collect();
        writeln!(out, "| {x} | {} |", figures.join(" | ")).unwrap();
    }
    out.push('\n');
}

fn flames(out: &mut String, rows: &[String]) {
    if rows.is_empty() {
        return;
    }
    out.push_str(
        "## Flame graphs\n\n\
         As wide as it cost, callees on top of callers. *invoke* is what the runtime charges for a call.\n\
         `cu report --flamegraph ROW` draws one of any row, to be searched and zoomed in a browser.\n\n",
    );
    for id in rows {
        let file = flame::file(id);
        writeln!(
            out,
            "[![Flame graph of {}]({CHARTS}/{file})]({CHARTS}/{file})\n",
            cell(id)
        )
        .unwrap();
    }
}

fn trees(out: &mut String, report: &Report) {
    out.push_str(
        "## Where it went\n\n\
         *inclusive* counts the calls below, *exclusive* does not, *charge* is what the runtime took from\n\
         the caller for the call, on top of both.\n\n",
    );
    for row in &report.rows {
        writeln!(
            out,
            "<details><summary>{}: {} CU</summary>\n\n\
             | program | stack height | inclusive | exclusive | charge |\n|---|---:|---:|---:|---:|",
            html(&row.id),
            row.cu
        )
        .unwrap();
        tree(out, &row.frames, 0);
        out.push_str("\n</details>\n\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}

fn tree(out: &mut String, frame: &Frame, depth: usize) {
    let indent = match depth {
        0 => String::new(),
        _ => format!("{}└ ", "&emsp;".repeat(depth - 1)),
    };
    writeln!(
        out,
        "| {indent}{} | {} | {} | {} | {} |",
        cell(&frame.name),
        frame.height,
        frame.inclusive,
        frame.exclusive,
        if depth == 0 {
            "–".to_owned()
        } else {
            frame.entry.to_string()
        }
    )
    .unwrap();
    for call in &frame.calls {
        tree(out, call, depth + 1);
    }
}

/// A summary is HTML, not Markdown.
fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
