//! A series as lines, each named where it ends.

use {
    super::{COLOURS, TEXT, canvas, figure, px, text, ticks, width_of},
    crate::export::series::{Line, Series, Stroke},
    svg::node::element::{Circle, Line as Rule, Polyline},
};

const MARGIN: f64 = 16.0;
/// Title and the name of the vertical axis above the plot, the horizontal axis below it.
const TOP: f64 = 64.0;
const BOTTOM: f64 = 52.0;
const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 340.0;
/// From the plot to the names of the lines.
const NAMES: f64 = 28.0;
/// From one name to the next, at least.
const APART: f64 = TEXT + 5.0;

/// The chart of a series.
pub fn svg(series: &Series) -> String {
    let points = || {
        let all = |line: &'_ Line| line.points.clone().into_iter().chain(line.model.clone());
        series.lines.iter().flat_map(all)
    };
    // The vertical axis ends at a round value, the horizontal one where the lines do.
    let x_end = points().map(|(x, _)| x).max().unwrap_or_default().max(1);
    let mut xs = ticks(x_end);
    xs.retain(|tick| *tick <= x_end);
    let ys = ticks(points().map(|(_, y)| y).max().unwrap_or_default());
    let y_end = *ys.last().expect("an axis has ticks");

    let left = MARGIN + width_of(&figure(y_end)) + 8.0;
    let names: Vec<_> = series.lines.iter().map(name).collect();
    let names_width = names.iter().map(|name| width_of(name)).fold(0.0, f64::max);
    let across = |x: u64| left + x as f64 / x_end as f64 * WIDTH;
    let up = |y: u64| TOP + HEIGHT - y as f64 / y_end as f64 * HEIGHT;

    let mut chart = canvas(
        left + WIDTH + NAMES + names_width + MARGIN,
        TOP + HEIGHT + BOTTOM,
        &series.title,
        &series.about,
    )
    .add(
        text(left, TOP - 14.0, "CU")
            .set("class", "quiet")
            .set("text-anchor", "end"),
    );
    for tick in &ys {
        let y = up(*tick);
        chart = chart.add(rule((left, y), (left + WIDTH, y))).add(
            text(left - 8.0, y + TEXT / 3.0, &figure(*tick))
                .set("class", "quiet")
                .set("text-anchor", "end"),
        );
    }
    let base = TOP + HEIGHT;
    for tick in &xs {
        let x = across(*tick);
        chart = chart.add(rule((x, base), (x, base + 4.0))).add(
            text(x, base + 18.0, &figure(*tick))
                .set("class", "quiet")
                .set("text-anchor", "middle"),
        );
    }
    chart = chart.add(
        text(left + WIDTH / 2.0, base + 38.0, &series.x)
            .set("class", "quiet")
            .set("text-anchor", "middle"),
    );

    let ends: Vec<f64> = series
        .lines
        .iter()
        .map(|line| line.points.last().map_or(base, |(_, y)| up(*y)))
        .collect();
    let heights = spread(&ends, TOP, base);
    for (index, line) in series.lines.iter().enumerate() {
        let colour = index % COLOURS;
        let drawn = if line.model.is_empty() {
            &line.points
        } else {
            &line.model
        };
        let path: Vec<_> = drawn
            .iter()
            .map(|(x, y)| format!("{},{}", px(across(*x)), px(up(*y))))
            .collect();
        let dashed = if line.stroke == Stroke::Dashed {
            " dashed"
        } else {
            ""
        };
        chart = chart.add(
            Polyline::new()
                .set("class", format!("line s{colour}{dashed}"))
                .set("points", path.join(" ")),
        );
        // From where it ends to its name.
        if let Some((x, y)) = line.points.last() {
            chart = chart.add(
                Rule::new()
                    .set("class", format!("leader s{colour}"))
                    .set("x1", px(across(*x)))
                    .set("y1", px(up(*y)))
                    .set("x2", px(left + WIDTH + NAMES - 4.0))
                    .set("y2", px(heights[index])),
            );
        }
        if line.stroke == Stroke::Solid {
            for (x, y) in &line.points {
                chart = chart.add(
                    Circle::new()
                        .set("class", format!("f{colour}"))
                        .set("cx", px(across(*x)))
                        .set("cy", px(up(*y)))
                        .set("r", 3),
                );
            }
        }
        chart = chart.add(
            text(
                left + WIDTH + NAMES,
                heights[index] + TEXT / 3.0,
                &names[index],
            )
            .set("class", format!("f{colour}")),
        );
    }
    format!("{chart}\n")
}

/// A line by its name and where it ends.
fn name(line: &Line) -> String {
    match line.points.last() {
        Some((_, cu)) => format!("{}: {}", line.name, figure(*cu)),
        None => line.name.clone(),
    }
}

fn rule(from: (f64, f64), to: (f64, f64)) -> Rule {
    Rule::new()
        .set("class", "grid")
        .set("x1", px(from.0))
        .set("y1", px(from.1))
        .set("x2", px(to.0))
        .set("y2", px(to.1))
}

/// Where names are written so that none covers another: as near as can be to where they belong, in the
/// same order, within the plot. Names that would overlap form a block around the middle of what they
/// want; a block that then overlaps the one above joins it.
fn spread(wanted: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut blocks: Vec<(f64, Vec<usize>)> = Vec::new();
    for index in order {
        let mut block = (wanted[index], vec![index]);
        while let Some((start, names)) =
            blocks.pop_if(|(start, names)| *start + APART * names.len() as f64 > block.0)
        {
            // The place of the first if each had its way, on average over both blocks.
            let [above, below] = [names.len() as f64, block.1.len() as f64];
            let start = (start * above + (block.0 - APART * above) * below) / (above + below);
            block = (start, [names, block.1].concat());
        }
        let room = bottom - APART * (block.1.len() - 1) as f64;
        block.0 = block.0.min(room).max(top);
        blocks.push(block);
    }
    let mut placed = vec![0.0; wanted.len()];
    for (start, names) in blocks {
        for (rank, index) in names.into_iter().enumerate() {
            placed[index] = start + APART * rank as f64;
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::{APART, spread};

    #[test]
    fn names_with_room_stay_where_their_lines_end() {
        assert_eq!(
            spread(&[10.0, 200.0, 100.0], 0.0, 300.0),
            [10.0, 200.0, 100.0]
        );
    }

    #[test]
    fn crowded_names_stand_apart_around_where_they_belong() {
        let placed = spread(&[200.0, 202.0, 50.0], 0.0, 300.0);
        assert_eq!(placed, [201.0 - APART / 2.0, 201.0 + APART / 2.0, 50.0]);
        // The third is in the way of the first two, once they have moved apart.
        let placed = spread(&[100.0, 100.0, 100.0 - APART], 0.0, 300.0);
        assert_eq!(
            placed,
            [
                100.0 - APART / 3.0,
                100.0 + APART * 2.0 / 3.0,
                100.0 - APART * 4.0 / 3.0
            ]
        );
    }

    #[test]
    fn crowded_names_stay_in_the_plot() {
        assert_eq!(spread(&[300.0, 300.0], 0.0, 300.0), [300.0 - APART, 300.0]);
        assert_eq!(spread(&[0.0, 0.0], 0.0, 300.0), [0.0, APART]);
    }
}
