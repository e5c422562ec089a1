//! Replays the corpus: what becomes of each input is what is committed in `outcomes.txt`. The tests of the
//! host side hold the same file against the ELFs on the real runtime. With `CU_WRITE=1` it is written.

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
        cu_vault::{error::VaultError, instruction::TABLE},
        cu_vault_fuzz::{
            CAST,
            case::outcome,
            check::{End, Outcome},
            model::sha256,
            run,
        },
        std::{collections::BTreeSet, env, fs, path::PathBuf},
    };

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
    }

    /// Each file of the corpus, in the order of their names.
    fn corpus() -> Vec<(String, Vec<u8>)> {
        let entries = fs::read_dir(folder().join("corpus")).expect("there is a corpus");
        let mut files: Vec<_> = entries
            .map(|entry| entry.expect("the folder can be read").path())
            .map(|path| {
                let name = path.file_name().expect("it is a file").to_string_lossy();
                (
                    name.into_owned(),
                    fs::read(&path).expect("a file can be read"),
                )
            })
            .collect();
        files.sort();
        files
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
        let mut rows = Vec::new();
        let (mut done, mut errors) = (BTreeSet::new(), BTreeSet::new());
        for (name, input) in corpus() {
            let (case, outcome) = run(&input);
            match &outcome.result {
                Ok(_) => drop(done.insert(case.data[0])),
                Err(End::Error(code)) => drop(errors.insert(*code as u32)),
                Err(End::Refused(_)) => {}
            }
            rows.push((name, describe(&case, &outcome)));
        }
        let table = outcome::table(rows.iter().map(|(name, row)| (&name[..], &row[..])));

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

        let path = folder().join("outcomes.txt");
        if env::var("CU_WRITE").is_ok_and(|value| value == "1") {
            fs::write(path, table).expect("the table can be written");
            return;
        }
        let committed = fs::read_to_string(path).expect("there are outcomes");
        for (was, is) in committed.lines().zip(table.lines()) {
            assert_eq!(was, is, "committed, and run");
        }
        assert_eq!(committed.lines().count(), table.lines().count());
    }
}
