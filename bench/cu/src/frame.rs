//! Where the CU of a run went: the program, and below it every call that it made.

pub(crate) mod functions;

use {
    cu_runtime::{Call, Run},
    serde::{Deserialize, Serialize},
    solana_pubkey::Pubkey,
    std::iter::Peekable,
};

/// The kind of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A program at work.
    #[default]
    Program,
    /// A syscall that makes no CPI.
    Syscall,
    /// A function of the program, where the ELF has symbols.
    Function,
    /// Several instructions as one transaction.
    Transaction,
}

/// A program at work, or a syscall of it. The two that make a CPI are no frames of their own: they are
/// the callee's, and its `entry`. The consumption of a frame adds up:
///
/// ```text
/// inclusive = exclusive + the sum over calls of (inclusive + entry)
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Frame {
    /// The program's, the syscall's or the function's name; a program that has none goes by its address.
    pub name: String,
    /// The kind of the frame.
    #[serde(default)]
    pub kind: Kind,
    /// The height on the instruction stack: 1 for a top-level instruction, 0 for a transaction. A syscall and a
    /// function are as high as their program.
    pub height: u64,
    /// All that it consumed, the frames below included.
    pub inclusive: u64,
    /// Its own consumption: of a program, its instructions, those that call included; of a syscall,
    /// the runtime's charge for it. Where functions are frames, their instructions are theirs.
    pub exclusive: u64,
    /// The runtime's charge to the caller for entering it, on top of `inclusive`.
    pub entry: u64,
    /// The calls that it made, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Frame>,
}

/// The name of a program in a report.
pub trait Names {
    /// Its name, or its address.
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
        let calls = below(1, &mut run.calls().peekable(), names);
        Self::new(names.name(program), Kind::Program, 1, (run.cu(), 0), calls)
    }

    /// Calls a program by another name, here and in all frames below.
    pub fn rename(&mut self, from: &str, to: &str) {
        if self.kind == Kind::Program && self.name == from {
            to.clone_into(&mut self.name);
        }
        for call in &mut self.calls {
            call.rename(from, to);
        }
    }

    /// A transaction with these instructions.
    pub(crate) fn transaction(instructions: Vec<Self>) -> Self {
        let cu = instructions.iter().map(|frame| frame.inclusive).sum();
        let name = "transaction".to_owned();
        Self::new(name, Kind::Transaction, 0, (cu, 0), instructions)
    }

    /// Whether functions of the program are frames in it.
    pub fn has_functions(&self) -> bool {
        self.kind == Kind::Function || self.calls.iter().any(Self::has_functions)
    }

    fn new(
        name: String,
        kind: Kind,
        height: u64,
        (inclusive, entry): (u64, u64),
        calls: Vec<Self>,
    ) -> Self {
        let spent: u64 = calls.iter().map(|call| call.inclusive + call.entry).sum();
        Self {
            name,
            kind,
            height,
            inclusive,
            exclusive: inclusive - spent,
            entry,
            calls,
        }
    }
}

/// The calls that a program at this height made, taken from the front of the record.
fn below<'a>(
    height: usize,
    calls: &mut Peekable<impl Iterator<Item = Call<'a>>>,
    names: &impl Names,
) -> Vec<Frame> {
    let mut frames = Vec::new();
    while let Some(call) = calls.next_if(|call| call.caller_height() == height) {
        frames.push(one(call, calls, names));
    }
    frames
}

/// One of those calls, with what its callee called.
fn one<'a>(
    call: Call<'a>,
    calls: &mut Peekable<impl Iterator<Item = Call<'a>>>,
    names: &impl Names,
) -> Frame {
    let height = call.caller_height();
    match call {
        Call::Syscall(syscall) => Frame::new(
            syscall.name.to_owned(),
            Kind::Syscall,
            height as u64,
            (syscall.units(), 0),
            Vec::new(),
        ),
        Call::Cpi(cpi) => {
            let nested = below(height + 1, calls, names);
            let name = cpi
                .callee()
                .map_or_else(|| "refused call".to_owned(), |callee| names.name(callee));
            Frame::new(
                name,
                Kind::Program,
                height as u64 + 1,
                (cpi.callee_units(), cpi.runtime_units()),
                nested,
            )
        }
    }
}

/// Frames for the tests of those who read them.
#[cfg(test)]
pub(crate) mod sample {
    use super::{Frame, Kind};

    /// A program that consumed this much itself, and what its calls did on top.
    pub fn frame(name: &str, exclusive: u64, entry: u64, calls: Vec<Frame>) -> Frame {
        let below: u64 = calls.iter().map(|call| call.inclusive + call.entry).sum();
        Frame {
            name: name.to_owned(),
            kind: Kind::Program,
            height: 1,
            inclusive: exclusive + below,
            exclusive,
            entry,
            calls,
        }
    }
}
