//! The figures and listings of the book in `docs/`: written here, between markers, never typed.
//!
//! ```text
//! costs <!-- cu:row withdraw_sol -->46<!-- /cu --> CU                in a line
//!
//! <!-- cu:listing program/src/cpi.rs; pub(crate) fn close_account( -->
//! whatever stands here is replaced
//! <!-- /cu -->                                                       a part of its own
//! ```
//!
//! Nothing is measured here. The parts come from the sources and from the pages of figures, each of which
//! another test holds to what was measured: so the book holds if they do.
//!
//! | module | for |
//! |---|---|
//! | `marker` | where in a text a part begins and ends |
//! | `part` | what a part says, by its name |
//! | `page`, `rules`, `listing` | where it is taken from: a page of tables, the runtime's rules, a source file |
//! | `prose`, `links`, `claims` | what is wrong with the text around the parts |

mod claims;
mod links;
mod listing;
mod marker;
mod page;
mod part;
mod prose;
mod rules;

use {
    crate::said,
    cu::files,
    std::{
        fs,
        path::{Path, PathBuf},
    },
};

/// The book of a repository.
pub struct Book {
    root: PathBuf,
    /// In the order of the table of contents, which is the first of them.
    pub chapters: Vec<Chapter>,
}

/// A file of the book.
pub struct Chapter {
    /// Its name in `docs/src`.
    pub name: String,
    pub text: String,
}

/// Where the chapters are.
pub const FOLDER: &str = "docs/src";

/// The table of contents.
const SUMMARY: &str = "SUMMARY.md";

impl Book {
    pub fn read(root: &Path) -> Result<Self, String> {
        let folder = root.join(FOLDER);
        let summary = files::read(&folder.join(SUMMARY)).map_err(said)?;
        let mut names: Vec<_> = links::targets(&summary).map(str::to_owned).collect();
        names.insert(0, SUMMARY.to_owned());
        let chapters = names
            .into_iter()
            .map(|name| {
                let text = files::read(&folder.join(&name)).map_err(said)?;
                Ok(Chapter { name, text })
            })
            .collect::<Result<_, String>>()?;
        Ok(Self {
            root: root.to_owned(),
            chapters,
        })
    }

    /// The chapters as they should be.
    pub fn filled(&self) -> Result<Vec<Chapter>, String> {
        let sources = part::Sources::read(self)?;
        let fill = |chapter: &Chapter| {
            let text = marker::replace(&chapter.text, |part| sources.part(part))
                .map_err(|error| format!("{FOLDER}/{}: {error}", chapter.name))?;
            Ok(Chapter {
                name: chapter.name.clone(),
                text,
            })
        };
        self.chapters.iter().map(fill).collect()
    }

    /// Writes what is not as it should be, and says which.
    pub fn write(&self) -> Result<Vec<String>, String> {
        let mut written = Vec::new();
        for (old, new) in self.chapters.iter().zip(self.filled()?) {
            if old.text != new.text {
                files::write(&self.root.join(FOLDER).join(&new.name), &new.text).map_err(said)?;
                written.push(new.name);
            }
        }
        Ok(written)
    }

    /// Everything that is wrong, one line each.
    pub fn faults(&self) -> Result<Vec<String>, String> {
        let mut faults = Vec::new();
        for (old, new) in self.chapters.iter().zip(self.filled()?) {
            let mut lines = old.text.lines().zip(new.text.lines());
            let line = lines.position(|(old, new)| old != new);
            if old.text != new.text {
                let line = line.unwrap_or_default() + 1;
                faults.push(format!("{}:{line}: not what its source says", old.name));
            }
            faults.extend(prose::faults(old));
            faults.extend(links::faults(&self.root, old));
        }
        faults.extend(claims::faults(self)?);
        faults.extend(self.unlisted()?);
        Ok(faults)
    }

    /// Chapters that are not in the table of contents.
    fn unlisted(&self) -> Result<Vec<String>, String> {
        let folder = self.root.join(FOLDER);
        let entries = fs::read_dir(&folder)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut names: Vec<_> = entries
            .iter()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !self.chapters.iter().any(|chapter| chapter.name == *name))
            .map(|name| format!("{name}: not in {SUMMARY}"))
            .collect();
        names.sort();
        Ok(names)
    }
}
