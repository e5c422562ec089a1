//! What a part of the book says, by its name. Items of a list are divided by `;` where they may have spaces.
//!
//! | in a line | |
//! |---|---|
//! | `row ID [COLUMN]` | a figure of the report's rows; `CU` if no column is named |
//! | `at SERIES; ROW; COLUMN` | a figure of another table of the report |
//! | `peer PROGRAM ID`, `peer-own PROGRAM ID` | what an operation costs a peer, and its own part of it |
//! | `lab before NAME`, `after`, `saving` | a figure of the lab |
//! | `step FIGURE N` | a figure of a step of the tuning; `last` is the last one |
//! | `published PROGRAM; OPERATION` | a figure from another source |
//! | `call FACT`, `outcome FACT` | of a fact about the runtime |
//! | `charge FACT` | the runtime's part of its call |
//! | `fact FACT` | its id, leading to its test |
//! | `limit FACT FACT` | the number in two ids, the first of which goes through and the second does not |
//! | `verdict VERDICT` | how many claims of the book end so; `verdict all`: how many there are |
//! | `const FILE NAME` | a constant of a source file |
//! | `runtime` | the version of the runtime |
//! | `gates` | the day of mainnet's gates, as the figures have it |
//! | `gates-from` | the first day whose gates `--profile mainnet@YYYY-MM-DD` knows |
//! | `payouts-on` | the runtime and the gates of those payouts |
//! | `runtime FILE; TEXT; LABEL` | a label that leads to the line with this text in the runtime's source |
//! | `runtime-const FILE NAME` | a constant of the runtime, leading to it |
//!
//! | of its own | |
//! |---|---|
//! | `table PAGE; HEADING` | a table of a page of figures |
//! | `payouts WHAT` | a payout of it to 1,000 people, in every way there is |
//! | `techniques NAME; NAME` | rows of the lab |
//! | `steps` | every step of the tuning, a row each |
//! | `step N` | one step: what changes, what it saves and risks, the difference of the two sources |
//! | `facts ID ID` | facts about the runtime |
//! | `corrections ID ID` | what they say against texts |
//! | `about THEME` | what a theme of them is about |
//! | `claim N` | a claim as it is taught, and where it is shown |
//! | `claims` | all of them, with verdict and chapter |
//! | `listing FILE`, `listing FILE; ITEM / ITEM` | a file, an item of it |
//! | `drawing FILE` | the drawing in its documentation |
//! | `reference NAME` | a table of the reference |
//! | `log FACT` | the whole log of a fact |
//! | `prices`, `examples` | what the calculator reads, and what the model says of its examples |
//! | `doc FILE` | the documentation of a module |
//! | `fence FILE N` | the N-th listing in the documentation of a module, which its tests compile |
//! | `history figures`, `history blessings` | the headline rows after each blessing of the baseline, and the blessings |
//! | `tabs NAME` | a file of each example in `docs/examples`, as tabs |

use {
    super::{Book, agave, calculator, claims, links::rebased, payouts, rules::Rules, steps},
    crate::{reference::Reference, said},
    cu::{
        baseline::Baseline,
        export::table::{Table, cell, figure},
        files,
    },
    cu_runtime::Table as GateTable,
    cu_vault_bench::{
        figures::{Figures, Headed},
        history, lab, listing,
    },
    std::{fmt::Write, path::PathBuf},
};

/// The examples, by the names of their tabs and their folders.
const EXAMPLES: [(&str, &str); 4] = [
    ("SDK", "sdk"),
    ("Anchor", "anchor"),
    ("Pinocchio", "pinocchio"),
    ("By hand", "by-hand"),
];

/// What the parts are made of.
pub struct Sources {
    root: PathBuf,
    figures: Figures,
    tables: Vec<Headed>,
    rules: Rules,
    /// The table of all claims.
    claims: String,
    reference: Reference,
}

impl Sources {
    pub fn read(book: &Book) -> Result<Self, String> {
        let root = &book.root;
        let rules = Rules::read()?;
        Ok(Self {
            root: root.clone(),
            figures: Figures::read(root).map_err(said)?,
            tables: Headed::read(root).map_err(said)?,
            claims: claims::table(book, &rules)?,
            rules,
            reference: Reference::default(),
        })
    }

    pub fn part(&self, what: &str) -> Result<String, String> {
        let (kind, rest) = what.split_once(' ').unwrap_or((what, ""));
        let words: Vec<_> = rest.split(' ').filter(|word| !word.is_empty()).collect();
        let items: Vec<_> = rest.split(';').map(str::trim).collect();
        match (kind, &words[..], &items[..]) {
            ("row", [id], _) => self.row(id, "CU"),
            ("row", [id, ..], _) => self.row(id, rest.strip_prefix(id).unwrap_or_default().trim()),
            ("at", _, [heading, row, column]) => own(self.cell("report", heading, row, column)?),
            ("peer", [program, id], _) => Ok(self.peer(program, id)?.0),
            ("peer-own", [program, id], _) => Ok(self.peer(program, id)?.1),
            ("lab", [figure, ..], _) => {
                self.technique(figure, rest.strip_prefix(figure).unwrap_or_default().trim())
            }
            ("steps", [], _) => Ok(steps::table(&self.figures.steps)),
            ("step", [number], _) => steps::step(&self.root, &self.figures.steps, number),
            ("step", [figure, number], _) => steps::figure(&self.figures.steps, figure, number),
            ("published", _, [program, operation]) => self.published(program, operation),
            ("call", [id], _) => own(&self.rules.fact(id)?.call),
            ("outcome", [id], _) => own(&self.rules.fact(id)?.outcome),
            ("charge", [id], _) => self.charge(id),
            ("fact", [id], _) => Ok(self.rules.fact(id)?.link()),
            ("limit", [passes, fails], _) => self.limit(passes, fails),
            ("const", [file, name], _) => listing::constant(&self.source(file)?, name),
            ("runtime", [], _) => agave::version(&self.root),
            ("gates", [], _) => {
                let day = self.figures.lab.stamp.day().map(str::to_owned);
                day.ok_or_else(|| "the figures have no day".to_owned())
            }
            ("gates-from", [], _) => match &GateTable::linked().days[..] {
                [(_, first), ..] => Ok(first.to_string()),
                [] => Err("the table of gates has no days".to_owned()),
            },
            ("runtime", _, [file, text, label]) => {
                let address = agave::address(&self.root, file, text)?;
                Ok(format!("[{label}]({address})"))
            }
            ("runtime-const", [file, name], _) => agave::constant(&self.root, file, name),
            ("log", [id], _) => self.rules.log(id),
            ("prices", [], _) => Ok(calculator::prices()),
            ("examples", [], _) => Ok(calculator::examples()),
            // The pages of figures are in bench.
            ("table", _, [page, heading]) => {
                let table = self.table(page, heading)?.to_string();
                Ok(rebased("bench", table.trim_end()))
            }
            ("payouts-on", [], _) => payouts::on(),
            ("payouts", _, [paid]) => payouts::table(paid),
            ("techniques", _, names) => self.techniques(names),
            ("facts", ids, _) => self.facts(ids),
            ("corrections", ids, _) => self.corrections(ids),
            ("about", _, [theme]) => self.rules.about(theme),
            ("claim", [row], _) => self.claim(row),
            ("claims", [], _) => Ok(self.claims.clone()),
            ("verdict", [verdict], _) => self.verdict(verdict),
            ("listing", [file], _) => Ok(code("rust", &listing::body(&self.source(file)?), file)),
            ("listing", _, [file, item]) => {
                let language = if file.ends_with(".s") { "asm" } else { "rust" };
                let item = listing::item(&self.source(file)?, item)?;
                Ok(code(language, &item, file))
            }
            ("drawing", [file], _) => {
                Ok(code("text", &listing::drawing(&self.source(file)?)?, file))
            }
            ("reference", [name], _) => self.reference.part(name),
            ("doc", [file], _) => listing::doc(&self.source(file)?),
            ("fence", [file, number], _) => {
                let listing = listing::fence(&self.source(file)?, number)?;
                Ok(code("rust", &listing, file))
            }
            ("history", ["figures"], _) => history::figures(&self.baseline()?),
            ("history", ["blessings"], _) => Ok(history::blessings(&self.baseline()?)),
            ("tabs", [name], _) => self.tabs(name),
            _ => Err("no part is called that, or it wants something else".to_owned()),
        }
    }

    /// Without a script, and readable where the style sheet is missing: `details` of one name, of which one is open.
    fn tabs(&self, name: &str) -> Result<String, String> {
        let mut out = String::from("<div class=\"tabs\">\n");
        for (title, folder) in EXAMPLES {
            let file = format!("docs/examples/{folder}/src/{name}.rs");
            let open = if folder == EXAMPLES[0].1 { " open" } else { "" };
            write!(
                out,
                "\n<details name=\"{name}\"{open}>\n<summary>{title}</summary>\n\n{}\n\n</details>\n",
                code("rust", &listing::body(&self.source(&file)?), &file)
            )
            .unwrap();
        }
        Ok(out + "\n</div>")
    }

    fn row(&self, id: &str, column: &str) -> Result<String, String> {
        own(self.cell("report", "Every instruction", id, column)?)
    }

    /// All CU, and the program's own.
    fn peer(&self, program: &str, id: &str) -> Result<(String, String), String> {
        let cell = self.cell("peers", "What an operation costs", id, program)?;
        let (all, own) = cell
            .split_once(" (")
            .ok_or_else(|| format!("{program} has no figures for {id}: {cell}"))?;
        Ok((all.to_owned(), own.trim_end_matches(')').to_owned()))
    }

    fn technique(&self, figure: &str, name: &str) -> Result<String, String> {
        let row = self.figures.technique(name)?;
        match figure {
            "saving" => Ok(row.saving.to_string()),
            "before" => Ok(row.before.cu.to_string()),
            "after" => Ok(row.after.cu.to_string()),
            _ => Err(format!("the lab has no figure “{figure}”")),
        }
    }

    fn techniques(&self, names: &[&str]) -> Result<String, String> {
        let mut out = String::from(
            "| technique | what changes | before → after | saving | what it risks |\n\
             |---|---|---:|---:|---|\n",
        );
        for name in names {
            let row = self.figures.technique(name)?;
            let anchor = lab::card::anchor_of(name);
            let anchor = anchor.ok_or_else(|| format!("“{name}” is on no card"))?;
            writeln!(
                out,
                "| [{name}](../../bench/LAB.md#{}) | {} | {} → {} | {} | {} |",
                anchor,
                cell(&row.change),
                row.before.cu,
                row.after.cu,
                row.saving,
                cell(&row.risk),
            )
            .unwrap();
        }
        Ok(out)
    }

    fn published(&self, program: &str, operation: &str) -> Result<String, String> {
        let mut rows = self.table("peers", "Published by others")?.rows().iter();
        let found = rows.find(|row| row[..2] == [program, operation]);
        let row =
            found.ok_or_else(|| format!("nothing is published of “{program}”, “{operation}”"))?;
        own(&row[2])
    }

    fn charge(&self, id: &str) -> Result<String, String> {
        let charge = self.rules.fact(id)?.charge;
        let charge = charge.ok_or_else(|| format!("{id} makes no call"))?;
        Ok(figure(charge.runtime))
    }

    fn limit(&self, passes: &str, fails: &str) -> Result<String, String> {
        let (passes, fails) = (self.rules.fact(passes)?, self.rules.fact(fails)?);
        if passes.error.is_some() || fails.error.is_none() {
            return Err("the first must go through, the second must not".to_owned());
        }
        let (number, beyond) = (number_in(&passes.id)?, number_in(&fails.id)?);
        if number + 1 != beyond {
            return Err("the second must be one more than the first".to_owned());
        }
        Ok(figure(number))
    }

    fn facts(&self, ids: &[&str]) -> Result<String, String> {
        let mut out = String::from(
            "| what is done | outcome | charge + callee | test |\n|---|---|--:|---|\n",
        );
        for id in ids {
            let fact = self.rules.fact(id)?;
            writeln!(
                out,
                "| {} | {} | {} | {} |",
                fact.done,
                fact.outcome,
                fact.call,
                fact.link()
            )
            .unwrap();
        }
        Ok(out)
    }

    fn corrections(&self, ids: &[&str]) -> Result<String, String> {
        let mut out = String::new();
        for id in ids {
            let fact = self.rules.fact(id)?;
            let text = fact
                .corrects
                .as_ref()
                .ok_or_else(|| format!("{id} corrects nothing"))?;
            writeln!(out, "* {text} ({})", fact.link()).unwrap();
        }
        Ok(out)
    }

    fn claim(&self, row: &str) -> Result<String, String> {
        let number: usize = row.parse().map_err(|_| format!("{row} is no number"))?;
        let claim = number
            .checked_sub(1)
            .and_then(|at| self.rules.claims().get(at))
            .ok_or_else(|| format!("there is no claim {row}"))?;
        let facts = self.rules.shown_by(number);
        let links: Vec<_> = facts.iter().map(|fact| fact.link()).collect();
        let shown = match &links[..] {
            [] => self.rules.elsewhere(claim),
            links => shown_by(links),
        };
        Ok(format!(
            "<a id=\"claim-{row}\"></a>\n\n> **Claim {row}.** “{}” ({})\n>\n> {shown}",
            claim.says, claim.by
        ))
    }

    /// How many claims end so; `all` counts every claim.
    fn verdict(&self, verdict: &str) -> Result<String, String> {
        // A table below a heading for each verdict.
        let tables = self.claims.split("### ").skip(1);
        let of = tables.filter(|table| verdict == "all" || table.starts_with(verdict));
        let rows = of.map(|table| table.matches("\n| ").count() - 1);
        match rows.sum::<usize>() {
            0 => Err(format!("no claim ends with “{verdict}”")),
            count => Ok(count.to_string()),
        }
    }

    fn table(&self, page: &str, heading: &str) -> Result<&Table, String> {
        let mut tables = self.tables.iter();
        let found = tables.find(|it| it.page == page && it.heading == heading);
        let found = found.ok_or_else(|| format!("{page} has no table “{heading}”"))?;
        Ok(&found.table)
    }

    fn cell(&self, page: &str, heading: &str, row: &str, column: &str) -> Result<&str, String> {
        let found = self.table(page, heading)?.cell(row, column);
        found.ok_or_else(|| format!("“{heading}” has no cell “{row}”, “{column}”, or several"))
    }

    fn baseline(&self) -> Result<Baseline, String> {
        Baseline::read(&self.root.join(history::BASELINE)).map_err(said)
    }

    fn source(&self, file: &str) -> Result<String, String> {
        files::read(&self.root.join(file)).map_err(said)
    }
}

/// A listing with its file below it.
fn code(language: &str, text: &str, file: &str) -> String {
    format!(
        "```{language}\n{}\n```\n\n[{file}](../../{file})",
        text.trim_end()
    )
}

/// Folded: a claim can have more tests than it has words.
fn shown_by(links: &[String]) -> String {
    let tests = match links.len() {
        1 => "one test".to_owned(),
        n => format!("{n} tests"),
    };
    format!(
        "<details><summary>Shown by {tests}</summary>\n>\n> {}\n>\n> </details>",
        links.join(", ")
    )
}

/// What is found must say something: an empty figure is none.
fn own(text: &str) -> Result<String, String> {
    match text {
        "" | "–" => Err("there is no figure".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// The number that an id names: `signers-16`, `seed-33-bytes`.
fn number_in(id: &str) -> Result<u64, String> {
    id.split('-')
        .find_map(|part| part.parse().ok())
        .ok_or_else(|| format!("{id} has no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_ids() {
        assert_eq!(number_in("seed-33-bytes"), Ok(33));
        assert!(number_in("call-bare").is_err());
    }

    #[test]
    fn no_figure_is_none() {
        assert_eq!(own("46").as_deref(), Ok("46"));
        assert!(own("–").is_err() && own("").is_err());
    }
}
