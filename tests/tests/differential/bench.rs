//! Some machines, and an input that all of them run.

use {
    crate::differential::{input::Input, setting::Setting},
    cu_runtime::Runtime,
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{
        every::Call,
        machine::{Machine, Outcome},
    },
    solana_account::Account,
    solana_pubkey::Pubkey,
};

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
            let outcome = machine.run(&call.instruction, &accounts);
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
