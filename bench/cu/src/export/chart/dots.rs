//! The same work by several programs: a line of dots per piece of work, on a logarithmic axis.

use {
    super::{TEXT, canvas, figure, px, text, width_of},
    svg::node::element::{Circle, Line},
};

/// The content of a chart of dots.
#[derive(Clone, Debug)]
pub struct Dots {
    /// The finding.
    pub title: String,
    /// The unit and the conditions, a line each.
    pub subtitle: Vec<String>,
    /// Where the figures come from.
    pub source: String,
    /// Four programs: the one that this is about, its rival, and two others that take more.
    pub programs: [String; 4],
    /// The operation, and its figure by program.
    pub rows: Vec<(String, [u64; 4])>,
}

const WIDTH: f64 = 560.0;
const MARGIN: f64 = 16.0;
/// From row to row, and from the last one to the bottom.
const ROW: f64 = 42.0;
const BOTTOM: f64 = 58.0;
/// The margin next to the plot for the figures of the first and the last dot.
const FIGURES: f64 = 48.0;

/// The chart.
pub fn svg(dots: &Dots) -> String {
    let figures = || dots.rows.iter().flat_map(|(_, figures)| figures);
    let least = figures().copied().min().unwrap_or(1).max(1) as f64;
    let most = figures().copied().max().unwrap_or(1).max(2) as f64;
    let names = dots.rows.iter().map(|(name, _)| width_of(name));
    let left = MARGIN + names.fold(0.0, f64::max) + FIGURES;
    let plot = WIDTH - left - FIGURES - MARGIN;
    let across =
        |value: u64| left + (value.max(1) as f64 / least).ln() / (most / least).ln() * plot;

    let legend = 46.0 + 17.0 * dots.subtitle.len() as f64 + 10.0;
    let top = legend + 40.0;
    let below = top + ROW * dots.rows.len() as f64;
    let about = "A line of dots per piece of work, one dot for each program. Figures: CU.";
    let mut chart = canvas(WIDTH, below + BOTTOM, &dots.title, about);
    for (index, line) in dots.subtitle.iter().enumerate() {
        let base = 46.0 + 17.0 * index as f64;
        chart = chart.add(text(MARGIN, base, line).set("class", "quiet"));
    }
    let mut x = MARGIN + 6.0;
    for (index, name) in dots.programs.iter().enumerate() {
        chart = chart
            .add(dot(index, x, legend))
            .add(text(x + 12.0, legend + TEXT / 3.0, name).set("class", format!("f{index}")));
        x += 12.0 + width_of(name) + 16.0;
    }

    for tick in ticks(least, most) {
        let x = across(tick);
        chart = chart
            .add(
                Line::new()
                    .set("class", "grid")
                    .set("x1", px(x))
                    .set("x2", px(x))
                    .set("y1", px(top))
                    .set("y2", px(below)),
            )
            .add(
                text(x, below + 18.0, &figure(tick))
                    .set("class", "quiet")
                    .set("text-anchor", "middle"),
            );
    }
    for (index, (name, figures)) in dots.rows.iter().enumerate() {
        let y = top + ROW * (index as f64 + 0.5);
        let [first, last] = [figures.iter().min(), figures.iter().max()]
            .map(|end| across(end.copied().unwrap_or(1)));
        chart = chart.add(text(MARGIN, y + TEXT / 3.0, name)).add(
            Line::new()
                .set("class", "grid")
                .set("style", "stroke-width: 3")
                .set("x1", px(first))
                .set("x2", px(last))
                .set("y1", px(y))
                .set("y2", px(y)),
        );
        // The one that this is about is on top.
        for program in [3, 2, 1, 0] {
            let value = figures[program];
            let x = across(value);
            let (x, y, anchor) = match program {
                0 => (first - 12.0, y + TEXT / 3.0, "end"),
                1 => (x, y + TEXT / 3.0 + 13.0, "middle"),
                2 => (x, y + TEXT / 3.0 - 13.0, "middle"),
                _ => (last + 10.0, y + TEXT / 3.0, "start"),
            };
            let mut label = text(x, y, &figure(value)).set("class", format!("f{program}"));
            if anchor != "start" {
                label = label.set("text-anchor", anchor);
            }
            if program == 0 {
                label = label.set("style", "font-weight: 700");
            }
            chart = chart.add(label);
        }
        for program in [3, 2, 0, 1] {
            chart = chart.add(dot(program, across(figures[program]), y));
        }
    }
    let source = text(MARGIN, below + 44.0, &dots.source).set("class", "quiet");
    format!("{}\n", chart.add(source))
}

/// The mark of a program. That of the rival is a ring, so that it is seen where it covers another.
fn dot(program: usize, x: f64, y: f64) -> Circle {
    let circle = Circle::new().set("cx", px(x)).set("cy", px(y));
    match program {
        0 => circle.set("class", "f0").set("r", 6),
        1 => circle
            .set("class", "s1")
            .set("r", 5)
            .set("style", "fill: none; stroke-width: 2.5"),
        _ => circle.set("class", format!("f{program}")).set("r", 5),
    }
}

/// 1, 2 and 5, with as many noughts as fit between the two.
fn ticks(least: f64, most: f64) -> impl Iterator<Item = u64> {
    let all = (0..10).flat_map(|exponent| [1, 2, 5].map(|digit| digit * 10u64.pow(exponent)));
    all.filter(move |tick| *tick as f64 >= least && *tick as f64 <= most)
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn ticks_lie_between_the_least_and_the_most() {
        assert_eq!(
            ticks(41.0, 4_314.0).collect::<Vec<_>>(),
            [50, 100, 200, 500, 1000, 2000]
        );
        assert_eq!(ticks(50.0, 100.0).collect::<Vec<_>>(), [50, 100]);
    }
}
