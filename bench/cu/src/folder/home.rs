//! Where the ELF is deployed, by the fixtures that call it.
//!
//! A fixture says which program it calls, not whether that is the ELF's. A folder that a test wrote holds its
//! setting-up too: transfers of the System program, mints of a token program. The ELF is none of those, unless
//! the user asks.

use {
    crate::{Error, Result, row::name},
    cu_runtime::programs::{PRELOADED, cluster_name},
    solana_pubkey::Pubkey,
    std::{collections::BTreeMap, fmt},
};

/// The address of the ELF.
pub struct Inferred {
    pub program: Pubkey,
    /// The other programs that fixtures call.
    pub others: Calls,
}

/// How many fixtures call each program.
#[derive(Default)]
pub struct Calls(BTreeMap<Pubkey, usize>);

impl Calls {
    pub fn add(&mut self, program: Pubkey) {
        *self.0.entry(program).or_default() += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `System (1111…) 10 times, SPL Token (Toke…) once`
impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (program, count)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            let times = match count {
                1 => "once".to_owned(),
                count => format!("{count} times"),
            };
            write!(f, "{comma}{} {times}", name(program))?;
        }
        Ok(())
    }
}

/// The one program that fixtures call and that not every cluster has; or a program of every cluster whose ELF
/// is this one. None if there is no fixture.
pub fn infer(programs: impl Iterator<Item = Pubkey>, elf: &[u8]) -> Result<Option<Inferred>> {
    let mut calls = Calls::default();
    programs.for_each(|program| calls.add(program));
    if calls.is_empty() {
        return Ok(None);
    }
    let is_the_clusters = |program: &Pubkey| {
        let mut known = PRELOADED.iter();
        known.any(|known| known.id == *program && known.elf == elf)
    };
    let (known, own): (Vec<Pubkey>, Vec<Pubkey>) = calls
        .0
        .keys()
        .partition(|program| cluster_name(program).is_some());
    let program = match own[..] {
        [program] => program,
        [] => match known.into_iter().find(is_the_clusters) {
            Some(program) => program,
            None => {
                return Err(which(format!(
                    "The fixtures call programs that every cluster has: {calls}; none of them is replaced \
                     unless you say so"
                )));
            }
        },
        _ => return Err(which(format!("The fixtures call {calls}"))),
    };
    calls.0.remove(&program);
    Ok(Some(Inferred {
        program,
        others: calls,
    }))
}

fn which(what: String) -> Error {
    Error::WhichProgram { what }
}
