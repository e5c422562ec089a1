//! Replays the corpus: the outcome of each input must be the one in `corpus.txt`. The tests of the host
//! side hold the same file against the ELFs on the real runtime. With `CU_WRITE=1` it is written; where
//! `CU_FUZZ_CORPUS` names a folder of inputs, from these.

#![forbid(unsafe_code)]

/// Without the flags of `.cargo/config.toml` there is no program to run.
#[cfg(not(target_os = "solana"))]
#[test]
fn it_is_run_in_its_folder() {
    panic!("run it where its flags are: cd tests/fuzz && cargo test");
}

#[cfg(target_os = "solana")]
mod corpus {
    use {
        cu_vault_fuzz::{
            CAST,
            case::{
                corpus::{self, Input},
                outcome,
            },
            check::{End, Outcome},
            model::sha256,
            run,
        },
        cu_vault_interface::{error::VaultError, instruction::TABLE},
        std::{collections::BTreeSet, env, fs, path::PathBuf},
    };

    fn text() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus.txt")
    }

    /// The inputs, in the order of their names: the committed ones, or the files of a folder.
    fn inputs() -> Vec<Input> {
        let Some(folder) = env::var_os("CU_FUZZ_CORPUS") else {
            return corpus::read(&fs::read_to_string(text()).expect("there is a corpus"));
        };
        let entries = fs::read_dir(folder).expect("there is a corpus");
        let mut inputs: Vec<_> = entries
            .map(|entry| entry.expect("the folder can be read"))
            .map(|entry| Input {
                name: entry.file_name().to_string_lossy().into_owned(),
                outcome: String::new(),
                bytes: fs::read(entry.path()).expect("a file can be read"),
            })
            .collect();
        inputs.sort();
        inputs
    }

    /// The line of an outcome.
    fn describe(case: &cu_vault_fuzz::case::Case, outcome: &Outcome) -> String {
        match &outcome.result {
            Ok(left) => {
                let accounts = left.accounts.iter();
                let accounts =
                    accounts.map(|(lamports, owner, data)| (*lamports, *owner, &data[..]));
                outcome::done(case, &CAST, accounts, &left.return_data, |bytes| {
                    sha256(&[bytes])
                })
            }
            Err(End::Refused(refusal)) => outcome::failed(refusal),
            Err(End::Error(code)) => {
                let code = u32::try_from(*code).expect("the program's errors are its own");
                outcome::failed(cu_vault_fuzz::model::Refusal::Custom(code))
            }
        }
    }

    #[test]
    fn every_input_does_what_it_did() {
        let committed = inputs();
        let mut run_now = committed.clone();
        let (mut done, mut errors) = (BTreeSet::new(), BTreeSet::new());
        for input in &mut run_now {
            let (case, outcome) = run(&input.bytes);
            match &outcome.result {
                Ok(_) => drop(done.insert(case.data[0])),
                Err(End::Error(code)) => drop(errors.insert(*code as u32)),
                Err(End::Refused(_)) => {}
            }
            input.outcome = describe(&case, &outcome);
        }

        // A corpus that reaches all that there is to reach.
        for spec in TABLE {
            assert!(
                done.contains(&(spec.instruction as u8)),
                "{} is never done",
                spec.name
            );
        }
        for error in VaultError::ALL {
            assert!(
                errors.contains(&error.code()),
                "{} is never returned",
                error.name()
            );
        }

        if env::var("CU_WRITE").is_ok_and(|value| value == "1") {
            let lines: String = run_now.iter().map(Input::line).collect();
            fs::write(text(), lines).expect("the corpus can be written");
            return;
        }
        for (was, is) in committed.iter().zip(&run_now) {
            assert_eq!(was.line(), is.line(), "committed, and run");
        }
    }
}
