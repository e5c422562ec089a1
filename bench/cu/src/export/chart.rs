//! Charts as SVG: the same bytes on every machine, text as text, no font but the reader's own.
//!
//! A chart brings its own background and follows the reader's colour scheme, so it can be read on a
//! white page and on a dark one. A viewer without `prefers-color-scheme` shows the light one.

pub mod bars;
pub mod dots;
pub mod lines;
pub mod sheet;

use svg::{
    Document,
    node::element::{Description, Rectangle, Style, Text, Title},
};
use {super::table::figure, crate::output::shown};

/// The height of a line of text, and what a character is wide at most on average: browsers choose the
/// font, so room is measured with one that runs wide.
const TEXT: f64 = 12.0;
const CHARACTER: f64 = 7.0;

/// How many lines a chart can tell apart by colour.
const COLOURS: usize = 6;

/// Both schemes. People with any colour vision can distinguish the hues, which are Okabe and Ito's. They are
/// darkened on white and lightened on black until thin lines and text in them are easy to read.
const STYLE: &str = "
text { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif; fill: #1f2328 }
text.title { font-size: 15px; font-weight: 600 }
text.quiet { fill: #59636e }
text.over { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
.panel { fill: #ffffff; stroke: #d1d9e0 }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.dashed { stroke-dasharray: 5 4; stroke-width: 1.5 }
.leader { stroke-width: 1; stroke-opacity: 0.45 }
.runtime { fill: #9aa4af }
.own { fill: #0b6bcb }
.s0 { stroke: #0b6bcb } .f0 { fill: #0b6bcb }
.s1 { stroke: #b84a00 } .f1 { fill: #b84a00 }
.s2 { stroke: #00785a } .f2 { fill: #00785a }
.s3 { stroke: #a8467f } .f3 { fill: #a8467f }
.s4 { stroke: #7a5d00 } .f4 { fill: #7a5d00 }
.s5 { stroke: #4b5661 } .f5 { fill: #4b5661 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
text.quiet { fill: #9198a1 }
text.over { stroke: #0d1117 }
.panel { fill: #0d1117; stroke: #3d444d }
.grid { stroke: #30363d }
.runtime { fill: #59636e }
.own { fill: #56b4e9 }
.s0 { stroke: #56b4e9 } .f0 { fill: #56b4e9 }
.s1 { stroke: #ff9a57 } .f1 { fill: #ff9a57 }
.s2 { stroke: #2fcf9f } .f2 { fill: #2fcf9f }
.s3 { stroke: #e59bc4 } .f3 { fill: #e59bc4 }
.s4 { stroke: #e5c04a } .f4 { fill: #e5c04a }
.s5 { stroke: #aeb7c0 } .f5 { fill: #aeb7c0 }
}
";

/// An empty chart with its title and, for those who cannot see it, what it shows.
fn canvas(width: f64, height: f64, title: &str, about: &str) -> Document {
    frame(width, height, title, about, STYLE).add(text(16.0, 26.0, title).set("class", "title"))
}

/// A panel, with the title for those who cannot see it.
fn frame(width: f64, height: f64, title: &str, about: &str, style: &str) -> Document {
    Document::new()
        .set("viewBox", format!("0 0 {} {}", px(width), px(height)))
        .set("width", px(width))
        .set("height", px(height))
        .set("role", "img")
        .add(Title::new(shown(title)))
        .add(Description::new().add(svg::node::Text::new(shown(about))))
        .add(Style::new(style))
        .add(
            Rectangle::new()
                .set("class", "panel")
                .set("x", "0.5")
                .set("y", "0.5")
                .set("width", px(width - 1.0))
                .set("height", px(height - 1.0))
                .set("rx", 6),
        )
}

/// Text that begins at x, its base line at y.
fn text(x: f64, y: f64, content: &str) -> Text {
    Text::new(shown(content)).set("x", px(x)).set("y", px(y))
}

fn rectangle(class: &str, x: f64, y: f64, width: f64, height: f64) -> Rectangle {
    Rectangle::new()
        .set("class", class)
        .set("x", px(x))
        .set("y", px(y))
        .set("width", px(width))
        .set("height", px(height))
}

/// A coordinate, to a tenth of a pixel: the same on every machine.
fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The most width that a text needs.
fn width_of(text: &str) -> f64 {
    text.chars().count() as f64 * CHARACTER
}

/// Round values from 0 to `max` or just above it, at most eight.
fn ticks(max: u64) -> Vec<u64> {
    let max = max.max(1);
    let step = (0..)
        .flat_map(|exponent| [1, 2, 5].map(|digit| digit * 10u64.pow(exponent)))
        .find(|step| max.div_ceil(*step) < 8)
        .expect("some step is large enough");
    (0..=max.div_ceil(step))
        .map(|tick| step.saturating_mul(tick))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{px, ticks};

    #[test]
    fn ticks_are_round_and_few_and_reach_the_largest_value() {
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(4), [0, 1, 2, 3, 4]);
        assert_eq!(ticks(8), [0, 2, 4, 6, 8]);
        assert_eq!(ticks(60), [0, 10, 20, 30, 40, 50, 60]);
        assert_eq!(ticks(6_818), [0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]);
        assert_eq!(ticks(u64::MAX).last(), Some(&u64::MAX));
        assert_eq!(ticks(170_000), [0, 50_000, 100_000, 150_000, 200_000]);
    }

    #[test]
    fn coordinates_are_tenths_of_a_pixel() {
        assert_eq!([1.0, 0.25, 12.34].map(px), ["1", "0.2", "12.3"]);
    }
}
