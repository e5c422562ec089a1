//! The bill: what each part of an instruction costs, to the unit.
//!
//! | module | what it is |
//! |---|---|
//! | [`part`] | what an instruction of the program can be spent on |
//! | `flow` | which instruction uses what another one computed |
//! | `place`, `region` | the places in the input, and in memory |
//! | `attribute` | from these the part of each executed instruction |
//! | [`price`] | the price of each check, in the documentation of the program

mod attribute;
mod flow;
pub mod part;
mod place;
pub mod price;
mod region;

use {
    crate::rows,
    cu::Scenario,
    cu_runtime::{Call, Operation, Profile, Run, Step, Trace},
    cu_vault_interface::instruction::TABLE,
    cu_vault_tests::Arch,
    part::Part,
    place::Places,
    std::collections::BTreeMap,
};

/// The bills of these rows, in this order.
pub fn of_rows(arch: Arch, profile: Profile, names: &[&str]) -> Result<Vec<Bill>, String> {
    let scenarios = rows::scenarios(arch, profile);
    names
        .iter()
        .map(|row| {
            let scenario = scenarios.iter().find(|scenario| scenario.id == *row);
            Bill::of(scenario.ok_or_else(|| format!("the bench has no row {row}"))?)
        })
        .collect()
}

/// The bills of all rows that succeed.
pub fn of_successes(arch: Arch, profile: Profile) -> Result<Vec<Bill>, String> {
    let scenarios = rows::scenarios(arch, profile);
    let successes = scenarios.iter().filter(|row| row.refused.is_none());
    successes.map(Bill::of).collect()
}

/// What a row's own CU were spent on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    pub row: String,
    /// The sum of all items.
    pub own: u64,
    pub items: BTreeMap<Part, u64>,
    /// What the slots of the instruction are called.
    slots: Vec<&'static str>,
}

impl Bill {
    /// Runs the scenario, watched.
    pub fn of(scenario: &Scenario) -> Result<Self, String> {
        let row = &scenario.id;
        let Trace { run, steps, .. } = scenario
            .trace()
            .map_err(|mismatch| format!("{row}: {mismatch}"))?;
        let places = Places::of(scenario).ok_or_else(|| format!("{row}: an account is missing"))?;
        let mut items = BTreeMap::new();
        let parts = attribute::parts(&steps, &places);
        for (part, units) in parts.into_iter().zip(units(&steps, &run)) {
            *items.entry(part).or_default() += units;
        }
        let own = items.values().sum();
        if own != run.own() {
            return Err(format!(
                "{row}: the bill comes to {own} CU, but it cost {}",
                run.own()
            ));
        }
        Ok(Self {
            row: row.clone(),
            own,
            items,
            slots: slots(scenario),
        })
    }

    /// What a slot is called.
    pub fn slot(&self, index: usize) -> &'static str {
        self.slots.get(index).copied().unwrap_or("further account")
    }
}

/// What each step cost: one unit, and what the runtime charged for the syscall that it makes, if that is
/// no CPI.
fn units(steps: &[Step], run: &Run) -> impl Iterator<Item = u64> {
    let mut charges = run
        .calls()
        .filter(|call| call.caller_height() == 1)
        .map(|call| match call {
            Call::Syscall(syscall) => syscall.units(),
            Call::Cpi(_) => 0,
        })
        .collect::<Vec<_>>()
        .into_iter();
    steps.iter().map(move |step| match step.operation {
        Operation::Syscall(_) => 1 + charges.next().unwrap_or_default(),
        _ => 1,
    })
}

fn slots(scenario: &Scenario) -> Vec<&'static str> {
    let data = &scenario.instruction.data;
    let spec = TABLE
        .iter()
        .find(|spec| data.first() == Some(&(spec.instruction as u8)));
    spec.map_or_else(Vec::new, |spec| {
        let more = scenario.instruction.accounts.len();
        let slots = spec
            .slots
            .iter()
            .chain(spec.recipients.iter().cycle().take(more));
        slots.map(|slot| slot.name).collect()
    })
}
