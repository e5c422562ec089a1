//! The report as JSON, as `--json` writes it.

use {super::Exporter, crate::Report};

/// Versioned by the report's `schema`; [`read_json`](crate::files::read_json) reads it back.
pub struct Json;

impl Exporter for Json {
    fn export(&self, report: &Report) -> String {
        serde_json::to_string_pretty(report).expect("a report is plain data") + "\n"
    }
}
