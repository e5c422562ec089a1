//! The record of the runs: what each fact did and cost, what the refusals print, and the claims.

use {
    crate::runtime_rules::{
        claims::{self, CLAIMS},
        fact::{self, Figures, Theme},
    },
    cu_runtime::{Profile, Runtime, runtime_version},
    cu_vault_tests::{
        Arch,
        rules::{Charge, Claim, Fact, Log, Outcome, Rules, Run, SCHEMA, Text, Theme as Title},
    },
    std::{
        array,
        collections::{BTreeMap, BTreeSet},
    },
};

type All<'a> = BTreeMap<&'a str, [Figures; 2]>;

/// Each text that a refusal prints, and the facts that print it.
type Printed<'a> = BTreeMap<String, BTreeSet<&'a str>>;

/// The facts whose logs are recorded in full.
pub const LOGGED: [&str; 3] = [
    "signer-granted-above",
    "failure-three-levels-down",
    "signer-escalated",
];

pub fn record(
    themes: &[Theme],
    figures: &All,
    printed: &Printed,
    mut logs: BTreeMap<&str, Vec<String>>,
) -> Rules {
    let compiler = Arch::V3.compiler("relay");
    Rules {
        schema: SCHEMA,
        runtime: runtime_version(),
        gates: Profile::ALL.map(|profile| Runtime::from(profile).to_string()),
        compiler: compiler.unwrap_or_else(|error| panic!("{error}")),
        themes: themes.iter().map(title).collect(),
        facts: themes
            .iter()
            .flat_map(|theme| theme.facts.iter().map(move |fact| (theme, fact)))
            .map(|(theme, fact)| of(theme, fact, &figures[fact.id]))
            .collect(),
        claims: CLAIMS.iter().map(claim).collect(),
        texts: printed.iter().map(text).collect(),
        logs: LOGGED
            .map(|id| Log {
                fact: id.to_owned(),
                lines: logs.remove(id).expect("it ran"),
            })
            .to_vec(),
    }
}

fn title(theme: &Theme) -> Title {
    Title {
        title: theme.title.to_owned(),
        about: theme.about.to_owned(),
    }
}

fn of(theme: &Theme, fact: &fact::Fact, figures: &[Figures; 2]) -> Fact {
    Fact {
        id: fact.id.to_owned(),
        theme: theme.title.to_owned(),
        done: fact.says.to_owned(),
        runs: array::from_fn(|at| Run {
            outcome: outcome(fact.outcome(Profile::ALL[at])),
            cu: figures[at].cu,
            charge: figures[at]
                .call
                .map(|fact::Charge { runtime, callee }| Charge { runtime, callee }),
        }),
        log: fact.log.map(str::to_owned),
        syscall: fact.syscall().map(str::to_owned),
        claims: fact.rows.to_vec(),
        corrects: fact.corrects.map(str::to_owned),
        test: fact.file.replace('\\', "/"),
    }
}

fn outcome(outcome: &fact::Outcome) -> Outcome {
    match outcome {
        fact::Outcome::Does(what, _) => Outcome::Does((*what).to_owned()),
        fact::Outcome::Refused(error) => Outcome::Refused(format!("{error:?}")),
        fact::Outcome::Ruined(error) => Outcome::Ruined(format!("{error:?}")),
    }
}

fn claim(claim: &claims::Claim) -> Claim {
    Claim {
        says: claim.says.to_owned(),
        by: claim.source.link().to_owned(),
        instead: claim.instead.to_owned(),
        code: claim
            .code
            .map(|(file, text)| (file.to_owned(), text.to_owned())),
        elsewhere: claim.elsewhere.map(str::to_owned),
    }
}

fn text((says, facts): (&String, &BTreeSet<&str>)) -> Text {
    Text {
        says: says.clone(),
        facts: facts.iter().map(|id| (*id).to_owned()).collect(),
    }
}
