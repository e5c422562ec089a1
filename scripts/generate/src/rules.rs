//! `tests/evidence/runtime_rules.md`: a table for each theme, what the facts correct, and where each claim is shown.
//! The record next to it, `runtime_rules.json`, is the tests'.

use {
    cu::export::table::{Align, Table, figure},
    cu_vault_tests::rules::{Fact, Outcome, Rules, Run, Theme},
    std::fmt::Write,
};

/// The page, in the repository.
pub const PAGE: &str = "tests/evidence/runtime_rules.md";

pub fn page() -> Result<String, String> {
    let rules = Rules::read()?;
    let [mainnet, all] = &rules.gates;
    let mut page = format!(
        "# The runtime's rules about calls\n\n\
         Written from the runs of `scripts/test.sh runtime_rules` on {}. Every fact below \
         ran on both ELFs and with two sets of feature gates, {mainnet} and {all}. Its outcome is spelled out \
         in [tests/tests/runtime_rules](../tests/runtime_rules.rs); the CU are measured.\n\n\
         A, B and C are [programs that follow their instructions](../programs/rogue/src/lib.rs). A's \
         instruction is the top-level one. A call that succeeds changed only the listed accounts. A \
         call that is refused changed nothing: the effects of a failed instruction are discarded \
         as a whole, here by Mollusk, on a cluster by the bank.\n\n\
         * **CU** is the whole instruction on the v3 ELFs, by {}. A spends most of its own on \
         reading its instructions, so compare calls, not instructions.\n\
         * **charge + callee** is what the runtime charged for the last call that was made, refused ones \
         included, + what its callee consumed. Where a syscall is measured instead, it is named.\n\
         * *a / b*: *a* with mainnet's gates, *b* with all.\n\
         * **claim** is a row of the [last table](#the-claims).\n",
        rules.runtime, rules.compiler,
    );
    for theme in &rules.themes {
        section(&mut page, &rules, theme);
    }
    texts(&mut page, &rules);
    page.push_str("\n## Logs\n\nIn full, with mainnet's gates on the v3 ELFs.\n");
    for log in &rules.logs {
        let (id, lines) = (&log.fact, log.lines.join("\n"));
        write!(page, "\n### {id}\n\n```text\n{lines}\n```\n").unwrap();
    }
    claims(&mut page, &rules);
    Ok(page)
}

fn section(page: &mut String, rules: &Rules, theme: &Theme) {
    let facts = || rules.facts.iter().filter(|fact| fact.theme == theme.title);
    let mut table = Table::new([
        ("fact", Align::Left),
        ("what is done", Align::Left),
        ("outcome", Align::Left),
        ("CU", Align::Right),
        ("charge + callee", Align::Right),
        ("claim", Align::Right),
    ]);
    for fact in facts() {
        let claims: Vec<_> = fact.claims.iter().map(ToString::to_string).collect();
        table.row([
            code(&fact.id),
            fact.done.clone(),
            outcome(fact),
            both(fact, cu),
            both(fact, |run| charge(fact, run)),
            claims.join(", "),
        ]);
    }
    write!(page, "\n## {}\n\n{}\n\n{table}", theme.title, theme.about).unwrap();
    let corrections = facts().filter_map(|fact| Some((&fact.id, fact.corrects.as_ref()?)));
    let corrections: Vec<_> = corrections
        .map(|(id, text)| format!("* `{id}`: {text}\n"))
        .collect();
    if !corrections.is_empty() {
        write!(
            page,
            "\nWhere texts are imprecise:\n\n{}",
            corrections.concat()
        )
        .unwrap();
    }
}

fn texts(page: &mut String, rules: &Rules) {
    let mut table = Table::new([("text", Align::Left), ("printed by", Align::Left)]);
    for text in &rules.texts {
        table.row([format!("``{}``", text.says), codes(&text.facts)]);
    }
    write!(
        page,
        "\n## The texts\n\n\
         The output of the refusals above: lines of the log, without the program's address in front, and \
         the error as clients show it. Where a run prints an address, `<address>` is in its place.\n\n{table}"
    )
    .unwrap();
}

fn claims(page: &mut String, rules: &Rules) {
    let heads = ["row", "claim", "by", "what is true", "code", "shown by"];
    let mut table = Table::new(heads.map(|head| match head {
        "row" => (head, Align::Right),
        _ => (head, Align::Left),
    }));
    for (index, claim) in rules.claims.iter().enumerate() {
        let row = index + 1;
        let facts = rules.facts.iter().filter(|it| it.claims.contains(&row));
        let ids: Vec<_> = facts.map(|fact| fact.id.clone()).collect();
        let code = claim.code.as_ref();
        table.row([
            row.to_string(),
            claim.says.clone(),
            claim.by.clone(),
            claim.instead.clone(),
            code.map_or_else(String::new, |(file, text)| format!("`{file}`: ``{text}``")),
            claim.elsewhere.clone().unwrap_or_else(|| codes(&ids)),
        ]);
    }
    write!(
        page,
        "\n## The claims\n\n\
         As introductions to CPI commonly teach them, and where each is proved, priced or \
         corrected.\n\n{table}"
    )
    .unwrap();
}

/// The outcome of a fact, in a cell.
pub fn outcome(fact: &Fact) -> String {
    let outcome = both(fact, |run| match &run.outcome {
        Outcome::Does(what) => format!("ok: {what}"),
        Outcome::Refused(error) => code(error),
        Outcome::Ruined(error) => format!("`{error}`, the whole budget"),
    });
    match &fact.log {
        Some(text) => format!("{outcome}; log: “{text}”"),
        None => outcome,
    }
}

pub fn cu(run: &Run) -> String {
    figure(run.cu)
}

/// What the last call or the syscall cost, in a cell.
pub fn charge(fact: &Fact, run: &Run) -> String {
    let Some(charge) = run.charge else {
        return "–".to_owned();
    };
    let mut text = figure(charge.runtime);
    if let Some(callee) = charge.callee {
        write!(text, " + {}", figure(callee)).unwrap();
    }
    if let Some(syscall) = &fact.syscall {
        write!(text, " `{syscall}`").unwrap();
    }
    text
}

/// What both sets of gates have in common, or each.
pub fn both(fact: &Fact, cell: impl Fn(&Run) -> String) -> String {
    let [mainnet, all] = [&fact.runs[0], &fact.runs[1]].map(cell);
    match mainnet == all {
        true => mainnet,
        false => format!("{mainnet} / {all}"),
    }
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn codes(ids: &[String]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| code(id)).collect();
    ids.join(", ")
}
