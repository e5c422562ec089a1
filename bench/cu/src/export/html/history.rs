//! The history of a baseline: a line for each row, and each blessing with its changes.

use {
    super::{Done, text},
    crate::{
        Report,
        baseline::{Baseline, Blessing, ELF},
        export::trend::Trend,
    },
    std::fmt::Write,
};

/// The recorded cost of a row as a line. A reader who points at the line sees the figures.
pub fn spark(trend: &Trend, baseline: &Baseline) -> String {
    const WIDTH: f64 = 72.0;
    const HEIGHT: f64 = 24.0;
    if trend.points.is_empty() {
        return String::new();
    }
    let figures = trend.points.iter().map(|(_, cu)| *cu as f64);
    let most = figures.clone().fold(0.0, f64::max);
    let least = figures.fold(most, f64::min);
    let steps = (trend.points.len().max(2) - 1) as f64;
    let mut line = String::new();
    let mut figures = Vec::new();
    let mut last = (WIDTH / 2.0, HEIGHT / 2.0);
    for (index, (blessing, cu)) in trend.points.iter().enumerate() {
        let range = (most - least).max(1.0);
        let x = 3.0 + (WIDTH - 6.0) * index as f64 / steps;
        let y = 3.0 + (HEIGHT - 6.0) * (1.0 - (*cu as f64 - least) / range);
        last = (x, y);
        let _ = write!(line, "{x:.1},{y:.1} ");
        let date = &baseline.history[*blessing].date;
        figures.push(text(&format!("{date}: {cu}")));
    }
    format!(
        "<svg class=\"spark\" role=\"img\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\">\
         <title>{}</title><polyline points=\"{}\"/><circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\"/></svg>",
        figures.join("&#10;"),
        line.trim_end(),
        last.0,
        last.1
    )
}

/// Each blessing with its reason, the newest first, and the rows whose line begins late.
pub fn section(out: &mut String, report: &Report, baseline: &Baseline) -> Done {
    if baseline.history.is_empty() {
        return Ok(());
    }
    out.push_str("<h2>History of the baseline</h2>\n");
    for row in &report.rows {
        let Some(recorded) = baseline.row(&row.id) else {
            continue;
        };
        if let Some(gap) = Trend::of(recorded, baseline).gap {
            writeln!(
                out,
                "<p>The history of {} contradicts itself: the entry of {} is “{}”, but by the later figures the row cost \
                 {} CU then. Its line has no older figures.</p>",
                text(&row.id),
                text(&baseline.history[gap.blessing].date),
                text(&gap.change),
                gap.cu
            )?;
        }
    }
    for blessing in baseline.history.iter().rev() {
        blessed(out, blessing)?;
    }
    Ok(())
}

fn blessed(out: &mut String, blessing: &Blessing) -> Done {
    let head = text(&format!("{}: {}", blessing.date, blessing.reason));
    let of_rows = |name: &&String| *name != ELF && !name.starts_with("stamp.");
    let rows = blessing.changes.keys().filter(of_rows).count();
    if blessing.changes.is_empty() {
        return writeln!(out, "<p class=\"entry\">{head}</p>");
    }
    writeln!(
        out,
        "<details class=\"entry\"><summary>{head} <span class=\"rows\">({rows} {})</span></summary>\n\
         <div class=\"wide\"><table><thead><tr><th>row</th><th>change</th></tr></thead><tbody>",
        if rows == 1 { "row" } else { "rows" }
    )?;
    for (name, change) in &blessing.changes {
        writeln!(
            out,
            "<tr><td class=\"id\">{}</td><td class=\"name {}\">{}</td></tr>",
            text(name),
            direction(change),
            text(change)
        )?;
    }
    writeln!(out, "</tbody></table></div></details>")
}

/// The class of a change from one figure to another.
fn direction(change: &str) -> &'static str {
    let figure = |text: &str| text.parse::<u64>().ok();
    let figures = change.split_once(" → ");
    match figures.and_then(|(was, is)| Some((figure(was)?, figure(is)?))) {
        Some((was, is)) if is < was => "less",
        Some((was, is)) if is > was => "more",
        _ => "",
    }
}
