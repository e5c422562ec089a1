//! Everything that `cu report` writes: the pages, their charts, the schema.

use {
    crate::{
        measure::Report,
        report::{
            Exporter,
            chart::{bars::Bars, lines},
            flame,
            markdown::{CHARTS, Markdown},
            schema,
            series::Series,
        },
    },
    std::path::PathBuf,
};

/// How the committed pages are made.
pub const MADE_BY: &str = "cargo run --bin cu -- report";

/// The vault's rows with a flame graph: a plain transfer, a batch, and a call into Token-2022.
pub const FLAMES: [&str; 3] = ["withdraw_token", "payout_token_8", "withdraw_token_2022"];

/// A file, relative to the folder of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub path: PathBuf,
    pub text: String,
}

impl Page {
    fn new(path: impl Into<PathBuf>, text: String) -> Self {
        Self {
            path: path.into(),
            text,
        }
    }
}

/// A page of its own, and how the report leads to it.
#[derive(Clone, Debug)]
pub struct Attached {
    pub title: String,
    pub about: String,
    pub page: Page,
}

/// What there is to say beside the rows of a report.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    pub series: Vec<Series>,
    /// The rows to draw a flame graph of.
    pub flames: Vec<String>,
    pub attached: Vec<Attached>,
    /// How the pages are made again.
    pub made_by: String,
}

impl Extras {
    /// The vault's, measured now.
    #[cfg(feature = "vault")]
    pub fn of_the_vault(
        arch: cu_vault_tests::Arch,
        profile: cu_runtime::Profile,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, String> {
        use crate::{
            bill,
            depth::DepthReport,
            lab::LabReport,
            payout,
            peers::{Comparison, table},
            report::{self, depth, lab},
        };

        let lab = LabReport::measure(arch, profile, &mut |_| {})?;
        let mut series = vec![payout::series(arch, profile)?];
        series.extend(depth::series(&DepthReport::measure(
            arch, profile, progress,
        )?));
        let peers = table::markdown(&Comparison::measure(arch, profile)?, MADE_BY);
        Ok(Self {
            series,
            flames: FLAMES.map(str::to_owned).to_vec(),
            attached: vec![
                Attached {
                    title: "The bill".to_owned(),
                    about: "What the own CU of each row were spent on: every check, what it stops, and \
                            its price:"
                        .to_owned(),
                    page: Page::new(
                        "BILL.md",
                        report::bill::page(&bill::of_successes(arch, profile)?, MADE_BY),
                    ),
                },
                Attached {
                    title: "Beside its peers".to_owned(),
                    about:
                        "The same operations as others would write them, measured in the same run: \
                            plain Pinocchio, the shape that tutorials teach, hand-written assembly:"
                            .to_owned(),
                    page: Page::new("PEERS.md", peers),
                },
                Attached {
                    title: "The technique lab".to_owned(),
                    about: format!(
                        "What each way to save compute units saves and what it risks: {} comparisons, \
                         before and after with nothing else changed:",
                        lab.rows.len()
                    ),
                    page: Page::new(lab::PAGE, lab::markdown(&lab, MADE_BY)),
                },
            ],
            made_by: MADE_BY.to_owned(),
        })
    }
}

/// The pages of a report.
pub fn of(report: &Report, extras: &Extras) -> Result<Vec<Page>, String> {
    let mut pages = vec![
        Page::new("REPORT.md", Markdown { extras }.export(report)),
        Page::new(format!("{CHARTS}/instructions.svg"), Bars.export(report)),
        Page::new("schema/report.schema.json", schema::json()),
    ];
    for series in &extras.series {
        let path = format!("{CHARTS}/{}.svg", series.name);
        pages.push(Page::new(path, lines::svg(series)));
    }
    pages.extend(extras.attached.iter().map(|it| it.page.clone()));
    for id in &extras.flames {
        let path = format!("{CHARTS}/{}", flame::file(id));
        pages.push(Page::new(path, flame::of(report, id, flame::Kind::Still)?));
    }
    Ok(pages)
}
