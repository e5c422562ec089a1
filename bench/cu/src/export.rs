//! A report for its readers: one form a file, those of a whole report behind one trait.

pub mod action;
pub mod chart;
pub mod flame;
pub mod folded;
pub mod html;
pub mod icicle;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod page;
pub mod pages;
pub mod schema;
pub mod series;
pub mod table;
pub mod terminal;
pub mod tree;
pub mod trend;

use crate::Report;

/// A form that a report can take.
pub trait Exporter {
    /// The report in this form.
    fn export(&self, report: &Report) -> String;
}
