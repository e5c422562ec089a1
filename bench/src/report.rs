//! A report for its readers: one exporter a file, all behind one trait.

pub mod action;
#[cfg(feature = "vault")]
pub mod bill;
pub mod chart;
#[cfg(feature = "vault")]
pub mod depth;
pub mod flame;
pub mod folded;
pub mod json;
#[cfg(feature = "vault")]
pub mod lab;
pub mod markdown;
#[cfg(feature = "vault")]
pub mod overview;
pub mod schema;
pub mod series;
pub mod terminal;
pub mod tree;

use crate::measure::Report;

/// A form that a report can take.
pub trait Exporter {
    fn export(&self, report: &Report) -> String;
}

/// A text as the cell of a Markdown table: in one line, with nothing that ends the cell or is markup.
pub(crate) fn cell(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('|', "&#124;")
        .replace(['\n', '\r'], " ")
}
