//! `LAB.md`: a card for each technique, the one that saves most first, and an index on top.

use {
    crate::{
        lab::{
            LabReport, Row,
            card::{CARDS, Card, SIZES},
            table,
        },
        listing,
    },
    cu::{
        export::{
            markdown::stamp_with,
            table::{Align, Table, cell, figure},
        },
        files,
    },
    std::{fmt::Write, path::Path},
};

/// The page, next to the report.
pub const PAGE: &str = "LAB.md";

/// Its chart.
pub const CHART: &str = "charts/lab.svg";

/// Where the modules are, as seen from the page.
const MODULES: &str = "programs/lab/src";

pub fn markdown(report: &LabReport, made_by: &str) -> Result<String, String> {
    let mut cards: Vec<_> = CARDS
        .iter()
        .map(|card| match card.rows(&report.rows)[..] {
            [] => Err(format!("the lab has no row for “{}”", card.title)),
            [first, ..] => Ok((card, first)),
        })
        .collect::<Result<_, String>>()?;
    cards.sort_by_key(|(_, first)| -first.saving);
    let mut out = format!(
        "# The technique lab\n\n\
         <!-- Made by `{made_by}`; do not edit. -->\n\n\
         {} techniques, each measured before and after with nothing else changed, in one program,\n\
         [bench/programs/lab]({MODULES}/lib.rs). [A test](vault/tests/lab.rs) runs both variants on the same\n\
         accounts, compares the results, and checks that both reject the same invalid inputs. `vault-bench lab`\n\
         prints every comparison.\n\n\
         ![What each technique saves, by its risk]({CHART})\n\n\
         ## Index\n\n{}\n\
         ## How it is measured\n\n{}\n{}\n\n## The cards\n\n",
        CARDS.len(),
        index(&cards),
        stamp_with(&report.stamp, &report.elf, "lab, ", ""),
        table::heading(report),
    );
    for (card, first) in &cards {
        self::card(&mut out, report, card, first)?;
    }
    write!(
        out,
        "## What the size of a call costs\n\n\
         The runtime charges for the bytes of a call. Both variants run the same code\n\
         ([size]({MODULES}/size.rs)) on other inputs.\n\n{}",
        comparisons(&sizes(report))
    )
    .unwrap();
    Ok(out)
}

/// Six short columns.
fn index(cards: &[(&Card, &Row)]) -> Table {
    let mut table = Table::new([
        ("technique", Align::Left),
        ("saves CU", Align::Right),
        ("risk", Align::Left),
        ("unsafe", Align::Left),
        ("works in", Align::Left),
        ("in the vault", Align::Left),
    ]);
    for (card, first) in cards {
        table.row([
            format!("[{}](#{})", card.title, card.anchor()),
            signed(first.saving),
            card.risk.name().to_owned(),
            yes(card.needs_unsafe).to_owned(),
            card.works.text(),
            yes(card.used.is_ok()).to_owned(),
        ]);
    }
    table
}

fn card(out: &mut String, report: &LabReport, card: &Card, first: &Row) -> Result<(), String> {
    let used = match card.used {
        Ok(file) => format!("[{file}](../{file})"),
        Err(why) => format!("no: {why}"),
    };
    let module = format!("{MODULES}/{}.rs", first.module);
    write!(
        out,
        "### {}\n\n{}.\n\n\
         - **Saves** {} CU for each {}\n\
         - **Risk: {}.** {}\n\
         - **Needs unsafe:** {}. **Works in:** {}\n\
         - **In the vault:** {used}\n\n",
        card.title,
        sentence(&first.change),
        signed(first.saving),
        card.per,
        card.risk.name(),
        cell(&first.risk),
        yes(card.needs_unsafe),
        card.works.text(),
    )
    .unwrap();
    let source = files::read(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(&module),
    )
    .map_err(|error| error.to_string())?;
    let listing = |name: &str| {
        let plain = format!("fn {name}(");
        let start = match source.contains(&plain) {
            true => plain,
            false => format!("fn {name}<"),
        };
        let item = listing::item(&source, &format!("pub {start}"))
            .or_else(|_| listing::item(&source, &start));
        item.map_err(|error| format!("{module}: {error}"))
    };
    write!(
        out,
        "<table class=\"sides\"><tr><th>before: {} CU</th><th>after: {} CU</th></tr><tr><td valign=\"top\">\n\n\
         ```rust\n{}\n```\n\n</td><td valign=\"top\">\n\n```rust\n{}\n```\n\n</td></tr></table>\n\n",
        figure(first.before.cu),
        figure(first.after.cu),
        listing(card.before)?,
        listing(card.after)?,
    )
    .unwrap();
    let rows = card.rows(&report.rows);
    if rows.len() > 1 {
        writeln!(out, "{}", comparisons(&rows)).unwrap();
    }
    writeln!(out, "[{module}]({module})\n").unwrap();
    Ok(())
}

fn sizes(report: &LabReport) -> Vec<&Row> {
    let named = |name: &&str| report.rows.iter().find(|row| row.technique == *name);
    SIZES.iter().filter_map(named).collect()
}

fn comparisons(rows: &[&Row]) -> Table {
    let mut table = Table::new([
        ("measured", Align::Left),
        ("before → after", Align::Right),
        ("saving", Align::Right),
        ("bytes", Align::Right),
    ]);
    for row in rows {
        table.row([
            cell(&table::name(row)),
            format!("{} → {}", figure(row.before.cu), figure(row.after.cu)),
            signed(row.saving),
            format!("{} → {}", row.before.bytes, row.after.bytes),
        ]);
    }
    table
}

fn signed(cu: i64) -> String {
    let sign = if cu < 0 { "−" } else { "" };
    format!("{sign}{}", figure(cu.unsigned_abs()))
}

fn yes(it: bool) -> &'static str {
    if it { "yes" } else { "no" }
}

/// With a capital, for a text that begins in the middle of a line elsewhere.
fn sentence(text: &str) -> String {
    let text = cell(text);
    let mut characters = text.chars();
    match characters.next() {
        // A name stays as it is.
        Some(first)
            if text
                .split(' ')
                .next()
                .is_some_and(|word| !word.contains('_')) =>
        {
            first.to_uppercase().chain(characters).collect()
        }
        _ => text.clone(),
    }
}
