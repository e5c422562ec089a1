//! Charts that say one thing: a few lines over a number that doubles, each named where it ends; or a few bars.

use cu::export::{
    chart::sheet::{Anchor, MARGIN, Sheet, TOP, WIDTH, width_of},
    table::figure,
};

/// Lines over a logarithmic axis.
pub struct Curves {
    pub title: String,
    pub subtitle: String,
    pub about: String,
    /// What is on the horizontal axis.
    pub x: String,
    pub source: String,
    /// At most three, as many as there are colours.
    pub curves: Vec<Curve>,
}

pub struct Curve {
    name: String,
    points: Vec<(u64, u64)>,
}

impl Curve {
    pub fn new(name: &str, points: Vec<(u64, u64)>) -> Self {
        Self {
            name: name.to_owned(),
            points,
        }
    }
}

/// Line, dots and text of a curve.
const COLOURS: [(&str, &str, &str); 3] = [
    ("calm-edge", "calm", "calm bold small"),
    ("warm-edge", "warm", "warm bold small"),
    ("edge", "mute", "quiet bold small"),
];

const HEIGHT: f64 = 230.0;
const LEFT: f64 = 60.0;
/// The room for the names of the curves.
const NAMES: f64 = 178.0;
/// From one name to the next, at least.
const APART: f64 = 36.0;

impl Curves {
    pub fn svg(&self) -> String {
        let top = TOP + 12.0;
        let below = top + HEIGHT;
        let mut sheet = Sheet::new(below + 74.0, &self.title, &self.subtitle, &self.about);
        let points = || self.curves.iter().flat_map(|curve| &curve.points);
        let right = points().map(|(x, _)| *x).max().unwrap_or(1).max(2);
        let most = points().map(|(_, cu)| *cu).max().unwrap_or(1);
        let step = (1..)
            .map(|n| n * 500)
            .find(|step| most / step < 6)
            .unwrap_or(500);
        let high = most.div_ceil(step) * step;
        let at_x = |x: u64| LEFT + (x as f64).ln() / (right as f64).ln() * (WIDTH - LEFT - NAMES);
        let at_y = |cu: u64| below - cu as f64 / high as f64 * HEIGHT;
        for tick in (0..=high).step_by(step as usize) {
            let y = at_y(tick);
            sheet.line("grid", (LEFT, y), (WIDTH - NAMES, y));
            sheet.text(
                "quiet small",
                Anchor::End,
                LEFT - 8.0,
                y + 4.0,
                &figure(tick),
            );
        }
        for (x, _) in self.curves.first().map_or(&[][..], |curve| &curve.points) {
            let text = figure(*x);
            sheet.text("quiet small", Anchor::Middle, at_x(*x), below + 18.0, &text);
        }
        let middle = (LEFT + WIDTH - NAMES) / 2.0;
        sheet.text("quiet small", Anchor::Middle, middle, below + 36.0, &self.x);
        for (base, index) in self.places(&at_y) {
            let curve = &self.curves[index];
            let (line, dot, text) = COLOURS[index];
            let points: Vec<_> = curve
                .points
                .iter()
                .map(|(x, cu)| (at_x(*x), at_y(*cu)))
                .collect();
            sheet.polyline(line, &points);
            for (x, y) in points {
                sheet.dot(dot, x, y, 4.0);
            }
            let last = curve.points.last().map_or(0, |(_, cu)| *cu);
            let x = WIDTH - NAMES + 12.0;
            sheet.text(text, Anchor::Start, x, base - 3.0, &figure(last));
            sheet.text(text, Anchor::Start, x, base + 12.0, &curve.name);
        }
        sheet.source(&self.source)
    }

    /// Where the name of each curve is: at its end, but so far from the name above that both can be read.
    fn places(&self, at_y: &dyn Fn(u64) -> f64) -> Vec<(f64, usize)> {
        let end = |curve: &Curve| curve.points.last().map_or(0, |(_, cu)| *cu);
        let mut places: Vec<_> = self
            .curves
            .iter()
            .enumerate()
            .map(|(index, curve)| (at_y(end(curve)), index))
            .collect();
        places.sort_by(|a, b| a.0.total_cmp(&b.0));
        for index in 1..places.len() {
            places[index].0 = places[index].0.max(places[index - 1].0 + APART);
        }
        places
    }
}

/// A bar for each of a few figures.
pub struct Bars {
    pub title: String,
    pub subtitle: String,
    pub about: String,
    pub source: String,
    pub bars: Vec<(String, u64)>,
}

impl Bars {
    pub fn svg(&self) -> String {
        const ROW: f64 = 32.0;
        let below = TOP + ROW * self.bars.len() as f64;
        let mut sheet = Sheet::new(below + 40.0, &self.title, &self.subtitle, &self.about);
        let names = self.bars.iter().map(|(name, _)| width_of(name));
        let left = MARGIN + names.fold(0.0, f64::max) + 8.0;
        let most = self
            .bars
            .iter()
            .map(|(_, cu)| *cu)
            .max()
            .unwrap_or(1)
            .max(1);
        for (row, (name, cu)) in self.bars.iter().enumerate() {
            let y = TOP + ROW * row as f64;
            let long = *cu as f64 / most as f64 * (WIDTH - MARGIN - left - 60.0);
            sheet.text("", Anchor::End, left - 8.0, y + 19.0, name);
            sheet.bar("calm", left, y + 4.0, long, ROW - 12.0);
            sheet.text("", Anchor::Start, left + long + 8.0, y + 19.0, &figure(*cu));
        }
        sheet.source(&self.source)
    }
}
