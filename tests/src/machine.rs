//! The ELFs that are held against each other, and what a run leaves to compare.

use {
    crate::Arch,
    cu_runtime::{Profile, Runtime, Svm},
    cu_vault_interface::ID,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::slice,
};

/// The libraries of the vault as it is deployed, and by its general path alone.
pub const LIBRARIES: [&str; 2] = ["cu_vault", "general"];

/// The runtime without two sysvars that no program here reads: for each call they would be serialised again,
/// which is a quarter of what a call takes.
pub fn svm(runtime: impl Into<Runtime>) -> Svm {
    let mut svm = Svm::new(runtime);
    svm.mollusk_mut().sysvars.slot_hashes = Default::default();
    svm.mollusk_mut().sysvars.stake_history = Default::default();
    svm
}

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
        let mut svm = svm(runtime);
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

    pub fn run(&self, instruction: &Instruction, accounts: &[(Pubkey, Account)]) -> Outcome {
        let mollusk = self.svm.mollusk(slice::from_ref(instruction));
        let result = mollusk.process_instruction(instruction, accounts);
        let limit = self.svm.cu_limit();
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
    /// The difference of another outcome except CU, in words.
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
