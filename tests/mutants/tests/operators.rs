//! What the operators make of a program of a few lines.

#![forbid(unsafe_code)]

use cu_mutants::{mutant::Mutant, operators, source::Source};

/// The declarations that the operators want to find, and a file of its own.
fn mutants(name: &str, text: &str) -> Vec<Mutant> {
    let source = |name: &str, text: &str| Source {
        name: name.to_owned(),
        folder: "program/src",
        text: text.to_owned(),
    };
    let sources = [
        source(
            "checks/general.rs",
            "fn ensure(holds: bool, error: VaultError) -> Result<(), VaultError> { todo!() }
             fn current(vault: &Vault) -> Option<()> { todo!() }
             fn paying(vault: &Vault) -> Result<&Vault, VaultError> { todo!() }",
        ),
        source(
            "layout/find.rs",
            "macro_rules! x { () => { !fits($slot, Flags::$flags) } }",
        ),
        source("layout/inputs.rs", "x! {}"),
        source(name, text),
    ];
    let mut mutants = operators::all(&sources);
    mutants.retain(|it| it.file == name);
    mutants
}

/// The ids of the mutants of one function, without the file.
fn ids(text: &str) -> Vec<String> {
    let mutants = mutants("processor/sample.rs", text);
    let ids = mutants
        .iter()
        .map(|it| it.id.replace("processor/sample.rs:", ""));
    ids.collect()
}

#[test]
fn a_check_is_left_out_and_its_border_moved() {
    assert_eq!(
        ids("fn f() { checks::ensure(a <= b, E)?; checks::current(v)?; checks::paying(v)?; }"),
        [
            "f: checks::ensure(a <= b, E) removed",
            "f: a <= b → <",
            "f: checks::current(v) removed",
            "f: checks::paying(v)? removed",
        ]
    );
}

#[test]
fn the_patched_file_differs_in_one_place() {
    let [removed] = &mutants(
        "pda.rs",
        "fn f() {\n    checks::current(\n        v,\n    )?;\n}\n",
    )[..] else {
        panic!("it is one mutant");
    };
    assert_eq!(removed.id, "pda.rs:f: checks::current(v) removed");
    assert_eq!(removed.line, 2);
    assert_eq!(removed.before, "checks::current(v)");
    assert_eq!(removed.patched, "fn f() {\n    Some(())?;\n}\n");
}

#[test]
fn what_repeats_is_numbered() {
    assert_eq!(
        ids("fn f() { checks::current(v)?; checks::current(v)? }"),
        [
            "f: checks::current(v) removed",
            "f: checks::current(v) removed (2)",
        ]
    );
}

#[test]
fn a_guard_never_stops_and_another_condition_is_always_met_too() {
    assert_eq!(
        ids(
            "fn f() { if a == b { return None; } if c { d() } else { e() } if !g { cold_path(); } }"
        ),
        [
            "f: if a == b → if false",
            "f: if c → if true",
            "f: if c → if false"
        ]
    );
}

#[test]
fn each_operand_of_a_chain_is_left_out() {
    assert_eq!(
        ids("fn f() { if a == 1 && b > 2 && let Some(c) = d { e() } }"),
        [
            "f: && without a == 1",
            "f: && without b > 2",
            "f: b > 2 → >=",
        ]
    );
}

#[test]
fn bytes_compared_at_once_are_left_out_one_by_one() {
    let mutants = mutants("state.rs", "fn f() -> bool { [a, b] == [1, 2] }");
    let after: Vec<_> = mutants.iter().map(|it| it.after.as_str()).collect();
    assert_eq!(
        after,
        [
            "{ let found = [a, b]; found == [found[0], 2] }",
            "{ let found = [a, b]; found == [1, found[1]] }",
        ]
    );
}

#[test]
fn arithmetic_goes_wrong() {
    assert_eq!(
        ids("fn f() { (1..=n - 1).all(g) && a.checked_sub(b)? > c.saturating_sub(d) }"),
        [
            "f: && without (1..=n - 1).all(g)",
            "f: && without a.checked_sub(b)? > c.saturating_sub(d)",
            "f: (1..=n - 1).all() → any",
            "f: 1..=n - 1 → ..",
            "f: n - 1 → +",
            "f: a.checked_sub(b)? > c.saturating_sub(d) → >=",
            "f: a.checked_sub(b)? → a.wrapping_sub(b)",
            "f: c.saturating_sub() → wrapping_sub",
        ]
    );
}

#[test]
fn a_declared_call_loses_its_flags_its_order_and_its_signature() {
    let text = "call! {
        PAY: Input -> ID, Data;
        metas: writable a, writable b, writable_signer c;
        signed by: [Slice::of(VAULT_SEED)];
    }";
    assert_eq!(
        ids(text),
        [
            "PAY: meta writable_signer c → writable c",
            "PAY: meta writable_signer c → signer c",
            "PAY: metas writable a and b swapped",
            "PAY: not signed by the vault",
            "PAY: VAULT_SEED → crate::pda::STATELESS_SEED",
        ]
    );
}

#[test]
fn what_is_not_on_chain_is_left_alone() {
    assert!(
        ids("const _: () = assert!(a == b); impl Instruction { fn spec() -> bool { a < b } }")
            .is_empty()
    );
    assert!(ids("fn f() { #[cfg(not(bpf))] unsafe { if a == b { c() } } }").is_empty());
}
