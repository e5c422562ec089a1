//! `[[transaction]]`: several instructions of the plan as one row.

use {
    super::{Plan, error, leaves::LeavesPlan},
    crate::{
        Result,
        case::{Case, Work},
    },
    serde::Deserialize,
    solana_instruction_error::InstructionError,
    std::collections::BTreeMap,
    toml::Spanned,
};

/// As a plan says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionPlan {
    pub id: Spanned<String>,
    pub instructions: Spanned<Vec<Spanned<String>>>,
    pub expect: Option<Spanned<String>>,
    pub max_cu: Option<u64>,
    #[serde(default)]
    pub after: Vec<Spanned<String>>,
    pub cu_limit: Option<Spanned<u64>>,
    pub heap: Option<Spanned<u64>>,
    pub loaded_bytes: Option<Spanned<u64>>,
    #[serde(default)]
    pub leaves: BTreeMap<Spanned<String>, LeavesPlan>,
}

impl Plan<'_> {
    /// The row of a transaction.
    pub(super) fn transaction(&self, plan: &TransactionPlan) -> Result<Case> {
        let of = format!("transaction `{}`", plan.id.get_ref());
        if plan.instructions.get_ref().is_empty() {
            let what = format!("{of}, instructions: expected the id of one or more");
            return Err(self.text().error(plan.instructions.span(), what));
        }
        let instructions = plan.instructions.get_ref().iter().map(|id| {
            let instruction = self.instruction(id, "transaction.instructions")?;
            Ok((id.get_ref().clone(), self.compile(instruction)?))
        });
        let limits = [&plan.cu_limit, &plan.heap, &plan.loaded_bytes];
        Ok(Case {
            id: self.id("transaction", &plan.id)?,
            origin: self.text().file.display().to_string(),
            program_id: self.addresses.program,
            programs: self.programs.clone(),
            accounts: self.accounts.clone(),
            before: self.after(&plan.after, "transaction.after")?,
            work: Work::Transaction(instructions.collect::<Result<_>>()?),
            refused: self.refused_at(&of, plan)?,
            max_cu: plan.max_cu,
            recording: None,
            limits: self.limits(&of, limits)?,
            leaves: self.leaves(&of, &plan.leaves)?,
            open: Vec::new(),
        })
    }

    /// `1: Custom(1)`: the instruction that must fail, counted from 0, and its error.
    fn refused_at(
        &self,
        of: &str,
        plan: &TransactionPlan,
    ) -> Result<Option<(usize, InstructionError)>> {
        let Some(expect) = plan.expect.as_ref().filter(|it| it.get_ref() != "ok") else {
            return Ok(None);
        };
        let count = plan.instructions.get_ref().len();
        let parsed = match expect.get_ref().split_once(':') {
            Some((index, error)) => index
                .trim()
                .parse()
                .ok()
                .filter(|index| *index < count)
                .ok_or_else(|| format!("`{index}`: expected an instruction, 0 to {}", count - 1))
                .and_then(|index: usize| Ok((index, error::parse(error.trim())?))),
            None => Err(format!(
                "`{}`: expected `ok`, or the instruction and its error, such as `1: Custom(1)`",
                expect.get_ref()
            )),
        };
        parsed.map(Some).map_err(|what| {
            self.text()
                .error(expect.span(), format!("{of}, expect: {what}"))
        })
    }
}
