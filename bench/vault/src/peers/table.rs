//! The comparison for its readers: a terminal and the page `PEERS.md`.

use {
    super::{
        Comparison, Cost, Row, Standing,
        published::PUBLISHED,
        standing::{RoundTrips, Tally},
    },
    comfy_table::Table,
    cu::{
        Stamp,
        export::{
            table::{Align, Table as Markdown, cell},
            terminal,
        },
    },
    std::fmt::Write,
};

/// The text in place of a figure of an operation that a program lacks.
const LACKING: &str = "–";

/// Everything measured, for a terminal.
pub fn terminal(comparison: &Comparison) -> String {
    let mut table = Table::new();
    table.set_header(head(comparison));
    table.add_rows(comparison.rows.iter().map(cells));
    terminal::lay_out(&mut table);
    table.force_no_tty();
    let mut out = format!(
        "profile {} ({}) · {}{}\n\
         CU, and in brackets what of it is the program's own\n\n{}",
        comparison.stamp.profile,
        comparison.stamp.profile_source,
        comparison.stamp.runtime,
        terminal::calls(&comparison.stamp),
        terminal::text(&table)
    );
    for program in &comparison.programs {
        writeln!(
            out,
            "\n{}: sBPF {}, {} bytes, {}\n  checks       {}\n  round trips  {}\n  refuses      {}",
            program.name,
            program.elf.sbpf,
            program.elf.bytes,
            program.made_by,
            program.checks,
            round_trips(program.round_trips),
            refusals(program),
        )
        .unwrap();
    }
    out.push_str("\nPublished by others, not measured here:\n");
    for it in &PUBLISHED {
        writeln!(
            out,
            "  {:34} {:25} {:>6}  ({})",
            it.program, it.operation, it.cu, it.measured
        )
        .unwrap();
    }
    out
}

/// The page.
pub fn markdown(comparison: &Comparison, made_by: &str) -> String {
    let mut out = format!(
        "# The vault and its peers, in compute units\n\n\
         <!-- Made by `{made_by}`; do not edit. -->\n\n\
         The same operations in other styles. Every program here uses the vault's wire format and\n\
         is loaded under the vault's id. It runs the vault's own rows on the same accounts in the same run.\n\
         Conditions: feature gates of {}, {}.\n\
         A figure counts only if the program leaves all accounts as the vault does.\n\n\
         - **general**: the vault without its fast path, what a call costs that the fast path does not take;\n\
         - **idiom**: plain Pinocchio, with the helpers of pinocchio-system and pinocchio-token;\n\
         - **tutorial**: the same in the shape that tutorials teach;\n\
         - **assembly**: by hand, for one fixed layout of the accounts; it refuses every other.\n\n\
         Their sources are in [programs/peers](programs/peers). All are built by the compiler named below.\n\
         idiom and tutorial compare addresses by the derived `==` and by helpers, which comes to `memcmp`. Theirs\n\
         [compares words](programs/shared/memcmp/src/lib.rs), which is cheaper than the byte loop of that\n\
         compiler's own library and than the syscall `sol_memcmp_`, which Solana's compiler calls.\n\n\
         They call these programs:\n\n\
         {}\n\
         ## What an operation costs\n\n\
         All of its CU, and in brackets what of it is the program's own. *floor* is what no program that\n\
         makes these calls gets below. The *physical limit* leaves out even the instructions that make the\n\
         call. It is the cost of the cheapest set of CPIs among these programs, runtime and callees. Where no\n\
         program makes a call, it is 0. The decimals in the instruction are for `TransferChecked`, with which\n\
         the peers transfer tokens. The vault's fast path compares mint and decimals itself, which is part of\n\
         its own. It makes a `Transfer`, whose price is the limit.\n\n",
        cell(&comparison.stamp.dated()),
        cell(&comparison.stamp.runtime),
        called(&comparison.stamp),
    );
    out += &operations(comparison).to_string();

    out.push_str(
        "\n## What you get for it\n\n\
         The checks come from the sources. The rest was measured. *Round trips*: whether the program pays out\n\
         what it took in, on accounts that it made itself, from an empty world. *Refuses*: how many calls it\n\
         refused and moved nothing. In some calls one signature was left out. In the others another\n\
         account signed for authority, nominee or owner.\n\n",
    );
    let columns = [
        "program",
        "checks",
        "round trips",
        "refuses",
        "ELF",
        "built with",
    ];
    let mut table = words(columns);
    for program in &comparison.programs {
        let elf = &program.elf;
        table.row([
            cell(program.name),
            cell(program.checks),
            round_trips(program.round_trips),
            refusals(program),
            format!("sBPF {}, {} bytes", cell(&elf.sbpf), elf.bytes),
            cell(&program.made_by),
        ]);
    }
    out += &table.to_string();

    out.push_str(
        "\n## Published by others\n\n\
         Not measured here, and not to be compared with the above figure by figure: other runtimes, other\n\
         accounts, other checks. The SDK's own entrypoint and the frameworks on top of it need `std`, which\n\
         this target does not have.\n\n",
    );
    out + &published().to_string()
}

/// A list of the called programs.
fn called(stamp: &Stamp) -> String {
    let lines = stamp.programs.iter();
    lines.map(|it| format!("- {}\n", it.markdown())).collect()
}

/// What each operation costs each program.
pub fn operations(comparison: &Comparison) -> Markdown {
    let mut table = figures(head(comparison));
    for row in &comparison.rows {
        table.row(cells(row));
    }
    table
}

/// Figures that others have published.
pub fn published() -> Markdown {
    let columns = [
        "program",
        "operation",
        "CU, as published",
        "measured by",
        "source",
    ];
    let mut table = words(columns);
    for it in &PUBLISHED {
        table.row([
            cell(it.program),
            cell(it.operation),
            it.cu.to_string(),
            cell(it.measured),
            format!("[source]({})", it.source),
        ]);
    }
    table
}

fn head(comparison: &Comparison) -> Vec<String> {
    let names = comparison.programs.iter().map(|program| program.name);
    ["operation"]
        .into_iter()
        .chain(names)
        .chain(["floor", "physical limit"])
        .map(str::to_owned)
        .collect()
}

fn cells(row: &Row) -> Vec<String> {
    let mut cells = vec![cell(&row.id)];
    cells.extend(row.costs.iter().map(|cost| {
        cost.map_or(LACKING.to_owned(), |Cost { cu, own, .. }| {
            format!("{cu} ({own})")
        })
    }));
    cells.extend([row.floor().to_string(), row.limit().to_string()]);
    cells
}

/// A table of which all columns but the first are figures.
fn figures(names: impl IntoIterator<Item = String>) -> Markdown {
    let aligns = [Align::Left]
        .into_iter()
        .chain(std::iter::repeat(Align::Right));
    Markdown::new(names.into_iter().zip(aligns))
}

/// A table of words.
fn words<const N: usize>(names: [&str; N]) -> Markdown {
    Markdown::new(names.map(|name| (name, Align::Left)))
}

fn round_trips(of: RoundTrips) -> String {
    let each = [
        ("SOL", of.sol),
        ("tokens", of.token),
        ("stateless", of.stateless),
    ];
    each.map(|(what, works)| format!("{what} {}", if works { "yes" } else { "**no**" }))
        .join(", ")
}

fn refusals(of: &Standing) -> String {
    let tally = |Tally { refused, tried }| match tried - refused {
        0 => format!("all {tried}"),
        accepted => format!("**not {accepted}** of {tried}"),
    };
    format!(
        "{} without a signature, {} signed by another account",
        tally(of.refusals.missing_signer),
        tally(of.refusals.wrong_authority)
    )
}
