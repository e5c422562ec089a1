//! The name of a test: what a row's id is made of.

use std::{env, thread};

/// The running test, such as `it.transfer.to_a_new_account`: the test binary, then the test's path. None where the
/// thread is not a test's.
pub fn of_the_test() -> Option<String> {
    let thread = thread::current();
    let test = thread.name().filter(|name| *name != "main")?;
    let binary = env::current_exe().ok()?;
    let binary = binary.file_stem()?.to_string_lossy().into_owned();
    Some(id(without_hash(&binary), test))
}

/// Cargo appends a hash to the name of a test binary.
fn without_hash(binary: &str) -> &str {
    match binary.rsplit_once('-') {
        Some((name, hash)) if hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => {
            name
        }
        _ => binary,
    }
}

fn id(binary: &str, test: &str) -> String {
    format!("{binary}.{}", test.replace("::", "."))
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '.' => c,
            _ => '_',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_has_a_name_and_a_thread_of_its_own_has_none() {
        let name = of_the_test().unwrap();
        assert_eq!(
            name,
            "cu_record.name.tests.a_test_has_a_name_and_a_thread_of_its_own_has_none"
        );
        assert_eq!(thread::spawn(of_the_test).join().unwrap(), None);
    }

    #[test]
    fn names_are_ids() {
        assert_eq!(without_hash("my-tests-0123456789abcdef"), "my-tests");
        assert_eq!(without_hash("my-tests"), "my-tests");
        assert_eq!(id("it", "swap::case 1/2"), "it.swap.case_1_2");
    }
}
