//! The tables of the README and of the reference, by their names: measured here, or made from the program's own
//! declarations.

mod compose;
mod errors;
mod instructions;
mod runs;

use {
    crate::said,
    cu::Report,
    cu_runtime::{Profile, Runtime},
    cu_vault_bench::{
        life::Life,
        measure,
        pages::overview,
        peers::{Comparison, headline},
    },
    cu_vault_tests::{Arch, token_2022_table, world::SOL},
    std::cell::OnceCell,
};

/// The tables, each measured when it is first used.
#[derive(Default)]
pub struct Reference {
    report: OnceCell<Report>,
    comparison: OnceCell<Comparison>,
}

impl Reference {
    /// The table of this name.
    pub fn part(&self, name: &str) -> Result<String, String> {
        match name {
            "headline" => headline::table(self.comparison()?),
            "worth" => headline::worth(self.comparison()?),
            "deposit-of-deployment" => deployment(),
            "gate" => runs::gate(),
            "numbers" => runs::numbers(),
            "quickstart" => runs::quickstart(true),
            "withdrawal" => runs::quickstart(false),
            "bench" => {
                let life = Life::measure(Arch::V3, Profile::Mainnet)?;
                let text = overview::text(self.report()?, &life);
                Ok(format!("```text\n{text}```\n"))
            }
            "instructions" => instructions::table(self.report()?),
            "token-2022" => Ok(token_2022_table::markdown()),
            "errors" => Ok(errors::table()),
            "passed-on" => Ok(errors::passed_on()),
            "compose" => compose::listing_and_table(),
            _ => Err("the reference has no table of this name".to_owned()),
        }
    }

    fn report(&self) -> Result<&Report, String> {
        once(&self.report, || {
            measure(Arch::V3, Profile::Mainnet).map_err(said)
        })
    }

    fn comparison(&self) -> Result<&Comparison, String> {
        once(&self.comparison, || {
            Comparison::measure(Arch::V3, Profile::Mainnet)
        })
    }
}

/// What a deployment locks up, in SOL: the rent of the program's account, and of the account with its bytes.
fn deployment() -> Result<String, String> {
    // What the upgradeable loader has in each, besides the bytes.
    const PROGRAM: usize = 36;
    const DATA: usize = 45;
    let bytes = Arch::V3.find_elf("cu_vault").map_err(said)?.len();
    let rent = Runtime::from(Profile::Mainnet).rent();
    let lamports = rent.minimum_balance(PROGRAM) + rent.minimum_balance(DATA + bytes);
    Ok(format!("{:.2} SOL", lamports as f64 / SOL as f64))
}

/// The value of a cell, which is filled the first time.
fn once<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T, String>) -> Result<&T, String> {
    if cell.get().is_none() {
        let _ = cell.set(make()?);
    }
    cell.get().ok_or_else(|| "nothing was measured".to_owned())
}
