//! A bar per row: what the runtime charged and what the program answers for.

use {
    super::{TEXT, canvas, figure, px, rectangle, text, ticks, width_of},
    crate::{Exporter, Report, Row},
    svg::node::element::Line,
};

/// The stacked bars of a report.
pub struct Bars;

/// From row to row, and the thickness of a bar.
const ROW: f64 = 22.0;
const BAR: f64 = 14.0;
/// From the top of the chart to its first row: title, legend, axis.
const TOP: f64 = 84.0;
const BOTTOM: f64 = 20.0;
const MARGIN: f64 = 16.0;
/// The length of the axis.
const PLOT: f64 = 560.0;

impl Exporter for Bars {
    fn export(&self, report: &Report) -> String {
        let label = |row: &Row| match &row.refused {
            Some(_) => format!("{} (refused)", row.id),
            None => row.id.clone(),
        };
        let total = |row: &Row| match row.runtime {
            0 => figure(row.cu),
            _ => format!(
                "{} = {} + {}",
                figure(row.cu),
                figure(row.runtime),
                figure(row.own)
            ),
        };
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| width_of(&text)).fold(0.0, f64::max)
        };
        let left = MARGIN + widest(&mut report.rows.iter().map(label)) + 8.0;
        let axis = ticks(
            report
                .rows
                .iter()
                .map(|row| row.cu)
                .max()
                .unwrap_or_default(),
        );
        let last = *axis.last().expect("an axis has ticks");
        let long = |cu: u64| cu as f64 / last as f64 * PLOT;

        let below = TOP + ROW * report.rows.len() as f64;
        // The longest bar may end anywhere: its figures still have to fit next to it.
        let right = report
            .rows
            .iter()
            .map(|row| left + long(row.cu) + 6.0 + width_of(&total(row)))
            .fold(left + PLOT + width_of(&figure(last)) / 2.0, f64::max);
        let mut chart = canvas(
            right + MARGIN,
            below + BOTTOM,
            "Compute units of each instruction",
            "A bar per row: what calls to other programs cost, then the program's own instructions.",
        );

        let mut x = MARGIN;
        for (class, name) in [
            ("runtime", "runtime: the CPIs, charge and callee"),
            ("own", "own: what the program answers for"),
        ] {
            chart =
                chart
                    .add(rectangle(class, x, 40.0, 12.0, 12.0))
                    .add(text(x + 18.0, 50.0, name));
            x += 18.0 + width_of(name) + 8.0;
        }
        for tick in &axis {
            let x = left + long(*tick);
            chart = chart
                .add(
                    Line::new()
                        .set("class", "grid")
                        .set("x1", px(x))
                        .set("x2", px(x))
                        .set("y1", px(TOP - 4.0))
                        .set("y2", px(below)),
                )
                .add(
                    text(x, TOP - 10.0, &figure(*tick))
                        .set("class", "quiet")
                        .set("text-anchor", "middle"),
                );
        }
        for (index, row) in report.rows.iter().enumerate() {
            let middle = TOP + ROW * (index as f64 + 0.5);
            let (top, base) = (middle - BAR / 2.0, middle + TEXT / 3.0);
            chart = chart
                .add(text(left - 8.0, base, &label(row)).set("text-anchor", "end"))
                .add(rectangle("runtime", left, top, long(row.runtime), BAR))
                .add(rectangle(
                    "own",
                    left + long(row.runtime),
                    top,
                    long(row.own),
                    BAR,
                ))
                .add(text(left + long(row.cu) + 6.0, base, &total(row)).set("class", "over"));
        }
        format!("{chart}\n")
    }
}
