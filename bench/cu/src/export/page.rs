//! The content of a report's pages besides its rows.

use {super::series::Series, std::path::PathBuf};

/// A file, relative to the folder of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it goes.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

impl Page {
    /// A page at this path.
    pub fn new(path: impl Into<PathBuf>, text: String) -> Self {
        Self {
            path: path.into(),
            text,
        }
    }
}

/// A page of its own, and how the report leads to it.
#[derive(Clone, Debug)]
pub struct Attached {
    /// The heading above the link.
    pub title: String,
    /// The content to expect.
    pub about: String,
    /// The page itself.
    pub page: Page,
    /// A picture of it, which the report shows.
    pub picture: Option<Page>,
}

/// The texts besides the rows of a report.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// Each with a chart and a table.
    pub series: Vec<Series>,
    /// The rows to draw a flame graph of.
    pub flames: Vec<String>,
    /// Pages that the report leads to.
    pub attached: Vec<Attached>,
    /// Files for other pages than the report.
    pub files: Vec<Page>,
    /// The command that writes the pages.
    pub made_by: String,
}
