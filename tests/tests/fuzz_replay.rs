//! The fuzzer's corpus on the ELFs: the vault and its general path alone, as sBPF v3 and v0, under the real
//! runtime with the real token programs. None may fault, all must do the same, and that is what the program
//! did on the host under the fuzzer's model of the runtime (`tests/fuzz/outcomes.txt`).

#![forbid(unsafe_code)]

#[path = "../fuzz/src/case/mod.rs"]
mod case;

use {
    case::{Case, Cast, outcome},
    cu_runtime::{Profile, Svm},
    cu_vault::ID,
    cu_vault_tests::{Arch, evidence::Evidence},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    solana_sha256_hasher::hash,
    std::{collections::BTreeMap, fs, path::PathBuf},
};

/// What the model of the runtime does not know.
const UNMODELLED: &str = "Unmodelled";

/// What a run is called that took the whole budget.
const FAULT: &str = "a fault";

#[test]
fn every_input_of_the_corpus_does_on_the_elfs_what_it_does_on_the_host() {
    let mut evidence = Evidence::start(
        "fuzz_replay",
        "Every input of the fuzzer's corpus does the same as ELF, on the real runtime with the real token \
         programs, as on the host under the fuzzer's model of them; with the fast paths and without.",
        "scripts/test.sh --test fuzz_replay",
    );
    let cast = Cast::new(|seeds| {
        let (address, bump) = Pubkey::find_program_address(seeds, &ID);
        (address.to_bytes(), bump)
    });
    let machines = Machine::all();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let outcomes = fs::read_to_string(folder.join("outcomes.txt")).expect("there are outcomes");

    let mut kinds = BTreeMap::new();
    let mut unmodelled = 0;
    let mut wrong = Vec::new();
    for (name, expected) in outcome::read(&outcomes) {
        let input = fs::read(folder.join("corpus").join(name)).expect("the corpus is whole");
        let case = Case::decode(&input, &cast);
        let mut expected_here = (expected != UNMODELLED).then(|| expected.to_owned());
        for machine in &machines {
            let found = machine.run(&case, &cast);
            // Where the model has no opinion, all do what the first does.
            let expected = expected_here.get_or_insert_with(|| found.clone());
            if found != *expected || found.starts_with(FAULT) {
                wrong.push(format!("{name} on {}: {found}, not {expected}", machine.name));
            }
        }
        unmodelled += usize::from(expected == UNMODELLED);
        let kind = expected.split(' ').next().unwrap_or_default();
        *kinds.entry(kind.to_owned()).or_insert(0) += 1;
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    let files = fs::read_dir(folder.join("corpus")).expect("there is a corpus");
    let inputs = outcome::read(&outcomes).count();
    assert_eq!(files.count(), inputs, "an outcome for each file");

    evidence.figure("inputs", inputs);
    evidence.figure("runs on an ELF", inputs * machines.len());
    evidence.figure("inputs that succeed", kinds["done"]);
    evidence.figure("inputs that fail", inputs - kinds["done"]);
    evidence.figure("different errors", kinds.len() - 1);
    evidence.figure("inputs that the model has no opinion on", unmodelled);
    evidence.hold();
}

/// An ELF, ready to run.
struct Machine {
    name: String,
    svm: Svm,
}

impl Machine {
    fn all() -> Vec<Self> {
        let archs = Arch::ALL.into_iter();
        archs
            .flat_map(|arch| ["cu_vault", "general"].map(|library| Self::new(arch, library)))
            .collect()
    }

    fn new(arch: Arch, library: &str) -> Self {
        let mut svm = Svm::new(Profile::Mainnet);
        svm.add_program(&ID, &arch.elf(library));
        Self {
            name: format!("{library} {arch}"),
            svm,
        }
    }

    /// What becomes of a case, as the corpus' outcomes put it.
    fn run(&self, case: &Case, cast: &Cast) -> String {
        let accounts: Vec<_> = case
            .accounts
            .iter()
            .map(|account| self.account(account, cast))
            .collect();
        let slots = case.slots.iter().map(|index| &case.accounts[*index]);
        let instruction = Instruction {
            program_id: ID,
            accounts: slots
                .map(|account| AccountMeta {
                    pubkey: account.address.into(),
                    is_signer: account.signer,
                    is_writable: account.writable,
                })
                .collect(),
            data: case.data.clone(),
        };
        let mollusk = &self.svm.mollusk;
        let result = mollusk.process_instruction(&instruction, &accounts);
        if result.compute_units_consumed >= mollusk.compute_budget.compute_unit_limit {
            return format!("{FAULT}: {:?}", result.raw_result);
        }
        if let Err(error) = result.raw_result {
            return outcome::failed(error);
        }
        let left = &result.resulting_accounts;
        let left = case.accounts.iter().map(|account| {
            let key = Pubkey::from(account.address);
            let (_, left) = left.iter().find(|(other, _)| *other == key).expect("it is there");
            (left.lamports, left.owner.to_bytes(), &left.data[..])
        });
        outcome::done(case, cast, left, &result.return_data, |bytes| {
            hash(bytes).to_bytes()
        })
    }

    fn account(&self, account: &case::Account, cast: &Cast) -> (Pubkey, Account) {
        let key = Pubkey::from(account.address);
        if cast.is_program(&account.address) {
            return self.svm.program_account(&key);
        }
        let account = Account {
            lamports: account.lamports,
            data: account.data.clone(),
            owner: account.owner.into(),
            executable: account.executable,
            rent_epoch: u64::MAX,
        };
        (key, account)
    }
}
