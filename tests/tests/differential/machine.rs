//! The ELFs that are held against each other, and what a run leaves to compare.

use {
    crate::{input::Input, setting::Setting},
    cu_runtime::{Profile, Runtime, Svm},
    cu_vault::{ID, token::TokenProgram},
    cu_vault_tests::{Arch, every::Call},
    solana_account::Account,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// The libraries of the vault as it is deployed, and by its general path alone.
pub const LIBRARIES: [&str; 2] = ["cu_vault", "general"];

/// A runtime with one ELF at the vault's address.
pub struct Machine {
    pub name: String,
    pub svm: Svm,
}

impl Machine {
    pub fn new(arch: Arch, library: &str) -> Self {
        Self::on(Profile::Mainnet.into(), arch, library)
    }

    pub fn on(runtime: Runtime, arch: Arch, library: &str) -> Self {
        let mut svm = Svm::new(runtime);
        svm.add_program(&ID, &arch.elf(library));
        Self {
            name: format!("{library} {arch}"),
            svm,
        }
    }

    pub fn all(runtime: &Runtime) -> Vec<Self> {
        let archs = Arch::ALL.into_iter();
        archs
            .flat_map(|arch| LIBRARIES.map(|library| Self::on(runtime.clone(), arch, library)))
            .collect()
    }

    fn run(&self, call: &Call, accounts: &[(Pubkey, Account)]) -> Outcome {
        let result = self
            .svm
            .mollusk
            .process_instruction(&call.instruction, accounts);
        let limit = self.svm.mollusk.compute_budget.compute_unit_limit;
        Outcome {
            result: result.raw_result,
            accounts: result.resulting_accounts,
            return_data: result.return_data,
            cu: result.compute_units_consumed,
            faulted: result.compute_units_consumed >= limit,
        }
    }
}

/// What a run left.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub result: Result<(), InstructionError>,
    pub accounts: Vec<(Pubkey, Account)>,
    pub return_data: Vec<u8>,
    /// What it cost; that may differ.
    pub cu: u64,
    /// The whole budget went, as it does when the VM faults.
    pub faulted: bool,
}

impl Outcome {
    /// What sets another outcome apart but for CU, in words.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.faulted != other.faulted {
            let [faulted, other] = if self.faulted {
                [self, other]
            } else {
                [other, self]
            };
            return Some(format!(
                "a fault, {:?}, and {:?}",
                faulted.result, other.result
            ));
        }
        if self.result != other.result {
            return Some(format!("{:?} and {:?}", self.result, other.result));
        }
        if self.return_data != other.return_data {
            let both = (&self.return_data, &other.return_data);
            return Some(format!("returned {:?} and {:?}", both.0, both.1));
        }
        if self.accounts.len() != other.accounts.len() {
            return Some("not as many accounts".to_owned());
        }
        let mut pairs = self.accounts.iter().zip(&other.accounts);
        pairs
            .find(|(a, b)| a != b)
            .map(|((key, a), (_, b))| format!("{key} is {a:?} and {b:?}"))
    }
}

/// Some machines that should do the same, and where inputs start.
pub struct Bench {
    machines: Vec<Machine>,
    settings: [Setting; 2],
    /// Whether it will do that all machines fault.
    may_fault: bool,
}

impl Bench {
    pub fn new(machines: Vec<Machine>) -> Self {
        Self {
            machines,
            may_fault: false,
            settings: [TokenProgram::SplToken, TokenProgram::Token2022].map(Setting::new),
        }
    }

    /// Every ELF on a runtime.
    ///
    /// With the gates that are to come a store to a read-only account is a fault, and five
    /// instructions leave it to the runtime to refuse one.
    pub fn on(runtime: &Runtime) -> Self {
        Self {
            may_fault: runtime.svm_features().virtual_address_space_adjustments,
            ..Self::new(Machine::all(runtime))
        }
    }

    pub fn setting(&self, program: TokenProgram) -> &Setting {
        &self.settings[usize::from(program == TokenProgram::Token2022)]
    }

    /// The outcome of all machines, or how two of them differ, or which has faulted.
    pub fn run(&self, input: &Input) -> Result<Outcome, String> {
        let setting = self.setting(input.program());
        let call = input.call(setting);
        let accounts = accounts_of(&call, setting);
        let mut first: Option<(&str, Outcome)> = None;
        for machine in &self.machines {
            let name = machine.name.as_str();
            let outcome = machine.run(&call, &accounts);
            if outcome.faulted && !self.may_fault {
                return Err(format!("{name} has faulted: {:?}", outcome.result));
            }
            match &first {
                None => first = Some((name, outcome)),
                Some((other, expected)) => {
                    if let Some(difference) = expected.difference(&outcome) {
                        return Err(format!("{other} and {name} differ: {difference}"));
                    }
                }
            }
        }
        let (_, outcome) = first.expect("there is a machine");
        Ok(outcome)
    }
}

/// Every account that the call names, once.
fn accounts_of(call: &Call, setting: &Setting) -> Vec<(Pubkey, Account)> {
    let mut accounts: Vec<(Pubkey, Account)> = Vec::new();
    for key in call.instruction.accounts.iter().map(|meta| meta.pubkey) {
        if accounts.iter().all(|(known, _)| *known != key) {
            let account = call.accounts.get(&key).cloned();
            accounts.push((key, account.unwrap_or_else(|| setting.account(&key))));
        }
    }
    accounts
}
