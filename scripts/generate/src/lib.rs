//! What is generated from the sources, the figures and the records of the tests.
//!
//! | module | what it writes |
//! |---|---|
//! | [`idl`] | the description of the program that Codama makes clients from |
//! | [`book`] | the figures, tables and listings of the README, of the book and of the reference in `docs/`, and what is wrong with the rest |
//! | [`drawing`] | the drawings of the book |
//! | [`reference`] | the tables of the README and of the reference |
//! | [`third_party`] | whose code is in what users get |
//! | [`rules`] | the page of the runtime's rules |
//! | [`evidence`] | the list of what the tests have run |
//!
//! The pages of figures in `bench/` are the bench's: `vault-bench report`. `scripts/write.sh` runs everything.

#![forbid(unsafe_code)]

pub mod book;
pub mod drawing;
pub mod evidence;
pub mod idl;
pub mod reference;
pub mod rules;
pub mod third_party;

use {
    clap::ValueEnum,
    cu::{export::page::Page, files},
    std::path::Path,
};

/// Something that is written as a whole, in the order in which one follows from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// program/idl.json and program/interface.json
    Idl,
    /// program/THIRD_PARTY.md
    ThirdParty,
    /// tests/evidence/runtime_rules.md
    Rules,
    /// tests/evidence/README.md
    Evidence,
    /// The drawings in docs/src/drawings
    Drawings,
    /// The figures, tables and listings in README.md and docs/src
    Book,
}

impl Part {
    /// Its files as they should be, by their paths in the repository.
    pub fn files(self, root: &Path) -> Result<Vec<Page>, String> {
        let one = |path: &str, text| Ok(vec![Page::new(path, text)]);
        match self {
            Self::Idl => Ok(vec![
                Page::new("program/idl.json", idl::json()),
                Page::new("program/interface.json", idl::extras::json()),
            ]),
            Self::ThirdParty => one(third_party::PAGE, third_party::page(root)?),
            Self::Rules => one(rules::PAGE, rules::page()?),
            Self::Evidence => {
                let path = format!("tests/evidence/{}", evidence::PAGE);
                one(&path, evidence::readme()?)
            }
            Self::Drawings => drawing::pages(root),
            Self::Book => {
                let chapters = book::Book::read(root)?.filled()?.into_iter();
                Ok(chapters.map(|it| Page::new(it.path(), it.text)).collect())
            }
        }
    }

    /// Writes what is not as it should be, and returns the paths of it.
    pub fn write(self, root: &Path) -> Result<Vec<String>, String> {
        let mut written = Vec::new();
        for Page { path, text } in self.files(root)? {
            let file = root.join(&path);
            if files::read(&file).ok().as_ref() != Some(&text) {
                files::write(&file, &text).map_err(said)?;
                written.push(path.display().to_string());
            }
        }
        Ok(written)
    }

    /// What is wrong, a line each.
    pub fn faults(self, root: &Path) -> Result<Vec<String>, String> {
        if self == Self::Book {
            return book::Book::read(root)?.faults();
        }
        let mut faults = Vec::new();
        for Page { path, text } in self.files(root)? {
            let path = path.display();
            let old = files::read(&root.join(path.to_string())).map_err(said)?;
            if old != text {
                let mut lines = old.lines().zip(text.lines());
                let line = lines.position(|(old, new)| old != new);
                let line = line.unwrap_or(old.lines().count().min(text.lines().count())) + 1;
                faults.push(format!(
                    "{path}:{line}: not what it is made from; write it with: scripts/write.sh"
                ));
            }
        }
        Ok(faults)
    }
}

/// An error in its words.
pub(crate) fn said(error: impl ToString) -> String {
    error.to_string()
}
