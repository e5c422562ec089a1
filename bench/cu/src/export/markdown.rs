//! `REPORT.md`: what was measured on what, every row, every series, and the CPI tree of each row.

use {
    super::{
        Exporter, flame,
        page::{Attached, Extras},
        series::Series,
        table::{Align, Table, cell},
    },
    crate::{Report, Row, Stamp, frame::Frame, output::shown, report::Elf},
    std::fmt::Write,
};

/// The folder of the charts, as seen from the report.
pub const CHARTS: &str = "charts";

/// A page that GitHub renders, with its charts next to it.
pub struct Markdown<'a> {
    /// Its content besides the rows.
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

/// The conditions of the figures of a report.
fn stamp(report: &Report) -> Table {
    let unknown = match report.gates.unknown.as_slice() {
        [] => String::new(),
        names => format!("; the runtime does not know: {}", cell(&names.join(", "))),
    };
    let inactive = match report.gates.inactive.len() {
        0 => String::new(),
        count => format!("; {count} others that the runtime knows are not active"),
    };
    stamp_with(
        &report.stamp,
        &report.elf,
        "",
        &format!("{unknown}{inactive}"),
    )
}

/// The conditions of figures: a table of two columns. `of` names the ELF, and `gates` follows the
/// profile.
pub fn stamp_with(stamp: &Stamp, elf: &Elf, of: &str, gates: &str) -> Table {
    let mut table = Table::new([("measured on", Align::Left), ("", Align::Left)]);
    let profile = cell(&stamp.profile);
    let source = match stamp.profile_source.as_str() {
        "" => String::new(),
        source => format!(", {}", cell(source)),
    };
    let (sbpf, bytes) = (cell(&elf.sbpf), elf.bytes);
    for (what, is) in [
        (
            "feature gates",
            format!("profile `{profile}`{source}{gates}"),
        ),
        ("runtime", cell(&stamp.runtime)),
        ("ELF", format!("{of}sBPF {sbpf}, {bytes} bytes")),
        ("sha256", format!("`{}`", cell(&elf.sha256))),
        ("compiler", cell(stamp.compiler())),
    ] {
        table.row([what, &is]);
    }
    for called in &stamp.programs {
        table.row(["calls", &called.markdown()]);
    }
    table
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
         *CU* is the whole cost of the instruction. *Runtime* is the cost of its calls to other\n\
         programs, and *own* is the rest, the cost of the program itself. *Floor* is the least that any\n\
         program with these calls could consume. *Heap* and *stack* are the bytes that it used.\n\n",
    );
    out.push_str(&table_of_rows(report).to_string());
    if !report.failed.is_empty() {
        out.push_str("\nNo figure:\n\n");
    }
    for failed in &report.failed {
        writeln!(out, "- {}: {}", cell(failed.name()), cell(&failed.reason)).unwrap();
    }
    writeln!(
        out,
        "\n![Compute units of each instruction: runtime and own]({CHARTS}/instructions.svg)\n"
    )
    .unwrap();
}

/// The figures of every row.
pub fn table_of_rows(report: &Report) -> Table {
    // A report without refusals needs no column for them.
    let refusals = report.rows.iter().any(|row| row.refused.is_some());
    let figures = COLUMNS.map(|(head, _)| (head, Align::Right));
    let refused = refusals.then_some(("refused with", Align::Left));
    let mut table = Table::new(
        [("row", Align::Left)]
            .into_iter()
            .chain(figures)
            .chain(refused),
    );
    for row in &report.rows {
        let figures = COLUMNS.map(|(_, of)| of(row).to_string());
        let refused = refusals.then(|| cell(row.refused.as_deref().unwrap_or_default()));
        let cells = [cell(&row.id)].into_iter();
        table.row(cells.chain(figures).chain(refused));
    }
    table
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
    if let Some(picture) = &attached.picture {
        let title = cell(&attached.title);
        writeln!(out, "![{title}]({})\n", picture.path.display()).unwrap();
    }
}

fn section(out: &mut String, series: &Series) {
    let title = cell(&series.title);
    writeln!(
        out,
        "## {title}\n\n{}\n\n![{title}]({CHARTS}/{}.svg)\n",
        series.about, series.name
    )
    .unwrap();
    writeln!(out, "{}", table_of_series(series)).unwrap();
}

/// The figures of a series, a row for each x.
pub fn table_of_series(series: &Series) -> Table {
    let names = series.lines.iter().map(|line| &line.name);
    let heads = [&series.x].into_iter().chain(names);
    let mut table = Table::new(heads.map(|name| (cell(name), Align::Right)));
    for x in series.xs() {
        let figures = series
            .lines
            .iter()
            .map(|line| line.at(x).map_or("–".to_owned(), |cu| cu.to_string()));
        table.row([x.to_string()].into_iter().chain(figures));
    }
    table
}

fn flames(out: &mut String, rows: &[String]) {
    if rows.is_empty() {
        return;
    }
    out.push_str(
        "## Flame graphs\n\n\
         As wide as it cost, callers above callees, in the colour of who is paid. *invoke* is the runtime's\n\
         charge for a call.\n\
         `cu report --from report.json --flamegraph ROW` draws one of any row, to be searched and zoomed in a\n\
         browser.\n\n",
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
        write!(
            out,
            "<details><summary>{}: {} CU</summary>\n\n",
            html(&row.id),
            row.cu
        )
        .unwrap();
        let mut table = Table::new([
            ("program", Align::Left),
            ("stack height", Align::Right),
            ("inclusive", Align::Right),
            ("exclusive", Align::Right),
            ("charge", Align::Right),
        ]);
        tree(&mut table, &row.frames, 0);
        write!(out, "{table}\n</details>\n\n").unwrap();
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}

fn tree(table: &mut Table, frame: &Frame, depth: usize) {
    let indent = match depth {
        0 => String::new(),
        _ => format!("{}└ ", "&emsp;".repeat(depth - 1)),
    };
    let charge = match depth {
        0 => "–".to_owned(),
        _ => frame.entry.to_string(),
    };
    table.row([
        format!("{indent}{}", cell(&frame.name)),
        frame.height.to_string(),
        frame.inclusive.to_string(),
        frame.exclusive.to_string(),
        charge,
    ]);
    for call in &frame.calls {
        tree(table, call, depth + 1);
    }
}

/// A summary is HTML, not Markdown.
fn html(text: &str) -> String {
    shown(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
