//! `cu diff`

use {
    super::{DIFFERS, Outcome, foreign::Fixtures},
    clap::Args,
    cu::diff,
    cu_runtime::Profile,
    std::{path::PathBuf, process::ExitCode},
};

/// Compare two ELFs of a program, row by row and frame by frame.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cu diff main.so branch.so --fixtures bench/fixtures
  cu diff v0/my_program.so v3/my_program.so --fixtures bench/fixtures/transfer.toml

Exit code: 0 every row costs the same in every frame, 1 they differ, 2 could not measure.")]
pub struct Diff {
    /// The ELF as it was.
    before: PathBuf,
    /// The ELF as it is.
    after: PathBuf,
    #[command(flatten)]
    fixtures: Fixtures,
    /// The feature gates to run on: mainnet, as of another day (mainnet@SLOT, mainnet@YYYY-MM-DD), or all.
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
}

impl Diff {
    pub fn run(mut self) -> Outcome {
        let before = self.fixtures.measure(&self.before, self.profile)?;
        // One program, under one name, whatever the files are called.
        let name = before.report.rows.first().map(|row| &row.frames.name);
        self.fixtures.name = self.fixtures.name.or_else(|| name.cloned());
        let after = self.fixtures.measure(&self.after, self.profile)?;

        let diff = diff::Diff::new(&before.report, &after.report);
        for (side, file, report) in [
            ("before", &self.before, &before.report),
            ("after", &self.after, &after.report),
        ] {
            let elf = &report.elf;
            println!(
                "{side:6}  {}  sBPF {}, {} bytes, sha256 {}",
                file.display(),
                elf.sbpf,
                elf.bytes,
                elf.sha256
            );
        }
        print!("\n{diff}");
        Ok(if diff.is_same() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(DIFFERS)
        })
    }
}
