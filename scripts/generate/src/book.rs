//! The figures, tables and listings of the README, and of the book and the reference in `docs/`: written here,
//! between markers, never typed.
//!
//! ```text
//! costs <!-- cu:row withdraw_sol -->46<!-- /cu --> CU                in a line
//!
//! <!-- cu:listing program/src/cpi/views.rs; pub(crate) fn close_account( -->
//! whatever stands here is replaced
//! <!-- /cu -->                                                       a part of its own
//! ```
//!
//! Of the book, nothing is measured here. Its parts come from the sources and from the figures: `bench/figures.json`,
//! `bench/tables.jsonl` and the records in `tests/evidence`. Another test holds each of these files to what was
//! measured, so the book holds if they do. The tables of the reference are measured: see [`crate::reference`].
//!
//! | module | for |
//! |---|---|
//! | `marker` | where in a text a part begins and ends |
//! | `part` | what a part says, by its name |
//! | `rules`, `payouts`, `steps` | where it is taken from: the runtime's rules, ways to pay, the steps of a tuning |
//! | `agave`, `calculator` | the same: the runtime's source at the locked version, the cost model |
//! | `prose`, `links`, `claims`, `texts` | what is wrong with the text around the parts |

mod agave;
mod calculator;
mod claims;
mod links;
mod marker;
mod part;
mod payouts;
mod prose;
pub(crate) mod rules;
mod steps;
mod texts;

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
    /// Its path from `docs/src`.
    pub name: String,
    pub text: String,
}

impl Chapter {
    /// Its path in the repository.
    pub fn path(&self) -> String {
        match self.name.strip_prefix(UP) {
            Some(path) => path.to_owned(),
            None => format!("{FOLDER}/{}", self.name),
        }
    }

    /// A text whose links lead from `docs/src`, for this chapter.
    fn moved(&self, text: &str) -> String {
        let link = format!("]({UP}");
        match self.name.strip_prefix(UP) {
            Some(_) => text.replace(&link, "]("),
            None => {
                let up = "../".repeat(self.name.matches('/').count());
                text.replace(&link, &format!("]({up}{UP}"))
            }
        }
    }
}

/// Where the chapters are.
pub const FOLDER: &str = "docs/src";

/// The way from there to the repository.
const UP: &str = "../../";

/// The table of contents.
const SUMMARY: &str = "SUMMARY.md";

/// What is filled in besides, as seen from `docs/src`.
const README: &str = "../../README.md";

impl Book {
    pub fn read(root: &Path) -> Result<Self, String> {
        let folder = root.join(FOLDER);
        let summary = files::read(&folder.join(SUMMARY)).map_err(said)?;
        let chapters = links::targets(&summary).filter(|name| !name.starts_with(UP));
        let names = [SUMMARY, README].into_iter().chain(chapters);
        let chapters = names
            .map(str::to_owned)
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
            let part = |part: &str| Ok(chapter.moved(&sources.part(part)?));
            let text = marker::replace(&chapter.text, part)
                .map_err(|error| format!("{}: {error}", chapter.path()))?;
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
                faults.push(format!("{}:{line}: not what its source says", old.path()));
            }
            faults.extend(prose::faults(old));
            faults.extend(prose::typed_listings(old));
            faults.extend(links::faults(&self.root, old));
        }
        let rules = rules::Rules::read()?;
        faults.extend(claims::faults(self, &rules)?);
        faults.extend(texts::faults(self, &rules));
        faults.extend(self.unlisted()?);
        Ok(faults)
    }

    /// Chapters that are not in the table of contents.
    fn unlisted(&self) -> Result<Vec<String>, String> {
        let listed = |name: &String| self.chapters.iter().any(|chapter| chapter.name == *name);
        let mut names = pages(&self.root.join(FOLDER), "")?;
        names.retain(|name| !listed(name));
        names.sort();
        Ok(names
            .iter()
            .map(|name| format!("{FOLDER}/{name}: not in {SUMMARY}"))
            .collect())
    }
}

/// The pages in a folder and in those below it, each with this in front.
fn pages(folder: &Path, front: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let failed = |error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            found.extend(pages(&path, &format!("{front}{name}/"))?);
        } else if name.ends_with(".md") {
            found.push(format!("{front}{name}"));
        }
    }
    Ok(found)
}
