//! A series of measurements: what becomes a chart and a table of its own.

/// The effect of one number on the cost, as several lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The chart's file name, without its ending.
    pub name: String,
    /// The heading of chart and table.
    pub title: String,
    /// The title of the horizontal axis.
    pub x: String,
    /// The measurement in detail, for readers who want to know exactly what is compared.
    pub about: String,
    /// At most as many as a chart can distinguish.
    pub lines: Vec<Line>,
    /// The chart, where another picture than the lines says more.
    pub drawing: Option<String>,
}

/// One line of a chart: CU over whatever the series varies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its subject.
    pub name: String,
    /// How it is drawn.
    pub stroke: Stroke,
    /// (x, CU), in the order of x.
    pub points: Vec<(u64, u64)>,
    /// The points that a model predicts; if it does, they are drawn as a
    /// line, and the measured points are on it or not.
    pub model: Vec<(u64, u64)>,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stroke {
    /// A figure that stands for itself; each point is marked.
    #[default]
    Solid,
    /// A part of another line.
    Dashed,
}

impl Line {
    /// A solid line through these points.
    pub fn new(name: impl Into<String>, points: Vec<(u64, u64)>) -> Self {
        Self {
            name: name.into(),
            stroke: Stroke::Solid,
            points,
            model: Vec::new(),
        }
    }

    /// The same line, dashed.
    pub fn dashed(self) -> Self {
        Self {
            stroke: Stroke::Dashed,
            ..self
        }
    }

    /// The same points, with what a model says of them.
    pub fn with_model(self, model: Vec<(u64, u64)>) -> Self {
        Self { model, ..self }
    }

    /// The CU at this x, if it was measured there.
    pub fn at(&self, x: u64) -> Option<u64> {
        self.points
            .iter()
            .find_map(|(at, cu)| (*at == x).then_some(*cu))
    }
}

impl Series {
    /// Every x at which some line has a point, ascending.
    pub fn xs(&self) -> Vec<u64> {
        let mut xs: Vec<u64> = self
            .lines
            .iter()
            .flat_map(|line| line.points.iter().map(|(x, _)| *x))
            .collect();
        xs.sort_unstable();
        xs.dedup();
        xs
    }
}
