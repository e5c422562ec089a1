//! The fuzzer's corpus on the ELFs: the vault and its general path alone, as sBPF v3 and v0, under the real
//! runtime with the real token programs. None may fault, all must do the same, and that is what the program
//! did on the host under the fuzzer's model of the runtime (`tests/fuzz/corpus.txt`).

#![forbid(unsafe_code)]

// Some of it is for the fuzzer alone.
#[allow(dead_code)]
#[path = "../fuzz/src/case/mod.rs"]
mod case;

use {
    case::{
        Case, Cast,
        corpus::{self, Input},
        outcome,
    },
    cu_runtime::{Profile, Svm},
    cu_vault_interface::ID,
    cu_vault_tests::{
        Arch,
        evidence::{Evidence, Figure, Record, elfs},
        machine::svm,
    },
    serde_json::Value,
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    solana_sha256_hasher::hash,
    std::{
        collections::BTreeMap,
        env, fs,
        path::{Path, PathBuf},
    },
};

/// What the model of the runtime does not know.
const UNMODELLED: &str = "Unmodelled";

/// Names the folder of libFuzzer's logs, for `scripts/fuzz.sh --record`.
const LOGS: &str = "CU_FUZZ_LOGS";

/// What a run is called that took the whole budget.
const FAULT: &str = "a fault";

#[test]
fn every_input_of_the_corpus_does_on_the_elfs_what_it_does_on_the_host() {
    let mut evidence = Evidence::start(
        "fuzz_replay",
        "Every input of the fuzzer's corpus does the same as ELF, on the real runtime with the real token \
         programs, as on the host under the fuzzer's model of them; with the fast paths and without.",
        "scripts/test.sh fuzz_replay",
    );
    let cast = Cast::new(|seeds| {
        let address = Pubkey::create_program_address(seeds, &ID).ok()?;
        Some(address.to_bytes())
    });
    let machines = Machine::all();
    let inputs = inputs();

    let mut kinds = BTreeMap::new();
    let mut unmodelled = 0;
    let mut wrong = Vec::new();
    for input in &inputs {
        let Input {
            name,
            outcome: expected,
            bytes,
        } = input;
        let case = Case::decode(bytes, &cast);
        let mut expected_here = (expected != UNMODELLED).then(|| expected.clone());
        for machine in &machines {
            let found = machine.run(&case, &cast);
            // Where the model has no opinion, all do what the first does.
            let expected = expected_here.get_or_insert_with(|| found.clone());
            if found != *expected || found.starts_with(FAULT) {
                wrong.push(format!(
                    "{name} on {}: {found}, not {expected}",
                    machine.name
                ));
            }
        }
        unmodelled += usize::from(expected == UNMODELLED);
        let kind = expected.split(' ').next().unwrap_or_default();
        *kinds.entry(kind.to_owned()).or_insert(0) += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let inputs = inputs.len();
    evidence.figure("inputs", inputs);
    evidence.figure("runs on an ELF", inputs * machines.len());
    evidence.figure("inputs that succeed", kinds["done"]);
    evidence.figure("inputs that fail", inputs - kinds["done"]);
    evidence.figure("different errors", kinds.len() - 1);
    evidence.figure("inputs that the model has no opinion on", unmodelled);
    evidence.hold();
    if let Some(logs) = env::var_os(LOGS) {
        record_a_run_of_the_fuzzer(Path::new(&logs));
    }
}

fn inputs() -> Vec<Input> {
    let text = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus.txt");
    corpus::read(&fs::read_to_string(text).expect("there is a corpus"))
}

/// Writes down a run of `scripts/fuzz.sh --record`, from what libFuzzer and llvm-cov have said.
fn record_a_run_of_the_fuzzer(logs: &Path) {
    let mut record = Record {
        suite: "fuzz_long".to_owned(),
        shows: "Coverage-guided fuzzing of the entrypoint on the serialised input, under \
                AddressSanitizer. The program touches only its own bytes, the fast paths do what the general \
                path does, no account loses anything without its signature."
            .to_owned(),
        command: "scripts/fuzz.sh --minutes N --record".to_owned(),
        figures: Vec::new(),
        seconds: 0,
        elfs: BTreeMap::new(),
    };
    let mut figure = |what: &str, value: String| {
        record.figures.push(Figure {
            what: what.to_owned(),
            value,
        });
    };

    let jobs: Vec<String> = texts(logs, "job-");
    let artifacts = jobs
        .iter()
        .filter(|log| log.contains("Test unit written to "));
    let crashes = artifacts.count();
    let sum = |of: &str| -> u64 { jobs.iter().map(|log| number_after(log, of)).sum() };
    let most = |of: &str| jobs.iter().map(|log| last_number_after(log, of)).max();
    let seeds: Vec<String> = jobs
        .iter()
        .map(|log| number_after(log, "INFO: Seed: ").to_string())
        .collect();
    let executions = sum("stat::number_of_executed_units: ");
    let seconds = jobs.iter().map(|log| number_after(log, " runs in ")).max();
    let seconds = seconds.expect("there is a log of a job");
    figure("jobs", jobs.len().to_string());
    figure("seeds", seeds.join(", "));
    figure("minutes", (seconds / 60).to_string());
    figure("inputs run", executions.to_string());
    figure("inputs a second", (executions / seconds.max(1)).to_string());
    figure("crashes found", crashes.to_string());
    figure(
        "edges reached, of program, harness and model",
        format!(
            "{} of {}",
            most(" cov: ").expect("there is a log of a job"),
            number_after(&jobs[0], "INFO: Loaded 1 modules   (")
        ),
    );
    for (name, faults) in [
        ("planted faults found", ": found after "),
        ("planted faults missed", ": not found"),
    ] {
        if let Ok(log) = fs::read_to_string(logs.join("planted.log")) {
            figure(
                name,
                log.lines()
                    .filter(|line| line.contains(faults))
                    .count()
                    .to_string(),
            );
        }
    }
    let coverage =
        fs::read_to_string(logs.join("coverage.json")).expect("the coverage was measured");
    let coverage: Value = serde_json::from_str(&coverage).expect("llvm-cov writes JSON");
    let totals = &coverage["data"][0]["totals"];
    for of in ["functions", "lines", "regions"] {
        let (covered, count) = (&totals[of]["covered"], &totals[of]["count"]);
        figure(
            &format!("{of} of program/src that the corpus reaches"),
            format!("{covered} of {count}"),
        );
    }
    figure("inputs in the corpus", inputs().len().to_string());

    record.seconds = seconds;
    record.elfs = elfs();
    record.write();
}

/// The texts of the files whose names begin so.
fn texts(folder: &Path, prefix: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("there are logs");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| {
            path.file_name()
                .is_some_and(|n| n.to_string_lossy().starts_with(prefix))
        })
        .collect();
    paths.sort();
    // What libFuzzer quotes of an input need not be UTF-8.
    paths
        .iter()
        .map(|path| {
            String::from_utf8_lossy(&fs::read(path).expect("a log can be read")).into_owned()
        })
        .collect()
}

/// The number behind the first of these words.
///
/// # Panics
///
/// If there is none: then the run did not end as it should.
fn number_after(text: &str, words: &str) -> u64 {
    let at = text
        .find(words)
        .unwrap_or_else(|| panic!("the log has no `{words}`"));
    leading_number(&text[at + words.len()..])
}

/// The number behind the last of these words.
fn last_number_after(text: &str, words: &str) -> u64 {
    let at = text
        .rfind(words)
        .unwrap_or_else(|| panic!("the log has no `{words}`"));
    leading_number(&text[at + words.len()..])
}

fn leading_number(text: &str) -> u64 {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
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
        let mut svm = svm(Profile::Mainnet);
        svm.mollusk_mut().sysvars.rent.lamports_per_byte = case::cast::LAMPORTS_PER_BYTE;
        svm.add_program(&ID, &arch.elf(library));
        Self {
            name: format!("{library} {arch}"),
            svm,
        }
    }

    /// The outcome of a case, as the corpus' outcomes put it.
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
        let mollusk = self.svm.mollusk(std::slice::from_ref(&instruction));
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
            let (_, left) = left
                .iter()
                .find(|(other, _)| *other == key)
                .expect("it is there");
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
