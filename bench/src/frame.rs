//! Where the CU of a run went: the program, and below it every call that it made.

use {
    cu_runtime::{Cpi, Run},
    serde::{Deserialize, Serialize},
    solana_pubkey::Pubkey,
};

/// A program at work, or a syscall of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Frame {
    /// The program's or the syscall's name; a program that has none goes by its address.
    pub name: String,
    /// The height on the instruction stack: 1 for the top-level instruction.
    pub height: u64,
    /// All that it consumed, the frames below included.
    pub inclusive: u64,
    /// What it consumed itself.
    pub exclusive: u64,
    /// What the runtime charged the caller for entering it, on top of `inclusive`.
    pub entry: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Frame>,
}

/// What a program is called in a report.
pub trait Names {
    fn name(&self, program: &Pubkey) -> String;
}

impl<F: Fn(&Pubkey) -> String> Names for F {
    fn name(&self, program: &Pubkey) -> String {
        self(program)
    }
}

impl Frame {
    /// The tree of a run of `program`.
    pub fn tree(program: &Pubkey, run: &Run, names: &impl Names) -> Self {
        let mut cpis = run.cpis.iter().peekable();
        let calls = below(1, &mut cpis, names);
        Self::new(names.name(program), 1, run.cu(), 0, calls)
    }

    fn new(name: String, height: u64, inclusive: u64, entry: u64, calls: Vec<Self>) -> Self {
        let spent: u64 = calls.iter().map(|call| call.inclusive + call.entry).sum();
        Self {
            name,
            height,
            inclusive,
            exclusive: inclusive - spent,
            entry,
            calls,
        }
    }
}

/// The CPIs that a program at this height made, taken from the front of the record.
fn below<'a>(
    height: usize,
    cpis: &mut std::iter::Peekable<impl Iterator<Item = &'a Cpi>>,
    names: &impl Names,
) -> Vec<Frame> {
    let mut calls = Vec::new();
    while let Some(cpi) = cpis.next_if(|cpi| cpi.caller_height == height) {
        let nested = below(height + 1, cpis, names);
        let name = cpi
            .callee()
            .map_or_else(|| "refused call".to_owned(), |callee| names.name(callee));
        calls.push(Frame::new(
            name,
            height as u64 + 1,
            cpi.callee_units(),
            cpi.runtime_units(),
            nested,
        ));
    }
    calls
}
