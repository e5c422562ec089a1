//! `cu report`

use {
    super::Outcome,
    clap::Args,
    cu::{
        files, measure,
        pages::{self, Extras, Page},
        report::{Exporter, action::Action, flame, folded::Folded, json},
    },
    serde::de::DeserializeOwned,
    std::{
        fs,
        path::{Path, PathBuf},
        process::ExitCode,
    },
};

/// The flags that say how the vault's own report is measured.
#[cfg(feature = "vault")]
const OF_THE_VAULT: &[&str] = &["arch", "profile"];
#[cfg(not(feature = "vault"))]
const OF_THE_VAULT: &[&str] = &[];

/// Write the report for people: REPORT.md, its charts and flame graphs, the JSON Schema.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cu report                                    all that is committed in bench/
  cu report --check                            is it what would be written?
  cu report --flamegraph withdraw_token        flame_withdraw_token.svg, here

Of any program, from the JSON that `cu run --json` wrote:
  cu report --from now.json --out site
  cu report --from now.json --flamegraph deposit --folded now.folded
  cu report --from now.json --action cu_report.md --since before.json")]
pub struct Report {
    /// Write the pages into this folder. Without --from, and if nothing else is asked for, into bench.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Change nothing; fail if a page is not what would be written.
    #[arg(long, conflicts_with_all = ["from", "flamegraph", "folded", "action"])]
    check: bool,
    /// Take this JSON report instead of measuring the vault.
    #[arg(long, value_name = "FILE", conflicts_with_all = OF_THE_VAULT)]
    from: Option<PathBuf>,
    /// Draw the flame graph of this row, to flame_ROW.svg, to be opened in a browser; with --out, as a
    /// picture among the charts.
    #[arg(long, value_name = "ROW")]
    flamegraph: Vec<String>,
    /// Write every row as folded stacks.
    #[arg(long, value_name = "FILE")]
    folded: Option<PathBuf>,
    /// Write the table that GitHub actions which comment on CU read.
    #[arg(long, value_name = "FILE")]
    action: Option<PathBuf>,
    /// An earlier JSON report, or a baseline, for the deltas of --action.
    #[arg(long, value_name = "FILE", requires = "action")]
    since: Option<PathBuf>,
    /// The ELF to measure: v0 or v3.
    #[cfg(feature = "vault")]
    #[arg(long, default_value = "v3")]
    arch: cu_vault_tests::Arch,
    /// The feature gates to run on: mainnet, as of another day (mainnet@SLOT, mainnet@YYYY-MM-DD), or all.
    #[cfg(feature = "vault")]
    #[arg(long, default_value = "mainnet")]
    profile: cu_runtime::Profile,
}

impl Report {
    pub fn run(self) -> Outcome {
        // Everything that can be refused is, before the first file is written.
        let since = self.since.as_deref().map(read).transpose()?;
        let report = match &self.from {
            Some(file) => read(file)?,
            None => self.vault()?,
        };
        let mut files = match self.folder()? {
            Some(folder) => within(&folder, pages::of(&report, &self.extras()?)?),
            None => self.flamegraphs(&report)?,
        };
        if let Some(file) = self.folded {
            files.push((file, Folded.export(&report)));
        }
        if let Some(file) = self.action {
            files.push((file, Action { since }.export(&report)));
        }
        if self.check {
            check(&files)?;
        } else {
            write(&files)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    #[cfg(feature = "vault")]
    fn vault(&self) -> Result<measure::Report, String> {
        measure::Report::measure(self.arch, self.profile)
    }

    #[cfg(feature = "vault")]
    fn extras_of_the_vault(&self) -> Result<Extras, String> {
        super::progress::with_bar("series", |progress| {
            Extras::of_the_vault(self.arch, self.profile, progress)
        })
    }

    #[cfg(not(feature = "vault"))]
    fn vault(&self) -> Result<measure::Report, String> {
        Err("which report? cu report --from report.json".to_owned())
    }

    #[cfg(not(feature = "vault"))]
    fn extras_of_the_vault(&self) -> Result<Extras, String> {
        self.vault().map(|_| Extras::default())
    }

    /// Where the pages go, if they are wanted.
    fn folder(&self) -> Result<Option<PathBuf>, String> {
        let else_asked =
            !self.flamegraph.is_empty() || self.folded.is_some() || self.action.is_some();
        match (&self.out, &self.from) {
            (Some(folder), _) => Ok(Some(folder.clone())),
            (None, _) if else_asked => Ok(None),
            (None, None) => Ok(Some(PathBuf::from("bench"))),
            (None, Some(_)) => {
                Err("--from needs one of --out, --flamegraph, --folded, --action".to_owned())
            }
        }
    }

    /// The vault's own series and flame graphs, where it is the vault that is measured.
    fn extras(&self) -> Result<Extras, String> {
        let mut extras = match self.from {
            Some(_) => Extras {
                made_by: "cu report --from".to_owned(),
                ..Extras::default()
            },
            None => self.extras_of_the_vault()?,
        };
        for id in &self.flamegraph {
            if !extras.flames.contains(id) {
                extras.flames.push(id.clone());
            }
        }
        Ok(extras)
    }

    fn flamegraphs(&self, report: &measure::Report) -> Result<Vec<(PathBuf, String)>, String> {
        self.flamegraph
            .iter()
            .map(|id| {
                Ok((
                    flame::file(id).into(),
                    flame::of(report, id, flame::Kind::Interactive)?,
                ))
            })
            .collect()
    }
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T, String> {
    json::parse(&files::read(file)?).map_err(|error| format!("{}: {error}", file.display()))
}

fn within(folder: &Path, pages: Vec<Page>) -> Vec<(PathBuf, String)> {
    pages
        .into_iter()
        .map(|page| (folder.join(page.path), page.text))
        .collect()
}

fn check(files: &[(PathBuf, String)]) -> Result<(), String> {
    for (file, text) in files {
        if files::read(file)? != *text {
            return Err(format!(
                "{} is not what was measured; write it with: {}",
                file.display(),
                pages::MADE_BY
            ));
        }
    }
    Ok(())
}

fn write(files: &[(PathBuf, String)]) -> Result<(), String> {
    for (file, text) in files {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        }
        files::write(file, text)?;
        eprintln!("{}", file.display());
    }
    Ok(())
}
