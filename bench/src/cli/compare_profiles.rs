//! `cu compare-profiles`

use {
    super::{DIFFERS, Outcome, foreign::Fixtures},
    clap::Args,
    cu::days::Days,
    cu_runtime::Profile,
    std::{io::Write, path::PathBuf, process::ExitCode},
};

/// Compare the rows on two profiles, and find the feature gate that changes each.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cu compare-profiles mainnet@2026-08-24 mainnet
  cu compare-profiles mainnet all target/deploy/my_program.so --fixtures bench/fixtures

Exit code: 0 every row costs the same on both, 1 they differ, 2 could not measure.")]
pub struct CompareProfiles {
    /// mainnet, mainnet@SLOT, mainnet@YYYY-MM-DD or all.
    from: Profile,
    /// The same.
    to: Profile,
    /// An ELF that is not the vault's, with --fixtures.
    #[arg(requires = "fixtures")]
    elf: Option<PathBuf>,
    #[command(flatten)]
    fixtures: Fixtures,
    /// The vault's ELF to measure: v0 or v3.
    #[cfg(feature = "vault")]
    #[arg(long, default_value = "v3", conflicts_with = "elf")]
    arch: cu_vault_tests::Arch,
}

impl CompareProfiles {
    pub fn run(self) -> Outcome {
        let days = match &self.elf {
            Some(elf) => Days::compare(self.from, self.to, |profile| {
                Ok(self.fixtures.measured(elf, profile)?.report)
            }),
            None => self.vault(),
        }?;
        write!(std::io::stdout(), "{days}").map_err(|error| format!("standard output: {error}"))?;
        Ok(if days.rows.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(DIFFERS)
        })
    }

    #[cfg(feature = "vault")]
    fn vault(&self) -> Result<Days, String> {
        self.fixtures.none()?;
        Days::compare(self.from, self.to, |profile| {
            cu::measure::Report::measure(self.arch, profile)
        })
    }

    #[cfg(not(feature = "vault"))]
    fn vault(&self) -> Result<Days, String> {
        Err("which ELF? cu compare-profiles A B my_program.so --fixtures DIR".to_owned())
    }
}
