//! The report as JSON, as `--json` writes it.

use {
    super::Exporter,
    crate::measure::{Report, SCHEMA},
    serde::{Deserialize, de::DeserializeOwned},
};

/// Versioned by the report's `schema`.
pub struct Json;

impl Exporter for Json {
    fn export(&self, report: &Report) -> String {
        serde_json::to_string_pretty(report).expect("a report is plain data") + "\n"
    }
}

/// Reads back a report, or the part of one that `T` has; the error says what is wrong with the text.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    let invalid = |error| format!("this is no report of cu: {error}");
    // The version first: of a layout that this cu does not know, nothing else can be said.
    let Version { schema } = serde_json::from_str(text).map_err(invalid)?;
    if schema != SCHEMA {
        return Err(format!(
            "the report has schema {schema}, this cu reads schema {SCHEMA}"
        ));
    }
    serde_json::from_str(text).map_err(invalid)
}
