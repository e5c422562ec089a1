//! One instruction and where its CU went.

use {
    crate::{Cpi, Model, ModelMismatch},
    mollusk_svm::result::InstructionResult,
};

/// The outcome of [`Svm::run`](crate::Svm::run). An instruction that failed is a run like any other:
/// it has consumed CU and made CPIs up to where it failed.
#[derive(Clone, Debug)]
pub struct Run {
    pub result: InstructionResult,
    /// Every CPI in the order of the calls, nested ones included.
    pub cpis: Vec<Cpi>,
    /// The prices that each of them was checked against.
    pub model: Model,
}

impl Run {
    pub(crate) fn checked(
        result: InstructionResult,
        cpis: Vec<Cpi>,
        model: Model,
    ) -> Result<Self, ModelMismatch> {
        for (index, cpi) in cpis.iter().enumerate() {
            model.check(index, cpi)?;
        }
        Ok(Self {
            result,
            cpis,
            model,
        })
    }

    /// All that the instruction consumed.
    pub fn cu(&self) -> u64 {
        self.result.compute_units_consumed
    }

    /// What the program's CPIs cost: the runtime's charges and the callees. A program cannot avoid
    /// it except by calling less. Nested CPIs are in it as their callee's consumption.
    pub fn runtime_charged(&self) -> u64 {
        self.cpis
            .iter()
            .filter(|cpi| cpi.caller_height == 1)
            .map(Cpi::units)
            .sum()
    }

    /// What is left: the program's own instructions and syscalls.
    pub fn own(&self) -> u64 {
        self.cu() - self.runtime_charged()
    }
}
