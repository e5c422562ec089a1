//! Notes for a reader of the figures, though nothing is wrong.

use {
    serde::{Deserialize, Serialize},
    std::collections::BTreeMap,
};

/// One thing to know about a row, a file or a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Its subject.
    pub kind: Kind,
    /// A row's id, or a path.
    pub of: String,
    /// The note itself.
    pub text: String,
}

/// The subject of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// The address of the ELF was inferred from the fixtures.
    ProgramId,
    /// A fixture calls another program than the ELF's, so it is no row.
    OtherProgram,
    /// A file that holds no row.
    NoRow,
    /// A folder that is not read.
    Subfolder,
    /// A fixture was recorded with other feature gates.
    Gates,
    /// A fixture was recorded with another CU limit.
    Budget,
    /// A fixture was recorded with other CU.
    Cu,
    /// No transaction has room for the row, or it loads more than it may.
    Transaction,
    /// A file of symbols is of another build.
    Symbols,
}

impl Kind {
    /// Several notes of this kind in one line.
    fn summary(self, count: usize) -> String {
        match self {
            Self::ProgramId => {
                format!("{count} folders have the address of their ELF from their fixtures")
            }
            Self::OtherProgram => {
                format!("{count} fixtures call another program than the ELF's and are not measured")
            }
            Self::NoRow => format!("{count} files hold no row"),
            Self::Subfolder => format!("{count} subfolders are not read; --recursive reads them"),
            Self::Gates => {
                format!(
                    "{count} fixtures were recorded with other feature gates than the profile has"
                )
            }
            Self::Budget => format!("{count} fixtures were recorded with another CU limit"),
            Self::Cu => format!("{count} fixtures were recorded with other CU than those measured"),
            Self::Transaction => format!("{count} rows fit into no transaction"),
            Self::Symbols => format!("{count} files of symbols are of another build"),
        }
    }
}

impl Note {
    pub(crate) fn new(kind: Kind, of: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            kind,
            of: of.into(),
            text: text.into(),
        }
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.of, self.text)
    }
}

/// A line for each kind; or for each note, if all of them are wanted.
pub fn lines(notes: &[Note], every: bool) -> Vec<String> {
    let mut kinds: BTreeMap<Kind, Vec<&Note>> = BTreeMap::new();
    for note in notes {
        kinds.entry(note.kind).or_default().push(note);
    }
    let mut lines = Vec::new();
    let mut summed_up = false;
    for (kind, notes) in kinds {
        if every || notes.len() == 1 {
            lines.extend(notes.iter().map(ToString::to_string));
        } else {
            summed_up = true;
            lines.push(kind.summary(notes.len()));
        }
    }
    if summed_up && let Some(last) = lines.last_mut() {
        last.push_str(" (--verbose lists each)");
    }
    lines
}
