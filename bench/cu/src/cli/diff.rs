//! `diff`

use {
    super::{DIFFERS, Outcome, Subject, measured},
    crate::{
        Profile, Report, diff,
        frame::Kind,
        gate,
        output::{print, shown},
    },
    clap::Args,
    std::{
        path::{Path, PathBuf},
        process::ExitCode,
    },
};

/// Compares two ELFs of a program.
#[derive(Args)]
pub struct Diff<S: Subject> {
    /// The ELF as it was.
    before: PathBuf,
    /// The ELF as it is.
    after: PathBuf,
    #[command(flatten)]
    subject: S,
    /// The feature gates to run on: mainnet, as of another day (mainnet@SLOT, mainnet@YYYY-MM-DD), or all.
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
}

impl<S: Subject> Diff<S> {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        let mut before = measured(&self.subject, Some(&self.before), self.profile)?;
        let mut after = measured(&self.subject, Some(&self.after), self.profile)?;
        // A row without a figure on one side is neither new nor gone.
        let failed = [before.failed.clone(), after.failed.clone()].concat();
        for report in [&mut before, &mut after] {
            let is_whole = |id: &str| failed.iter().all(|failed| failed.id.as_deref() != Some(id));
            report.rows.retain(|row| is_whole(&row.id));
        }
        // One program, under one name, whatever the files are called.
        let [name, other] = [(&before, &self.before), (&after, &self.after)]
            .map(|(report, file)| name(report, file));
        for row in &mut after.rows {
            row.frames.rename(&other, &name);
        }

        let diff = diff::Diff::new(&before, &after);
        let mut lines = String::new();
        for (side, file, report) in [
            ("before", &self.before, &before),
            ("after", &self.after, &after),
        ] {
            let elf = &report.elf;
            lines += &format!(
                "{side:6}  {}  sBPF {}, {} bytes, sha256 {}\n",
                shown(&file.display().to_string()),
                elf.sbpf,
                elf.bytes,
                elf.sha256
            );
        }
        print(&format!("{lines}\n{diff}"))?;
        Ok(match diff.is_same() {
            _ if !failed.is_empty() => ExitCode::from(gate::COULD_NOT_MEASURE),
            true => ExitCode::SUCCESS,
            false => ExitCode::from(DIFFERS),
        })
    }
}

/// The name of the program in a report, from a row that is one instruction. Without such a row, the file's name.
fn name(report: &Report, file: &Path) -> String {
    let mut rows = report.rows.iter().map(|row| &row.frames);
    let program = rows.find(|frames| frames.kind == Kind::Program);
    program.map_or_else(
        || {
            file.file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        },
        |frames| frames.name.clone(),
    )
}
