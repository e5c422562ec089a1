//! A report for its readers: one exporter a file, all behind one trait.

pub mod json;
pub mod terminal;
pub mod tree;

use crate::measure::Report;

/// A form that a report can take.
pub trait Exporter {
    fn export(&self, report: &Report) -> String;
}
