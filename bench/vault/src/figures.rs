//! `figures.json`: what was measured, for what is written of it without measuring again.

use {
    crate::{
        lab::{LabReport, Row, table},
        steps::StepsReport,
    },
    cu::{Error, Result, files},
    serde::{Deserialize, Serialize},
    std::path::Path,
};

/// The version of the file's layout. New fields may join an old version; none ever changes its meaning.
pub const SCHEMA: u32 = 1;

/// The file, in the folder of the pages.
pub const FILE: &str = "figures.json";

/// Figures that are not rows of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub schema: u32,
    pub lab: LabReport,
    pub steps: StepsReport,
}

impl Figures {
    /// As it was committed in a checkout.
    pub fn read(root: &Path) -> Result<Self> {
        let file = root.join("bench").join(FILE);
        serde_json::from_str(&files::read(&file)?)
            .map_err(|error| Error::Other(format!("{}: {error}", file.display())))
    }

    pub fn json(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("figures have no map with other keys");
        text + "\n"
    }

    /// A technique of the lab by its name, which has the profile behind it where that is not the report's.
    pub fn technique(&self, name: &str) -> std::result::Result<&Row, String> {
        let found = self.lab.rows.iter().find(|row| table::name(row) == name);
        found.ok_or_else(|| format!("the lab has no technique “{name}”"))
    }
}
