//! The drawings of the book. Each draws facts about the runtime that tests have recorded, and names them: what a test
//! has not shown is not drawn. Figures and errors come from the facts, so a drawing changes when the runtime does.
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
    cu::export::{chart::sheet::Anchor, page::Page},
    cu_vault_bench::figures::Figures,
    std::path::Path,
};

/// Where they are, for the chapters beside them.
pub const FOLDER: &str = "docs/src/drawings";

/// Every drawing.
pub fn pages(root: &Path) -> Result<Vec<Page>, String> {
    let facts = Facts(Rules::read(root)?);
    let figures = Figures::read(root).map_err(said)?;
    let all = [
        ("stack", stack::svg(&facts)?),
        ("privileges", privileges::svg(&facts)?),
        ("return_data", return_data::svg(&facts)?),
        ("pda", pda::svg(&facts)?),
        ("budget", budget::svg(&facts)?),
        ("memory", memory::svg(&facts)?),
        ("owners", owners::svg(&facts)?),
        ("decide", decide::svg(&figures)?),
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

    /// The error that a fact ends with: on mainnet, where that makes a difference.
    fn error(&self, id: &str) -> Result<String, String> {
        let outcome = &self.get(id)?.outcome;
        let error = outcome
            .split('`')
            .nth(1)
            .filter(|_| outcome.starts_with('`'));
        error
            .map(str::to_owned)
            .ok_or_else(|| format!("{id} does not fail: {outcome}"))
    }

    /// Holds a fact to a success.
    fn succeeds(&self, id: &str) -> Result<(), String> {
        let outcome = &self.get(id)?.outcome;
        match outcome.starts_with("ok") {
            true => Ok(()),
            false => Err(format!("{id} does not succeed: {outcome}")),
        }
    }

    /// The first and the second number of what a call costs: the runtime's charge, the callee.
    fn call(&self, id: &str) -> Result<Vec<u64>, String> {
        let call = &self.get(id)?.call;
        let first = call.split(" / ").next().unwrap_or(call);
        let numbers = first.split(" + ").map(|part| {
            let digits: String = part.chars().filter(char::is_ascii_digit).collect();
            let number = part.split(' ').next().unwrap_or(part).replace(',', "");
            number
                .parse()
                .map_err(|_| format!("{id}: {part} ({digits}) is no number"))
        });
        numbers.collect()
    }

    /// The line at the foot.
    fn shown_by(&self, ids: &[&str]) -> Result<String, String> {
        for id in ids {
            self.get(id)?;
        }
        Ok(format!("shown by the tests {}", ids.join(", ")))
    }
}

use Anchor::{End, Middle, Start};
