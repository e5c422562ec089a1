//! The cost of a CPI.
//!
//! The formula of Agave 4.2, every division rounding down, unit prices from the compute budget:
//!
//! ```text
//!   invoke_units                               946, since SIMD-0339
//! + data_len / 250                             the instruction's data
//! + 34 * metas / 250                           each meta an address and two flags
//! + 80 * infos / 250                           each info, named by a meta or not (SIMD-0339)
//! + for each distinct meta, data_len / 250     the account's data, executable or not
//! + callee                                     its instructions, syscalls and extra heap
//! ```
//!
//! Signer seeds, serialisation, loading and the copies back cost nothing. All of it is in
//! `solana-program-runtime`, `cpi.rs`. No term depends on a feature gate there any more.

use {
    crate::Cpi,
    solana_compute_budget::compute_budget::ComputeBudget,
    solana_instruction::AccountMeta,
    std::{error, fmt, mem::size_of},
};

/// The fields of an account info that the runtime reads: address, owner, lamports, data length. Its own
/// constant, `ACCOUNT_INFO_BYTE_SIZE`, is private.
const INFO_BYTES: u64 = 80;
const META_BYTES: u64 = size_of::<AccountMeta>() as u64;

/// The prices of a CPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    invoke_units: u64,
    bytes_per_unit: u64,
}

/// The factors of a model, for calculations elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    pub invoke_units: u64,
    pub bytes_per_unit: u64,
    pub meta_bytes: u64,
    pub info_bytes: u64,
}

/// The CU of one CPI, term by term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CpiCost {
    pub invoke: u64,
    pub data: u64,
    pub metas: u64,
    pub infos: u64,
    /// One term for each of [`Cpi::accounts`].
    pub accounts: Vec<u64>,
    /// Not predicted: the meter's word.
    pub callee: u64,
}

impl CpiCost {
    /// The runtime's charge for the call itself.
    pub fn runtime(&self) -> u64 {
        self.invoke + self.data + self.metas + self.infos + self.accounts.iter().sum::<u64>()
    }

    pub fn total(&self) -> u64 {
        self.runtime() + self.callee
    }

    /// The runtime's charges in the order and in the portions in which it makes them. A call that
    /// it refuses has paid for some of them, beginning with the first.
    fn portions(&self) -> impl Iterator<Item = u64> {
        [self.invoke, self.data + self.metas, self.infos]
            .into_iter()
            .chain(self.accounts.iter().copied())
    }
}

impl From<&ComputeBudget> for Model {
    fn from(budget: &ComputeBudget) -> Self {
        Self {
            invoke_units: budget.invoke_units,
            bytes_per_unit: budget.cpi_bytes_per_unit,
        }
    }
}

impl Model {
    /// Its unit prices.
    pub fn prices(&self) -> Prices {
        Prices {
            invoke_units: self.invoke_units,
            bytes_per_unit: self.bytes_per_unit,
            meta_bytes: META_BYTES,
            info_bytes: INFO_BYTES,
        }
    }

    /// The cost of `cpi` if the runtime carries it out.
    pub fn cost(&self, cpi: &Cpi) -> CpiCost {
        let (data_len, metas) = match &cpi.instruction {
            Some(instruction) => (instruction.data.len(), instruction.accounts.len()),
            None => (0, 0),
        };
        let bytes = |bytes: u64| bytes / self.bytes_per_unit;
        CpiCost {
            invoke: self.invoke_units,
            data: bytes(data_len as u64),
            metas: bytes(META_BYTES * metas as u64),
            infos: bytes(INFO_BYTES.saturating_mul(cpi.infos)),
            accounts: cpi
                .accounts
                .iter()
                .map(|account| bytes(account.data_len))
                .collect(),
            callee: cpi.callee_units(),
        }
    }

    /// Holds the meter against the model. A call that the runtime carried out has paid for
    /// everything. One that it refused has paid for the portions up to the refusal, or, if that is
    /// why it was refused, all that was left.
    pub(crate) fn check(&self, index: usize, cpi: &Cpi) -> Result<(), ModelMismatch> {
        let cost = self.cost(cpi);
        let measured = cpi.runtime_units();
        let agrees = if cpi.units_at_callee.is_some() {
            measured == cost.runtime()
        } else {
            cost.portions()
                .scan(0u64, |paid, portion| {
                    *paid = paid.saturating_add(portion);
                    Some(*paid)
                })
                .any(|paid| measured == paid.min(cpi.units_before))
        };
        if agrees {
            return Ok(());
        }
        Err(ModelMismatch(Box::new(Mismatch {
            index,
            cpi: cpi.clone(),
            cost,
        })))
    }
}

/// A CPI whose measured cost is not what the model says: the model, or the reading of the meter, is
/// wrong, and so is any figure that rests on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelMismatch(Box<Mismatch>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Mismatch {
    index: usize,
    cpi: Cpi,
    cost: CpiCost,
}

impl ModelMismatch {
    pub fn cpi(&self) -> &Cpi {
        &self.0.cpi
    }

    pub fn model(&self) -> &CpiCost {
        &self.0.cost
    }
}

impl fmt::Display for ModelMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mismatch { index, cpi, cost } = &*self.0;
        write!(
            f,
            "CPI {index}, {} (height {}) -> ",
            cpi.caller, cpi.caller_height
        )?;
        match cpi.callee() {
            Some(callee) => write!(f, "{callee}")?,
            None => write!(f, "?")?,
        }
        write!(
            f,
            ": the runtime charged {} CU, the model says {} (invoke {} + data {} + metas {} + infos \
             {} + accounts {:?})",
            cpi.runtime_units(),
            cost.runtime(),
            cost.invoke,
            cost.data,
            cost.metas,
            cost.infos,
            cost.accounts,
        )?;
        match &cpi.error {
            Some(error) => write!(f, "; the call failed: {error}"),
            None => Ok(()),
        }
    }
}

impl error::Error for ModelMismatch {}

#[cfg(test)]
mod tests {
    use {
        super::*,
        crate::{CpiAccount, Profile, Runtime},
        solana_instruction::Instruction,
        solana_pubkey::Pubkey,
    };

    fn model() -> Model {
        (&Runtime::from(Profile::Mainnet).compute_budget()).into()
    }

    /// A call with one CU in every term: 946 + 1 + 1 + 1 + 1, and a callee that takes 76.
    fn cpi() -> Cpi {
        let account = Pubkey::new_unique();
        Cpi {
            caller: Pubkey::new_unique(),
            caller_height: 1,
            instruction: Some(Instruction {
                program_id: Pubkey::new_unique(),
                accounts: vec![AccountMeta::new(account, false); 8],
                data: vec![0; 250],
            }),
            infos: 4,
            accounts: vec![CpiAccount {
                address: account,
                data_len: 250,
                executable: false,
            }],
            units_before: 10_000,
            units_at_callee: Some(10_000 - 950),
            units_after: 10_000 - 950 - 76,
            error: None,
        }
    }

    #[test]
    fn every_term_is_in_the_cost() {
        let cost = model().cost(&cpi());
        let terms = (
            cost.invoke,
            cost.data,
            cost.metas,
            cost.infos,
            &cost.accounts[..],
        );
        assert_eq!(terms, (946, 1, 1, 1, &[1][..]));
        assert_eq!(
            (cost.runtime(), cost.callee, cost.total()),
            (950, 76, 1_026)
        );
        assert_eq!(model().check(0, &cpi()), Ok(()));
    }

    #[test]
    fn one_cu_off_is_a_mismatch_that_says_what_it_saw() {
        for off in [-1i64, 1] {
            let mut cpi = cpi();
            cpi.units_before = cpi.units_before.checked_add_signed(off).unwrap();
            let mismatch = model().check(3, &cpi).unwrap_err();
            assert_eq!(
                (mismatch.cpi(), mismatch.model()),
                (&cpi, &model().cost(&cpi))
            );
            let text = mismatch.to_string();
            let wanted = format!("the runtime charged {} CU, the model says 950", 950 + off);
            assert!(
                text.starts_with("CPI 3, ") && text.contains(&wanted),
                "{text}"
            );
        }
    }

    #[test]
    fn a_refused_call_has_paid_for_whole_portions_only() {
        let agrees = |paid, before| {
            let mut cpi = cpi();
            (cpi.units_before, cpi.units_at_callee, cpi.units_after) =
                (before, None, before - paid);
            model().check(0, &cpi).is_ok()
        };
        // The invocation; the instruction, its data and metas together; the infos; the account.
        let paid: Vec<u64> = (0..=1_000).filter(|paid| agrees(*paid, 10_000)).collect();
        assert_eq!(paid, [946, 948, 949, 950]);
        // Out of units after the invocation, it has paid all there was.
        assert!(agrees(947, 947) && !agrees(945, 947));
    }

    /// A run is only as good as its worst CPI.
    #[test]
    fn a_run_with_a_mismatch_is_no_run() {
        let mut wrong = cpi();
        wrong.units_before += 1;
        let result = mollusk_svm::result::InstructionResult::default;
        let run = |cpis| {
            let recording = crate::recorder::Recording {
                cpis,
                ..Default::default()
            };
            crate::Run::checked(result().into(), recording, model(), &[])
        };
        assert!(run(vec![cpi(), cpi()]).is_ok());
        assert_eq!(run(vec![cpi(), wrong.clone()]).unwrap_err().cpi(), &wrong);
    }
}
