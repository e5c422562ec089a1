//! A report as one page, which needs nothing but a browser: no network, no other file.
//!
//! Its table sorts, and leads to the tree and the flame graph of each row. With a baseline, it says what each row
//! was recorded to cost and how that came about.

mod history;

use {
    super::{Exporter, trend::Trend},
    crate::{
        Report, Row,
        baseline::{Baseline, Basis},
        frame::{Frame, Kind},
        output::shown,
        report::note_lines,
    },
    std::fmt::Write,
};

const CSS: &str = include_str!("html/page.css");
const JS: &str = include_str!("html/page.js");

/// One page.
pub struct Html {
    /// The recorded cost of the rows.
    pub baseline: Option<Baseline>,
}

impl Exporter for Html {
    fn export(&self, report: &Report) -> String {
        let mut out = String::new();
        self.page(&mut out, report)
            .expect("a string takes everything");
        out
    }
}

type Done = std::fmt::Result;

/// A column of figures: its head, and what it says of a row.
type Column = (&'static str, fn(&Row) -> u64);

impl Html {
    fn page(&self, out: &mut String, report: &Report) -> Done {
        writeln!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             script-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>Compute units of {title}</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n\
             <h1>Compute units of {title}</h1>",
            title = text(title(report))
        )?;
        stamp(out, report)?;
        failed(out, report)?;
        self.table(out, report)?;
        out.push_str("<h2>Where the CU went</h2>\n<p class=\"key\">");
        out.push_str(
            "Each box is as wide as what it cost.<i class=\"of-own\"></i>what runs\
             <i class=\"of-runtime\"></i>what the runtime charges for the call</p>\n",
        );
        for (index, row) in report.rows.iter().enumerate() {
            writeln!(
                out,
                "<details id=\"row-{index}\"><summary>{}: {} CU</summary>",
                text(&row.id),
                row.cu
            )?;
            flame(out, row)?;
            tree_table(out, row)?;
            out.push_str("</details>\n");
        }
        if let Some(baseline) = &self.baseline {
            history::section(out, report, baseline)?;
        }
        notes(out, report)?;
        writeln!(out, "<script>\n{JS}</script>\n</body>\n</html>")
    }

    fn table(&self, out: &mut String, report: &Report) -> Done {
        let mut heads = vec!["row", "CU", "runtime and own"];
        let columns: [Column; 5] = [
            ("runtime", |row| row.runtime),
            ("own", |row| row.own),
            ("floor", |row| row.floor),
            ("heap", |row| row.heap),
            ("stack", |row| row.stack),
        ];
        heads.extend(columns.map(|(head, _)| head));
        let refusals = report.rows.iter().any(|row| row.refused.is_some());
        if refusals {
            heads.push("refused with");
        }
        if self.baseline.is_some() {
            heads.extend(["recorded", "change", "history"]);
        }
        out.push_str(
            "<h2>Every instruction</h2>\n<p><em>CU</em> is all that an instruction consumes. \
             <em>Runtime</em> is the cost of its calls to other programs, <em>own</em> is the rest, which the program \
             answers for. No program that makes these calls can go below <em>floor</em>. <em>Heap</em> and \
             <em>stack</em> are the bytes that it used.</p>\n<div class=\"wide\"><table id=\"rows\"><thead><tr>",
        );
        for head in heads {
            write!(
                out,
                "<th scope=\"col\"><button type=\"button\">{head}</button></th>"
            )?;
        }
        out.push_str("</tr></thead><tbody>\n");
        let most = report
            .rows
            .iter()
            .map(|row| row.cu)
            .max()
            .unwrap_or_default();
        for (index, row) in report.rows.iter().enumerate() {
            let id = text(&row.id);
            write!(
                out,
                "<tr><td class=\"id\"><a href=\"#row-{index}\">{id}</a></td>"
            )?;
            figure(out, row.cu)?;
            write!(
                out,
                "<td data-key=\"{}\"><span class=\"bar\"><i class=\"of-runtime\" style=\"width:{}%\"></i>\
                 <i class=\"of-own\" style=\"width:{}%\"></i></span></td>",
                row.cu,
                percent(row.runtime, most),
                percent(row.own, most)
            )?;
            for (_, of) in columns {
                figure(out, of(row))?;
            }
            if refusals {
                let refused = text(row.refused.as_deref().unwrap_or_default());
                write!(out, "<td class=\"name\">{refused}</td>")?;
            }
            if let Some(baseline) = &self.baseline {
                recorded(out, row, baseline)?;
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div>\n");
        let Some(baseline) = &self.baseline else {
            return Ok(());
        };
        let differences = baseline.stamp.differences(&Basis::of(report));
        if !differences.is_empty() {
            out.push_str("<p>The changes are not the program's alone:</p><ul>");
            for (what, was, is) in differences {
                write!(
                    out,
                    "<li>{what} was {}, and is {}</li>",
                    text(&was),
                    text(&is)
                )?;
            }
            out.push_str("</ul>\n");
        }
        Ok(())
    }
}

/// The name of the program, by its rows.
fn title(report: &Report) -> &str {
    report
        .rows
        .iter()
        .map(|row| &row.frames)
        .find(|frames| frames.kind == Kind::Program)
        .map_or("a program", |frames| frames.name.as_str())
}

fn stamp(out: &mut String, report: &Report) -> Done {
    let stamp = &report.stamp;
    out.push_str("<dl>\n");
    let mut line = |what: &str, is: &str| writeln!(out, "<dt>{what}</dt><dd>{}</dd>", text(is));
    let source = match stamp.profile_source.as_str() {
        "" => String::new(),
        source => format!(" ({source})"),
    };
    line("feature gates", &format!("{}{source}", stamp.profile))?;
    if !report.gates.unknown.is_empty() {
        line(
            "gates that the runtime does not know",
            &report.gates.unknown.join(", "),
        )?;
    }
    line("runtime", &stamp.runtime)?;
    line(
        "ELF",
        &format!("sBPF {}, {} bytes", report.elf.sbpf, report.elf.bytes),
    )?;
    line("sha256", &report.elf.sha256)?;
    line("compiler", stamp.compiler())?;
    for called in &stamp.programs {
        line("calls", &called.title())?;
    }
    out.push_str("</dl>\n");
    Ok(())
}

fn failed(out: &mut String, report: &Report) -> Done {
    if report.failed.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>No figure: {}</h2>", report.failed.len())?;
    for failed in &report.failed {
        let (name, reason) = (text(failed.name()), text(&failed.reason));
        writeln!(
            out,
            "<details><summary><strong>{name}</strong>: {reason}</summary>"
        )?;
        writeln!(out, "<p>{}</p>", text(&failed.file))?;
        if !failed.log.is_empty() {
            let log: Vec<_> = failed.log.iter().map(|line| text(line)).collect();
            writeln!(out, "<pre>{}</pre>", log.join("\n"))?;
        }
        out.push_str("</details>\n");
    }
    Ok(())
}

fn notes(out: &mut String, report: &Report) -> Done {
    if report.notes.is_empty() {
        return Ok(());
    }
    out.push_str("<h2>Notes</h2>\n<ul>\n");
    for line in note_lines(&report.notes, true) {
        writeln!(out, "<li>{}</li>", text(&line))?;
    }
    out.push_str("</ul>\n");
    Ok(())
}

/// The recorded cost of the row, the change, and the way there.
fn recorded(out: &mut String, row: &Row, baseline: &Baseline) -> Done {
    let Some(recorded) = baseline.row(&row.id) else {
        out.push_str("<td></td><td>new</td><td></td>");
        return Ok(());
    };
    figure(out, recorded.cu)?;
    let by = i128::from(row.cu) - i128::from(recorded.cu);
    match by {
        _ if recorded.refused != row.refused => out.push_str("<td>ends otherwise</td>"),
        0 => out.push_str("<td data-key=\"0\">=</td>"),
        by => {
            let class = if by > 0 { "more" } else { "less" };
            write!(out, "<td class=\"{class}\" data-key=\"{by}\">{by:+}</td>")?;
        }
    }
    let trend = Trend::of(recorded, baseline);
    let line = history::spark(&trend, baseline);
    write!(out, "<td data-key=\"{}\">{line}</td>", trend.points.len())
}

fn figure(out: &mut String, value: u64) -> Done {
    let shown = super::table::figure(value);
    write!(out, "<td data-key=\"{value}\">{shown}</td>")
}

fn percent(part: u64, whole: u64) -> f64 {
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    (percent * 1000.0).round() / 1000.0
}

/// A box for each frame below what called it, and one for what the runtime charged for the call.
fn flame(out: &mut String, row: &Row) -> Done {
    let mut boxes = String::new();
    let depth = boxes_of(&mut boxes, &row.frames, 0, 0, row.cu)?;
    writeln!(
        out,
        "<div class=\"wide\"><div class=\"flame\" style=\"height:{:.1}rem\">{boxes}</div></div>",
        1.4 * depth as f64
    )
}

/// The frame begins at `from`, of `whole`. How deep it is.
fn boxes_of(
    out: &mut String,
    frame: &Frame,
    from: u64,
    level: usize,
    whole: u64,
) -> Result<usize, std::fmt::Error> {
    boxed(out, "", &frame.name, (from, frame.inclusive), level, whole)?;
    let mut from = from;
    let mut deepest = level + 1;
    for call in &frame.calls {
        if call.entry > 0 {
            let name = format!("call of {}", call.name);
            boxed(out, "call", &name, (from, call.entry), level + 1, whole)?;
            from = from.saturating_add(call.entry);
        }
        deepest = deepest.max(boxes_of(out, call, from, level + 1, whole)?);
        from = from.saturating_add(call.inclusive);
    }
    Ok(deepest)
}

fn boxed(
    out: &mut String,
    class: &str,
    name: &str,
    (from, cu): (u64, u64),
    level: usize,
    whole: u64,
) -> Done {
    let name = text(name);
    write!(
        out,
        "<span class=\"{class}\" title=\"{name}: {cu} CU\" style=\"top:{:.1}rem;left:{}%;width:{}%\">{name} {cu}</span>",
        1.4 * level as f64,
        percent(from, whole),
        percent(cu, whole)
    )
}

fn tree_table(out: &mut String, row: &Row) -> Done {
    out.push_str(
        "<div class=\"wide\"><table class=\"tree\"><thead><tr><th>frame</th><th>stack height</th><th>inclusive</th>\
         <th>exclusive</th><th>charge</th></tr></thead><tbody>\n",
    );
    tree(out, &row.frames, 0)?;
    out.push_str("</tbody></table></div>\n");
    Ok(())
}

fn tree(out: &mut String, frame: &Frame, depth: usize) -> Done {
    write!(
        out,
        "<tr><td class=\"name\" style=\"padding-left:{:.1}rem\">{}</td><td>{}</td>",
        0.6 + 1.2 * depth as f64,
        text(&frame.name),
        frame.height
    )?;
    figure(out, frame.inclusive)?;
    figure(out, frame.exclusive)?;
    match depth {
        0 => out.push_str("<td></td>"),
        _ => figure(out, frame.entry)?,
    }
    out.push_str("</tr>\n");
    for call in &frame.calls {
        tree(out, call, depth + 1)?;
    }
    Ok(())
}

/// A text in HTML, in an attribute too.
fn text(text: &str) -> String {
    shown(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
