//! What is measured where the ELF may be the vault's or anybody's, and the measuring of it.

use {
    super::foreign::{Fixtures, over_limit},
    clap::Args,
    cu::measure::Report,
    cu_runtime::Profile,
    std::path::Path,
};

#[derive(Args)]
pub struct Measured {
    #[command(flatten)]
    pub fixtures: Fixtures,
    /// The vault's ELF to measure: v0 or v3.
    #[cfg(feature = "vault")]
    #[arg(long, default_value = "v3", conflicts_with = "elf")]
    pub arch: cu_vault_tests::Arch,
    /// The feature gates to run on: mainnet, as of another day (mainnet@SLOT, mainnet@YYYY-MM-DD), or all.
    #[arg(long, default_value = "mainnet")]
    pub profile: Profile,
}

impl Measured {
    /// The report of this ELF, else of the vault, and whether a row costs more than the `max_cu` of its
    /// plan, which is told. `usage` is how to name an ELF, for who has no vault.
    pub fn report(&self, elf: Option<&Path>, usage: &str) -> Result<(Report, bool), String> {
        match elf {
            Some(elf) => {
                let measured = self.fixtures.measure(elf, self.profile)?;
                let over = over_limit(&measured);
                Ok((measured.report, over))
            }
            None => Ok((self.vault(usage)?, false)),
        }
    }

    #[cfg(feature = "vault")]
    fn vault(&self, _usage: &str) -> Result<Report, String> {
        self.fixtures.none()?;
        Report::measure(self.arch, self.profile)
    }

    #[cfg(not(feature = "vault"))]
    fn vault(&self, usage: &str) -> Result<Report, String> {
        Err(format!("which ELF? {usage}"))
    }
}
