//! What was measured, as data for everything that is written from it: `figures.json` has the lab and the steps,
//! `tables.jsonl` the tables of the pages, one in each line.

use {
    crate::{
        lab::{LabReport, Row, table},
        steps::StepsReport,
    },
    cu::{Error, Result, export::table::Table, files},
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

/// The tables of the pages, in the folder of the pages.
pub const TABLES: &str = "tables.jsonl";

/// A table of a page, by the heading above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headed {
    /// Such as `report`, `peers`, `bill`, `examples`.
    pub page: String,
    pub heading: String,
    pub table: Table,
}

impl Headed {
    pub fn new(page: &str, heading: &str, table: Table) -> Self {
        Self {
            page: page.to_owned(),
            heading: heading.to_owned(),
            table,
        }
    }

    /// The committed tables of a checkout.
    pub fn read(root: &Path) -> Result<Vec<Self>> {
        let file = root.join("bench").join(TABLES);
        let text = files::read(&file)?;
        let lines = text.lines().map(serde_json::from_str);
        lines
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| Error::Other(format!("{}: {error}", file.display())))
    }
}

/// The file of these tables.
pub fn lines(tables: &[Headed]) -> String {
    let line = |table| serde_json::to_string(table).expect("a table has no map with other keys");
    tables.iter().map(|table| line(table) + "\n").collect()
}
