//! The drawings of the book. Each draws facts about the runtime that tests have recorded, and names them: what a test
//! has not shown is not drawn. Figures and errors come from the facts, so a drawing changes when the runtime does.
//! One more draws the history of the baseline: [`cu_vault_bench::history`].
//!
//! | module | what it draws |
//! |---|---|
//! | `stack` | calls in calls, with their heights |
//! | `privileges` | signer and writable through three levels |
//! | `return_data` | who sets the one place for return data, and what empties it |
//! | `pda` | how an address is derived, and what a search for its bump costs |
//! | `budget` | one budget for the whole tree |
//! | `memory` | what a call looks like in memory |
//! | `owners` | who may change what of an account |
//! | `decide` | which technique for which case |

mod budget;
mod decide;
mod memory;
mod owners;
mod pda;
mod privileges;
mod return_data;
mod stack;

use {
    crate::{
        book::rules::{Fact, Rules},
        said,
    },
    cu::{
        baseline::Baseline,
        export::{chart::sheet::Anchor, page::Page},
    },
    cu_vault_bench::{figures::Figures, history},
    std::path::Path,
};

/// Where they are, for the chapters next to them.
pub const FOLDER: &str = "docs/src/drawings";

/// Every drawing.
pub fn pages(root: &Path) -> Result<Vec<Page>, String> {
    let facts = Facts(Rules::read()?);
    let figures = Figures::read(root).map_err(said)?;
    let baseline = Baseline::read(&root.join(history::BASELINE)).map_err(said)?;
    let all = [
        ("stack", stack::svg(&facts)?),
        ("privileges", privileges::svg(&facts)?),
        ("return_data", return_data::svg(&facts)?),
        ("pda", pda::svg(&facts)?),
        ("budget", budget::svg(&facts)?),
        ("memory", memory::svg(&facts)?),
        ("owners", owners::svg(&facts)?),
        ("decide", decide::svg(&figures)?),
        ("history", history::picture(&baseline)?),
    ];
    Ok(all
        .into_iter()
        .map(|(name, text)| Page::new(format!("{FOLDER}/{name}.svg"), text))
        .collect())
}

/// What the tests have shown of the runtime.
struct Facts(Rules);

impl Facts {
    fn get(&self, id: &str) -> Result<&Fact, String> {
        self.0.fact(id)
    }

    /// The error that a fact ends with on mainnet.
    fn error(&self, id: &str) -> Result<String, String> {
        let fact = self.get(id)?;
        let error = fact.error.clone();
        error.ok_or_else(|| format!("{id} does not fail: {}", fact.outcome))
    }

    /// Holds a fact to a success on mainnet.
    fn succeeds(&self, id: &str) -> Result<(), String> {
        match &self.get(id)?.error {
            None => Ok(()),
            Some(error) => Err(format!("{id} does not succeed: {error}")),
        }
    }

    /// The cost of a fact's call on mainnet: the runtime's charge, then the callee's part if it ran.
    fn call(&self, id: &str) -> Result<Vec<u64>, String> {
        let charge = self.get(id)?.charge;
        let charge = charge.ok_or_else(|| format!("{id} makes no call"))?;
        Ok([charge.runtime].into_iter().chain(charge.callee).collect())
    }

    /// The line at the foot.
    fn shown_by(&self, ids: &[&str]) -> Result<String, String> {
        for id in ids {
            self.get(id)?;
        }
        let tests = if ids.len() == 1 { "test" } else { "tests" };
        Ok(format!("shown by the {tests} {}", ids.join(", ")))
    }
}

use Anchor::{End, Middle, Start};
