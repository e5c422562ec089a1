//! What is recorded of the user's tests.

use {
    cu::{Options, measure},
    mollusk_svm_programs_token::token,
    std::{
        collections::BTreeMap,
        env, fs,
        path::Path,
        process::{Command, Output},
    },
};

/// Runs these tests once more, with this folder to record to.
fn record(folder: &Path, tests: &[&str]) -> Output {
    Command::new(env::current_exe().unwrap())
        .args(tests)
        .env("CU_RECORD", folder)
        .output()
        .unwrap()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read(path).unwrap())
    });
    entries.collect()
}

/// Each instruction of the program is a row, those of other programs are none. `cu` gets the results of the tests:
/// it compares the accounts, the return data and the error with the recording.
#[test]
fn the_rows_of_a_test_are_measured() {
    let folder = tempfile::tempdir().unwrap();
    let rows = folder.path().join("rows");
    let output = record(&rows, &["user::"]);
    assert!(output.status.success(), "{output:?}");
    let elf = folder.path().join("token.so");
    fs::write(&elf, token::ELF).unwrap();

    let report = measure(&elf, &rows, &Options::default()).unwrap();
    assert_eq!(report.failed, []);
    let rows: Vec<_> = report
        .rows
        .iter()
        .map(|row| (row.id.clone(), row.cu, row.refused.clone()))
        .collect();
    // 8 CU for the heap that the second transaction requests.
    let expected = [("litesvm", 8), ("mollusk", 0)]
        .into_iter()
        .flat_map(|(svm, heap)| {
            let ended = [
                (202, None),
                (233, None),
                (233, None),
                (120, None),
                (76 + heap, None),
                (181 + heap, Some("Custom(1)")),
            ];
            (1..).zip(ended).map(move |(number, (cu, error))| {
                let id = format!("it.user.{svm}_transfers-{number:02}");
                (id, cu, error.map(str::to_owned))
            })
        });
    assert_eq!(rows, expected.collect::<Vec<_>>());
}

/// Without the variable, nothing is written, in a thread without a name either.
mod elsewhere {
    use {cu_record::Record, mollusk_svm::Mollusk, std::thread};

    #[test]
    fn a_thread_of_its_own() {
        let mollusk = thread::spawn(|| drop(Mollusk::default().recorded(&spl_token_interface::ID)));
        mollusk.join().unwrap();
    }
}

/// A second recording writes the same files.
#[test]
fn a_recording_is_stable() {
    let [first, second] = [(), ()].map(|()| tempfile::tempdir().unwrap());
    for folder in [&first, &second] {
        assert!(record(folder.path(), &["user::"]).status.success());
    }
    assert_eq!(files(first.path()), files(second.path()));
}

#[test]
fn a_thread_without_a_name_fails_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let output = record(folder.path(), &["elsewhere::"]);
    assert!(!output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let expected = "cu-record: this thread has no test's name, and a row's id is made of it; call `recorded` in \
                    the test's own thread";
    assert!(text.contains(expected), "{text}");
    assert!(files(folder.path()).is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_fails_the_test() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    let output = record(&file, &["user::mollusk"]);
    assert!(!output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let expected = format!(
        "cu-record: {}/it.user.mollusk_transfers-01.fix cannot be written: ",
        file.display()
    );
    assert!(text.contains(&expected), "{text}");
}
