//! The page: a table for each theme, what the facts correct, and where each claim is shown.

use {
    crate::runtime_rules::{
        claims::CLAIMS,
        fact::{Charge, Fact, Figures, Outcome, Theme},
    },
    cu_runtime::{Profile, Runtime, runtime_version},
    cu_vault_tests::Arch,
    std::{
        collections::{BTreeMap, BTreeSet},
        fmt::Write,
    },
};

type All<'a> = BTreeMap<&'a str, [Figures; 2]>;

/// Each text that a refusal prints, and the facts that print it.
type Printed<'a> = BTreeMap<String, BTreeSet<&'a str>>;

/// The facts whose logs are shown in full.
pub const LOGGED: [&str; 3] = [
    "signer-granted-above",
    "failure-three-levels-down",
    "signer-escalated",
];

/// Their logs.
type Logs<'a> = BTreeMap<&'a str, Vec<String>>;

pub fn page(themes: &[Theme], figures: &All, printed: &Printed, logs: &Logs) -> String {
    let mut page = format!(
        "# The runtime's rules about calls\n\n\
         Written by `scripts/test.sh runtime_rules` from its own runs on {}: every fact below \
         ran on both ELFs and with two sets of feature gates, {} and {}. Its outcome is spelled out \
         in [tests/tests/runtime_rules](../tests/runtime_rules.rs); the CU are measured.\n\n\
         A, B and C are [programs that do as they are told](../programs/rogue/src/lib.rs). A's \
         instruction is the top-level one. What succeeds changed nothing but what is said. What is \
         refused changed nothing: what a failed instruction did is discarded as a whole, here by \
         Mollusk, on a cluster by the bank.\n\n\
         * **CU** is the whole instruction on the v3 ELFs, by {}. A spends most of its own on \
         reading what it is told, so compare calls, not instructions.\n\
         * **call** is what the runtime charged for the last call that was made, refused ones \
         included, + what its callee consumed. Where a syscall is measured instead, it is named.\n\
         * *a / b*: *a* with mainnet's gates, *b* with all.\n\
         * **claim** is a row of the [last table](#the-claims).\n",
        runtime_version(),
        Runtime::from(Profile::Mainnet),
        Runtime::from(Profile::All),
        Arch::V3
            .compiler("relay")
            .unwrap_or_else(|error| panic!("{error}")),
    );
    for theme in themes {
        section(&mut page, theme, figures);
    }
    texts(&mut page, printed);
    page.push_str("\n## Logs\n\nIn full, with mainnet's gates on the v3 ELFs.\n");
    for id in LOGGED {
        let log = logs[id].join("\n");
        put(
            &mut page,
            format_args!("\n### {id}\n\n```text\n{log}\n```\n"),
        );
    }
    claims(&mut page, themes);
    page
}

fn texts(page: &mut String, printed: &Printed) {
    page.push_str(
        "\n## The texts\n\n\
         What the refusals above print: lines of the log, without the program's address in front, and \
         the error as clients show it. Where a run prints an address, `<address>` is in its place.\n\n\
         | text | printed by |\n|---|---|\n",
    );
    for (text, ids) in printed {
        let ids: Vec<_> = ids.iter().map(|id| format!("`{id}`")).collect();
        put(page, format_args!("| ``{text}`` | {} |\n", ids.join(", ")));
    }
}

fn section(page: &mut String, theme: &Theme, figures: &All) {
    put(
        page,
        format_args!("\n## {}\n\n{}\n\n", theme.title, theme.about),
    );
    page.push_str("| fact | what is done | outcome | CU | call | claim |\n");
    page.push_str("|---|---|---|--:|--:|--:|\n");
    for fact in &theme.facts {
        let figures = &figures[fact.id];
        let outcomes = Profile::ALL.map(|profile| outcome(fact.outcome(profile)));
        let log = fact.log.map(|text| format!("; log: “{text}”"));
        put(
            page,
            format_args!(
                "| `{}` | {} | {}{} | {} | {} | {} |\n",
                fact.id,
                fact.says,
                both(outcomes),
                log.unwrap_or_default(),
                both(figures.map(|figures| number(figures.cu))),
                both(figures.map(|figures| call(fact, figures.call))),
                list(fact.rows),
            ),
        );
    }
    let mut corrections = theme
        .facts
        .iter()
        .filter_map(|fact| Some((fact.id, fact.corrects?)))
        .peekable();
    if corrections.peek().is_some() {
        page.push_str("\nWhere texts are imprecise:\n\n");
    }
    for (id, text) in corrections {
        put(page, format_args!("* `{id}`: {text}\n"));
    }
}

fn claims(page: &mut String, themes: &[Theme]) {
    page.push_str(
        "\n## The claims\n\n\
         As introductions to CPI commonly teach them, and where each is proved, priced or \
         corrected.\n\n\
         | row | claim | by | what is true | code | shown by |\n|--:|---|---|---|---|---|\n",
    );
    for (index, claim) in CLAIMS.iter().enumerate() {
        let row = index + 1;
        let facts = themes.iter().flat_map(|theme| &theme.facts);
        let ids: Vec<_> = facts
            .filter(|fact| fact.rows.contains(&row))
            .map(|fact| format!("`{}`", fact.id))
            .collect();
        let shown = claim
            .elsewhere
            .map_or_else(|| ids.join(", "), str::to_owned);
        let code = claim
            .code
            .map_or_else(String::new, |(file, text)| format!("`{file}`: ``{text}``"));
        let (says, by, instead) = (claim.says, claim.source.link(), claim.instead);
        put(
            page,
            format_args!("| {row} | {says} | {by} | {instead} | {code} | {shown} |\n"),
        );
    }
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Does(what, _) => format!("ok: {what}"),
        Outcome::Refused(error) => format!("`{error:?}`"),
        Outcome::Ruined(error) => format!("`{error:?}`, the whole budget"),
    }
}

fn call(fact: &Fact, charge: Option<Charge>) -> String {
    let Some(charge) = charge else {
        return "–".to_owned();
    };
    let mut text = number(charge.runtime);
    if let Some(callee) = charge.callee {
        put(&mut text, format_args!(" + {}", number(callee)));
    }
    if let Some(syscall) = fact.syscall() {
        put(&mut text, format_args!(" `{syscall}`"));
    }
    text
}

/// What both profiles have in common, or each.
fn both([mainnet, all]: [String; 2]) -> String {
    if mainnet == all {
        mainnet
    } else {
        format!("{mainnet} / {all}")
    }
}

fn list(rows: &[usize]) -> String {
    let rows: Vec<_> = rows.iter().map(ToString::to_string).collect();
    rows.join(", ")
}

/// With a comma for each thousand.
fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn put(page: &mut String, text: std::fmt::Arguments) {
    page.write_fmt(text).expect("a String takes everything");
}
