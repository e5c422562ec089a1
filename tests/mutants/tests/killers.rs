//! What the check makes of the compiled tests.

#![forbid(unsafe_code)]

use cu_mutants::killers::{suites, test_binary};

#[test]
fn a_suite_has_the_tests_of_its_module_and_no_others() {
    let suites = suites(
        "attacks::sol::one: test\nsol::two: test\nsol::three: test\nsol_x::four: test\n\n4 tests\n",
    );
    let names: Vec<_> = suites.keys().collect();
    assert_eq!(names, ["attacks", "sol", "sol_x"]);
    assert_eq!(suites["sol"], ["sol::two", "sol::three"]);
}

#[test]
fn the_tests_are_one_binary() {
    let unit = r#"{"executable":"/unit","target":{"kind":["lib"]}}"#;
    let it = r#"{"executable":"/it","target":{"kind":["test"]}}"#;
    let end = r#"{"reason":"build-finished","success":true}"#;
    let built = |lines: &[&str]| test_binary(&lines.join("\n")).map_err(|error| error.to_string());
    assert_eq!(built(&[unit, it, end]), Ok("/it".into()));
    assert_eq!(
        built(&[it, unit, it]),
        Err("the tests are 2 binaries, not one".to_owned())
    );
}
