//! The runtime's rules for the book: facts by their ids, claims by their rows, as the tests have recorded them.

use {
    super::links::rebased,
    crate::rules::{self, both},
    cu_vault_tests::rules::{Charge, Claim, Fact as Recorded, Outcome, Rules as Record, Text},
};

/// The folder that the links of the record lead from.
const FOLDER: &str = "tests/evidence";

pub struct Rules {
    record: Record,
    facts: Vec<Fact>,
}

/// A fact as the book shows it.
pub struct Fact {
    pub id: String,
    pub done: String,
    pub outcome: String,
    /// The error that it ends with on mainnet.
    pub error: Option<String>,
    /// Of the whole instruction.
    pub cu: String,
    pub call: String,
    /// What the call cost on mainnet.
    pub charge: Option<Charge>,
    /// What it says against texts, if it does.
    pub corrects: Option<String>,
    /// The test, in the repository.
    pub test: String,
}

impl Rules {
    /// What is committed.
    pub fn read() -> Result<Self, String> {
        let record = Record::read()?;
        Ok(Self {
            facts: record.facts.iter().map(Fact::of).collect(),
            record,
        })
    }

    /// Row `n` is at `n - 1`.
    pub fn claims(&self) -> &[Claim] {
        &self.record.claims
    }

    /// What the refusals print.
    pub fn texts(&self) -> &[Text] {
        &self.record.texts
    }

    /// The facts that show a claim.
    pub fn shown_by(&self, row: usize) -> Vec<&Fact> {
        let facts = self.record.facts.iter().zip(&self.facts);
        let shown = facts.filter(|(recorded, _)| recorded.claims.contains(&row));
        shown.map(|(_, fact)| fact).collect()
    }

    /// Where a claim is shown that no fact shows, for a chapter.
    pub fn elsewhere(&self, claim: &Claim) -> String {
        rebased(FOLDER, claim.elsewhere.as_deref().unwrap_or_default())
    }

    /// The whole log of a fact.
    pub fn log(&self, id: &str) -> Result<String, String> {
        let log = self.record.logs.iter().find(|log| log.fact == id);
        let log = log.ok_or_else(|| format!("the log of {id} is not recorded"))?;
        Ok(format!("```text\n{}\n```", log.lines.join("\n")))
    }

    pub fn fact(&self, id: &str) -> Result<&Fact, String> {
        self.facts
            .iter()
            .find(|fact| fact.id == id)
            .ok_or_else(|| format!("there is no fact {id}"))
    }

    /// What a theme says ahead of its table.
    pub fn about(&self, title: &str) -> Result<String, String> {
        let theme = self.record.themes.iter().find(|it| it.title == title);
        let theme = theme.ok_or_else(|| format!("there is no theme “{title}”"))?;
        Ok(rebased(FOLDER, &theme.about))
    }
}

impl Fact {
    fn of(fact: &Recorded) -> Self {
        Self {
            id: fact.id.clone(),
            done: fact.done.clone(),
            outcome: rules::outcome(fact),
            error: match &fact.runs[0].outcome {
                Outcome::Does(_) => None,
                Outcome::Refused(error) | Outcome::Ruined(error) => Some(error.clone()),
            },
            cu: both(fact, rules::cu),
            call: both(fact, |run| rules::charge(fact, run)),
            charge: fact.runs[0].charge,
            corrects: fact.corrects.clone(),
            test: fact.test.clone(),
        }
    }

    /// Its id, leading to its test.
    pub fn link(&self) -> String {
        format!("[`{}`](../../{})", self.id, self.test)
    }
}
