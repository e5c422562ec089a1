//! One instruction and where its CU went.

use {
    crate::{Cpi, Model, ModelMismatch, Syscall, floor, recorder::Recording},
    mollusk_svm::result::InstructionResult,
    solana_account::Account,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
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

/// How an instruction ended, and what it left.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The runtime's own answer.
    pub raw_result: Result<(), InstructionError>,
    /// All that the instruction consumed, in CU.
    pub compute_units_consumed: u64,
    /// Its return data, if any.
    pub return_data: Vec<u8>,
    /// The accounts as it left them, in the order in which they were given.
    pub resulting_accounts: Vec<(Pubkey, Account)>,
}

impl Outcome {
    /// The account at this address, as the instruction left it.
    pub fn get_account(&self, key: &Pubkey) -> Option<&Account> {
        let (_, account) = self.resulting_accounts.iter().find(|(id, _)| id == key)?;
        Some(account)
    }
}

impl From<InstructionResult> for Outcome {
    fn from(result: InstructionResult) -> Self {
        Self {
            raw_result: result.raw_result,
            compute_units_consumed: result.compute_units_consumed,
            return_data: result.return_data,
            resulting_accounts: result.resulting_accounts,
        }
    }
}

/// A run of [`Svm::run`](crate::Svm::run). An instruction that failed is a run like any other:
/// it has consumed CU and made CPIs up to where it failed.
#[derive(Clone, Debug)]
pub struct Run {
    pub result: Outcome,
    /// Every CPI in the order of the calls, nested ones included.
    pub cpis: Vec<Cpi>,
    /// Every other syscall in the order of the calls, those of the callees included.
    pub syscalls: Vec<Syscall>,
    /// The least number of stores that change the accounts as the run did.
    pub stores: u64,
    /// The prices that each of them was checked against.
    pub model: Model,
}

impl Run {
    pub(crate) fn checked(
        result: Outcome,
        Recording { cpis, syscalls, .. }: Recording,
        model: Model,
        before: &[(Pubkey, Account)],
    ) -> Result<Self, ModelMismatch> {
        for (index, cpi) in cpis.iter().enumerate() {
            model.check(index, cpi)?;
        }
        let stores = floor::stores(before, &result.resulting_accounts);
        Ok(Self {
            result,
            cpis,
            syscalls,
            stores,
            model,
        })
    }

    /// All that the instruction consumed.
    pub fn cu(&self) -> u64 {
        self.result.compute_units_consumed
    }

    /// The cost of the program's CPIs: the runtime's charges and the callees. A program cannot avoid
    /// it except by calling less. Nested CPIs are in it as their callee's consumption.
    pub fn runtime_charged(&self) -> u64 {
        self.cpis
            .iter()
            .filter(|cpi| cpi.caller_height == 1)
            .map(Cpi::units)
            .sum()
    }

    /// The rest: the program's own instructions and syscalls.
    pub fn own(&self) -> u64 {
        self.cu() - self.runtime_charged()
    }

    /// Every CPI and every other syscall in the order of the calls. The calls of a callee come between
    /// the CPI that called it and its caller's next call.
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
}
