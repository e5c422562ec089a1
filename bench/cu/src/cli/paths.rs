//! `paths`

use {
    super::{Fixtures, Outcome},
    crate::{
        Error, Profile, files,
        gate::{COULD_NOT_MEASURE, REGRESSION},
        output::{print, tell},
        paths::{Bounds, Document, Ways},
    },
    clap::Args,
    std::{path::PathBuf, process::ExitCode, time::Duration},
};

/// Prints every way through the program for all values that plans leave open.
#[derive(Args)]
pub struct Paths {
    /// The ELF to follow.
    elf: PathBuf,
    #[command(flatten)]
    fixtures: Fixtures,
    /// The feature gates to run on: mainnet, as of another day (mainnet@SLOT, mainnet@YYYY-MM-DD), or all.
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
    /// Follow this row only. May be given more than once.
    #[arg(long, value_name = "ID")]
    row: Vec<String>,
    /// The most ways of a row that are followed to their end.
    #[arg(long, value_name = "N", default_value_t = Bounds::default().ways)]
    ways: usize,
    /// The most seconds that each row may take.
    #[arg(long, value_name = "N", default_value_t = Bounds::default().time.as_secs(),
        value_parser = clap::value_parser!(u64).range(..=86_400))]
    seconds: u64,
    /// Print every way, not only the most expensive ones.
    #[arg(long)]
    all: bool,
    /// Write every way as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Paths {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        let bounds = Bounds {
            ways: self.ways,
            time: Duration::from_secs(self.seconds),
        };
        let (bench, failed) = self.fixtures.bench(&self.elf, self.profile)?;
        let found = bench.paths(&self.row, bounds)?;
        let failed: Vec<_> = failed.into_iter().chain(found.failed).collect();
        for failed in &failed {
            tell(format_args!("failed: {failed}"));
        }
        if found.ways.is_empty() && failed.is_empty() {
            return Err(Error::Missing(NOTHING_OPEN.to_owned()));
        }
        for ways in &found.ways {
            print(&format!("{}\n", ways.text(self.all)))?;
        }
        let code = judge(&found.ways, !failed.is_empty());
        if let Some(file) = &self.json {
            let document = serde_json::to_string_pretty(&Document::new(found.ways));
            files::write(file, &(document.expect("it is all text") + "\n"))?;
        }
        Ok(ExitCode::from(code))
    }
}

const NOTHING_OPEN: &str = "no row has an open value: write any:u64, any:32 or signer? where a plan has a value or \
                            a flag";

/// The exit code, after a line for each row that costs too much or is not known.
fn judge(rows: &[Ways], failed: bool) -> u8 {
    let (mut too_much, mut not_known) = (false, failed);
    for ways in rows {
        for way in &ways.ways {
            if let Some(max) = ways.max_cu.filter(|max| way.cu > *max) {
                let over = way.cu - max;
                let example = crate::paths::example(&way.example);
                tell(format_args!(
                    "regression: {}: {} CU, {over} more than its max_cu of {max}: {} with {example}",
                    ways.id, way.cu, way.outcome
                ));
                too_much = true;
            }
        }
        if let Err(why) = ways.worst() {
            tell(format_args!("not known: {}: {why}", ways.id));
            not_known = true;
        }
    }
    match (too_much, not_known) {
        (true, _) => REGRESSION,
        (false, true) => COULD_NOT_MEASURE,
        (false, false) => 0,
    }
}
