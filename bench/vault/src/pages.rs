//! Everything that `vault-bench report` writes: the report's pages, and those of bill, peers and lab.

pub mod bill;
pub mod curve;
pub mod depth;
pub mod lab;
pub mod overview;

use {
    crate::{
        depth::DepthReport,
        examples::{self, Examples},
        figures::{self, Figures, Headed},
        lab::{self as measured_lab, LabReport},
        payout,
        peers::{Comparison, headline, table},
        steps::{self, StepsReport},
    },
    cu::{
        Error, Profile, Report,
        export::{
            markdown::{table_of_rows, table_of_series},
            page::{Attached, Extras, Page},
        },
    },
    cu_vault_tests::Arch,
};

/// How the committed pages are made.
pub const MADE_BY: &str = "cargo run --bin vault-bench -- report";

/// The rows with a flame graph: a plain transfer, a batch, and a call into Token-2022.
pub const FLAMES: [&str; 3] = ["withdraw_token", "payout_token_8", "withdraw_token_2022"];

/// What the report says besides its rows, measured now.
pub fn extras(
    report: &Report,
    arch: Arch,
    profile: Profile,
    progress: &mut dyn FnMut(f64),
) -> cu::Result<Extras> {
    measured(report, arch, profile, progress).map_err(Error::other)
}

fn measured(
    report: &Report,
    arch: Arch,
    profile: Profile,
    progress: &mut dyn FnMut(f64),
) -> Result<Extras, String> {
    let lab = LabReport::measure(arch, profile, &mut |_| {})?;
    let steps = StepsReport::measure(arch, profile)?;
    let mut series = vec![payout::series(arch, profile)?];
    series.extend(depth::series(&DepthReport::measure(
        arch, profile, progress,
    )?));
    let comparison = Comparison::measure(arch, profile)?;
    let peers = table::markdown(&comparison, MADE_BY);
    let examples = Examples::measure(arch, profile)?;
    let bills = crate::bill::of_successes(arch, profile)?;
    let drawn = bills.iter().find(|it| it.row == bill::DRAWN);
    let drawn = drawn.ok_or_else(|| format!("there is no bill of {}", bill::DRAWN))?;
    let attached = |title: &str, about: String, path: &str, text| Attached {
        title: title.to_owned(),
        about,
        page: Page::new(path, text),
        picture: None,
    };
    let picture = Page::new("charts/headline.svg", headline::picture(&comparison)?);
    let mut tables = vec![Headed::new(
        "report",
        "Every instruction",
        table_of_rows(report),
    )];
    let of_series = series.iter();
    tables.extend(of_series.map(|it| Headed::new("report", &it.title, table_of_series(it))));
    tables.extend([
        Headed::new(
            "peers",
            "What an operation costs",
            table::operations(&comparison),
        ),
        Headed::new("peers", "Published by others", table::published()),
        Headed::new("examples", "What each costs", examples.table()),
    ]);
    let of_bills = bills.iter();
    tables.extend(of_bills.map(|it| Headed::new("bill", &it.row, bill::table(it))));
    Ok(Extras {
        series,
        flames: FLAMES.map(str::to_owned).to_vec(),
        attached: vec![
            attached(
                "The bill",
                "The own CU of each row by their use: every check, what it stops, and its price:"
                    .to_owned(),
                "BILL.md",
                bill::page(&bills, MADE_BY),
            ),
            Attached {
                picture: Some(picture),
                ..attached(
                    "Compared with its peers",
                    "The same operations in other styles, measured in the same run: plain \
                     Pinocchio, the shape that tutorials teach, hand-written assembly:"
                        .to_owned(),
                    "PEERS.md",
                    peers,
                )
            },
            attached(
                "The technique lab",
                format!(
                    "The saving and the risk of each way to save compute units: {} techniques, \
                     before and after with nothing else changed:",
                    measured_lab::card::CARDS.len()
                ),
                lab::PAGE,
                lab::markdown(&lab, MADE_BY)?,
            ),
            attached(
                "The examples",
                "The programs of the book's chapter for readers who know another library, each written in several ways:"
                    .to_owned(),
                examples::PAGE,
                examples.page(MADE_BY),
            ),
        ],
        files: vec![
            Page::new("charts/bill.svg", bill::squares(drawn)),
            Page::new(lab::CHART, measured_lab::chart::svg(&lab)),
            Page::new("charts/steps.svg", steps::chart::svg(&steps)),
            Page::new(figures::TABLES, figures::lines(&tables)),
            Page::new(
                figures::FILE,
                Figures {
                    schema: figures::SCHEMA,
                    lab,
                    steps,
                }
                .json(),
            ),
        ],
        made_by: MADE_BY.to_owned(),
    })
}
