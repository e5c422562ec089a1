//! One instruction and where its CU went.

use {
    crate::{Cpi, Model, ModelMismatch, Syscall, recorder::Recording},
    mollusk_svm::result::InstructionResult,
};

/// A call out of a program's own instructions.
#[derive(Clone, Copy, Debug)]
pub enum Call<'a> {
    Cpi(&'a Cpi),
    Syscall(&'a Syscall),
}

impl Call<'_> {
    /// The caller's height on the instruction stack: 1 for the top-level instruction.
    pub fn caller_height(&self) -> usize {
        match self {
            Self::Cpi(cpi) => cpi.caller_height,
            Self::Syscall(syscall) => syscall.caller_height,
        }
    }
}

/// The outcome of [`Svm::run`](crate::Svm::run). An instruction that failed is a run like any other:
/// it has consumed CU and made CPIs up to where it failed.
#[derive(Clone, Debug)]
pub struct Run {
    pub result: InstructionResult,
    /// Every CPI in the order of the calls, nested ones included.
    pub cpis: Vec<Cpi>,
    /// Every other syscall in the order of the calls, those of the callees included.
    pub syscalls: Vec<Syscall>,
    /// The prices that each of them was checked against.
    pub model: Model,
}

impl Run {
    pub(crate) fn checked(
        result: InstructionResult,
        Recording { cpis, syscalls }: Recording,
        model: Model,
    ) -> Result<Self, ModelMismatch> {
        for (index, cpi) in cpis.iter().enumerate() {
            model.check(index, cpi)?;
        }
        Ok(Self {
            result,
            cpis,
            syscalls,
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

    /// Every CPI and every other syscall in the order of the calls. What a callee calls comes between
    /// the CPI that called it and whatever its caller calls next.
    pub fn calls(&self) -> impl Iterator<Item = Call<'_>> {
        let mut cpis = self.cpis.iter().enumerate().peekable();
        let mut syscalls = self.syscalls.iter().peekable();
        std::iter::from_fn(move || {
            let next_cpi = cpis.peek().map_or(self.cpis.len(), |(index, _)| *index);
            syscalls
                .next_if(|syscall| syscall.cpis_before <= next_cpi)
                .map(Call::Syscall)
                .or_else(|| cpis.next().map(|(_, cpi)| Call::Cpi(cpi)))
        })
    }

    /// The least that any program, however written, spends on what this one achieved. It is what the
    /// runtime charged, and for the instructions that nobody can do without:
    ///
    /// * one `call` for each CPI that the program made;
    /// * one `exit`; two instructions if the program refuses by itself, because r0 is 0, success, when
    ///   it starts; none if a CPI failed, which ends its caller on the spot;
    /// * if the program left return data, one `call` to `sol_set_return_data` and what it charged.
    ///
    /// Everything else, reading the input, checking it, changing accounts, preparing a call, is left
    /// out: how little it can be is not known, only that it is not less than nothing.
    pub fn floor(&self) -> u64 {
        let own_cpis = || self.cpis.iter().filter(|cpi| cpi.caller_height == 1);
        let ended_by_cpi = own_cpis().any(|cpi| cpi.error.is_some());
        let end = match &self.result.raw_result {
            Err(_) if ended_by_cpi => 0,
            Err(_) => 2,
            Ok(()) => 1,
        };
        // The last word counts: return data is the program's own only if no callee came after it.
        let return_data = self
            .syscalls
            .iter()
            .rfind(|syscall| syscall.caller_height == 1 && syscall.name == "sol_set_return_data")
            .filter(|syscall| {
                !self.result.return_data.is_empty() && syscall.cpis_before == self.cpis.len()
            })
            .map_or(0, |syscall| 1 + syscall.units());
        self.runtime_charged() + own_cpis().count() as u64 + return_data + end
    }
}
