//! The page of the runtime's rules: facts by their ids, claims by their rows.

use {
    super::page::{Page, cells},
    crate::said,
    cu::files,
    std::{fs, path::Path},
};

const PAGE: &str = "tests/evidence/runtime_rules.md";
const TESTS: &str = "tests/tests/runtime_rules";

pub struct Rules {
    page: Page,
    pub facts: Vec<Fact>,
    pub claims: Vec<Claim>,
    /// What the refusals print.
    pub texts: Vec<Text>,
}

/// A text and the facts that print it.
pub struct Text {
    pub says: String,
    pub facts: Vec<String>,
}

pub struct Fact {
    pub id: String,
    pub done: String,
    pub outcome: String,
    /// Of the whole instruction.
    pub cu: String,
    pub call: String,
    /// What it says against texts, if it does.
    pub corrects: Option<String>,
    /// The test, in the repository.
    pub test: String,
}

/// Row `n` is at `n - 1`.
pub struct Claim {
    /// As it is taught.
    pub says: String,
    /// Who teaches it, with a link.
    pub by: String,
    /// The sentence that should stand there.
    pub instead: String,
    /// Where the runtime does it: a file of its source, and a text in it.
    pub code: Option<(String, String)>,
    /// Facts by their ids, or where else it is shown.
    pub shown: String,
}

impl Rules {
    pub fn read(root: &Path) -> Result<Self, String> {
        let page = Page::read(root, PAGE)?;
        let text = files::read(&root.join(PAGE)).map_err(said)?;
        let tests = tests(root)?;
        let corrections: Vec<_> = text.lines().filter_map(correction).collect();
        let mut facts = Vec::new();
        for cells in text
            .lines()
            // A row of the texts begins with two marks.
            .filter(|line| line.starts_with("| `") && !line.starts_with("| ``"))
            .map(cells)
        {
            let [id, done, outcome, cu, call, _rows] = cells[..] else {
                return Err(format!("{PAGE}: a fact has other columns: {cells:?}"));
            };
            let id = id.trim_matches('`');
            facts.push(Fact {
                id: id.to_owned(),
                done: done.to_owned(),
                outcome: outcome.to_owned(),
                cu: cu.to_owned(),
                call: call.to_owned(),
                corrects: corrections
                    .iter()
                    .find(|(of, _)| *of == id)
                    .map(|(_, text)| (*text).to_owned()),
                test: test_of(&tests, id)?,
            });
        }
        let mut claims = Vec::new();
        for row in page.table(Some("The claims"))?.rows.iter().skip(1) {
            let [_, says, by, instead, code, shown] = row[..] else {
                return Err(format!("{PAGE}: a claim has other columns: {row:?}"));
            };
            claims.push(Claim {
                says: says.to_owned(),
                by: by.to_owned(),
                instead: instead.to_owned(),
                code: code
                    .split_once(": ")
                    .map(|(file, text)| (unquoted(file), unquoted(text))),
                shown: page.rebased(shown),
            });
        }
        let mut texts = Vec::new();
        for row in page.table(Some("The texts"))?.rows.iter().skip(1) {
            let [says, facts] = row[..] else {
                return Err(format!("{PAGE}: a text has other columns: {row:?}"));
            };
            texts.push(Text {
                says: unquoted(says),
                facts: facts.split(", ").map(unquoted).collect(),
            });
        }
        Ok(Self {
            page,
            facts,
            claims,
            texts,
        })
    }

    /// The whole log of a fact.
    pub fn log(&self, id: &str) -> Result<&str, String> {
        self.page
            .section("Logs")?
            .split_once(&format!("### {id}\n\n"))
            .and_then(|(_, rest)| rest.split_once("\n```\n"))
            .map(|(log, _)| log)
            .ok_or_else(|| format!("the log of {id} is not shown"))
    }

    pub fn fact(&self, id: &str) -> Result<&Fact, String> {
        self.facts
            .iter()
            .find(|fact| fact.id == id)
            .ok_or_else(|| format!("there is no fact {id}"))
    }

    /// What a theme says ahead of its table.
    pub fn about(&self, theme: &str) -> Result<String, String> {
        let section = self.page.section(theme)?.trim_start();
        let about = section.split("\n\n").next().unwrap_or_default();
        Ok(self.page.rebased(about))
    }
}

impl Claim {
    /// The ids of the facts that show it.
    pub fn facts(&self) -> impl Iterator<Item = &str> {
        let ids = self.shown.strip_prefix('`').map(|_| self.shown.split(", "));
        ids.into_iter().flatten().map(|id| id.trim_matches('`'))
    }
}

impl Fact {
    /// Its id, leading to its test.
    pub fn link(&self) -> String {
        format!("[`{}`](../../{})", self.id, self.test)
    }

    pub fn is_refused(&self) -> bool {
        !self.outcome.starts_with("ok")
    }
}

/// Code without its marks.
fn unquoted(text: &str) -> String {
    text.trim().trim_matches('`').to_owned()
}

fn correction(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("* `")?.split_once("`: ")
}

/// The tests: path, text.
fn tests(root: &Path) -> Result<Vec<(String, String)>, String> {
    let folder = root.join(TESTS);
    let entries = fs::read_dir(&folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut tests = Vec::new();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        tests.push((
            format!("{TESTS}/{name}"),
            files::read(&entry.path()).map_err(said)?,
        ));
    }
    tests.sort();
    Ok(tests)
}

fn test_of(tests: &[(String, String)], id: &str) -> Result<String, String> {
    let quoted = format!("\"{id}\"");
    // Others may speak of it as well.
    let makes = |text: &str| {
        let mut made = text.split("Fact::new(").skip(1);
        made.any(|fact| fact.trim_start().starts_with(&quoted))
    };
    tests
        .iter()
        .find(|(_, text)| makes(text))
        .map(|(path, _)| path.clone())
        .ok_or_else(|| format!("no test of {TESTS} has the fact {id}"))
}
