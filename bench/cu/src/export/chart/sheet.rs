//! A picture that is put together by hand: a finding as the title, its conditions below, a source at the foot.
//!
//! It is narrow and its text is large, so that a reader on a phone can read it too.

use {
    super::{STYLE, frame, px, rectangle},
    crate::output::shown,
    svg::{
        Document, Node,
        node::element::{Circle, Line, Path, Polyline, Text as Element, Title},
    },
};

/// The width of every sheet.
pub const WIDTH: f64 = 640.0;

/// The room at the left and right edge.
pub const MARGIN: f64 = 16.0;

/// From the upper edge to where a picture may begin, below a title of one line.
pub const TOP: f64 = 66.0;

/// The width of a character at most, on average.
const CHARACTER: f64 = 7.4;

/// The styles that the charts do not have: larger text, and the fills of boxes.
const MORE: &str = "
text { font-size: 14px }
text.title { font-size: 17px }
text.small { font-size: 12px }
text.bold { font-weight: 600 }
text.code { font-family: ui-monospace, 'DejaVu Sans Mono', Consolas, monospace; font-size: 13px }
text.good { fill: #1a7f37 } text.bad { fill: #b42318 } text.warm { fill: #b84a00 } text.calm { fill: #0b6bcb }
.box { fill: #f6f8fa; stroke: #c5cdd5 }
.calm-box { fill: #e8f1fb; stroke: #9cc2ea }
.warm-box { fill: #fdf1e4; stroke: #e8b98a }
.bad-box { fill: #fbe9e9; stroke: #e6a5a0 }
.good-box { fill: #e6f4ea; stroke: #97cfa8 }
.calm { fill: #0b6bcb } .warm { fill: #b84a00 } .bad { fill: #b42318 } .good { fill: #1a7f37 } .mute { fill: #9aa4af }
.edge { stroke: #59636e; stroke-width: 2; fill: none }
.calm-edge { stroke: #0b6bcb; stroke-width: 2.5; fill: none }
.warm-edge { stroke: #b84a00; stroke-width: 2.5; fill: none }
.bad-edge { stroke: #b42318; stroke-width: 2.5; fill: none }
.good-edge { stroke: #1a7f37; stroke-width: 2.5; fill: none }
.head { fill: #59636e }
@media (prefers-color-scheme: dark) {
text.good { fill: #4ac26b } text.bad { fill: #ff8f85 } text.warm { fill: #ff9a57 } text.calm { fill: #56b4e9 }
.box { fill: #161b22; stroke: #3d444d }
.calm-box { fill: #10243b; stroke: #2f5f93 }
.warm-box { fill: #33210f; stroke: #7d5226 }
.bad-box { fill: #361a1a; stroke: #8a3d38 }
.good-box { fill: #12281a; stroke: #2f6b42 }
.calm { fill: #56b4e9 } .warm { fill: #ff9a57 } .bad { fill: #ff8f85 } .good { fill: #4ac26b } .mute { fill: #59636e }
.edge { stroke: #9198a1 }
.calm-edge { stroke: #56b4e9 }
.warm-edge { stroke: #ff9a57 }
.bad-edge { stroke: #ff8f85 }
.good-edge { stroke: #4ac26b }
.head { fill: #9198a1 }
}
";

/// Where a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At its beginning.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// A picture in the making.
pub struct Sheet {
    document: Document,
    height: f64,
}

impl Sheet {
    /// An empty picture. The title is the finding; the subtitle has the unit and the conditions; `about` is for readers
    /// who cannot see it.
    pub fn new(height: f64, title: &str, subtitle: &str, about: &str) -> Self {
        let style = format!("{STYLE}{MORE}");
        let document = frame(WIDTH, height, title, about, &style);
        let mut sheet = Self { document, height };
        sheet.text("title", Anchor::Start, MARGIN, 28.0, title);
        sheet.text("quiet", Anchor::Start, MARGIN, 48.0, subtitle);
        sheet
    }

    /// A text, its base line at `y`.
    pub fn text(&mut self, class: &str, anchor: Anchor, x: f64, y: f64, content: &str) {
        let element = Element::new(shown(content))
            .set("class", class)
            .set("x", px(x))
            .set("y", px(y));
        self.document.append(match anchor {
            Anchor::Start => element,
            Anchor::Middle => element.set("text-anchor", "middle"),
            Anchor::End => element.set("text-anchor", "end"),
        });
    }

    /// A box with round corners.
    pub fn rounded(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        let element = rectangle(class, x, y, width, height).set("rx", 8);
        self.document.append(element);
    }

    /// A bar with sharp corners, and a text that a browser shows above it.
    pub fn titled(&mut self, class: &str, at: (f64, f64), size: (f64, f64), title: &str) {
        let element = rectangle(class, at.0, at.1, size.0, size.1).add(Title::new(shown(title)));
        self.document.append(element);
    }

    /// A bar with sharp corners.
    pub fn bar(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        self.document.append(rectangle(class, x, y, width, height));
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        self.document.append(
            Line::new()
                .set("class", class)
                .set("x1", px(from.0))
                .set("y1", px(from.1))
                .set("x2", px(to.0))
                .set("y2", px(to.1)),
        );
    }

    /// A line through points.
    pub fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        let points: Vec<_> = points
            .iter()
            .map(|(x, y)| format!("{},{}", px(*x), px(*y)))
            .collect();
        self.document.append(
            Polyline::new()
                .set("class", class)
                .set("points", points.join(" ")),
        );
    }

    /// A dot.
    pub fn dot(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        self.document.append(
            Circle::new()
                .set("class", class)
                .set("cx", px(x))
                .set("cy", px(y))
                .set("r", px(radius)),
        );
    }

    /// A straight line with a head at its end.
    pub fn arrow(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        const HEAD: f64 = 8.0;
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        let (ux, uy) = (dx / length, dy / length);
        let neck = (to.0 - ux * HEAD, to.1 - uy * HEAD);
        self.line(class, from, neck);
        let (wx, wy) = (-uy * HEAD / 2.0, ux * HEAD / 2.0);
        let path = format!(
            "M{} {}L{} {}L{} {}z",
            px(to.0),
            px(to.1),
            px(neck.0 + wx),
            px(neck.1 + wy),
            px(neck.0 - wx),
            px(neck.1 - wy)
        );
        let fill = class.strip_suffix("-edge").unwrap_or("head");
        self.document
            .append(Path::new().set("class", fill).set("d", path));
    }

    /// The picture, with a line at its foot that names where it comes from.
    pub fn source(mut self, text: &str) -> String {
        let y = self.height - 12.0;
        self.text("quiet small", Anchor::Start, MARGIN, y, text);
        format!("{}\n", self.document)
    }
}

/// The most width that a text of the usual size needs.
pub fn width_of(text: &str) -> f64 {
    text.chars().count() as f64 * CHARACTER
}
