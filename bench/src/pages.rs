//! Everything that `cu report` writes: the pages, their charts, the schema.

use {
    crate::{
        measure::Report,
        report::{
            Exporter,
            chart::{bars::Bars, lines},
            flame,
            markdown::{BILL, CHARTS, Markdown},
            schema,
            series::Series,
        },
    },
    std::path::PathBuf,
};

/// How the committed pages are made.
pub const MADE_BY: &str = "cargo run --release --bin cu -- report";

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

/// What there is to say beside the rows of a report.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    pub series: Vec<Series>,
    /// The rows to draw a flame graph of.
    pub flames: Vec<String>,
    /// What each part of a row costs, as a page.
    pub bill: Option<String>,
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
            payout,
            report::{self, depth},
        };

        let mut series = vec![payout::series(arch, profile)?];
        series.extend(depth::series(&DepthReport::measure(
            arch, profile, progress,
        )?));
        Ok(Self {
            series,
            flames: FLAMES.map(str::to_owned).to_vec(),
            bill: Some(report::bill::page(
                &bill::of_successes(arch, profile)?,
                MADE_BY,
            )),
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
    if let Some(bill) = &extras.bill {
        pages.push(Page::new(BILL, bill.clone()));
    }
    for series in &extras.series {
        let path = format!("{CHARTS}/{}.svg", series.name);
        pages.push(Page::new(path, lines::svg(series)));
    }
    for id in &extras.flames {
        let path = format!("{CHARTS}/{}", flame::file(id));
        pages.push(Page::new(path, flame::of(report, id, flame::Kind::Still)?));
    }
    Ok(pages)
}
