//! The committed list is of this program: every mutant that its sources give has a verdict, none has
//! survived, and none is of a program that is no more. So no check comes in without an attempt to break it.

#![forbid(unsafe_code)]

use {
    cu_mutants::{equivalent, operators, page, source, verdict::Verdict},
    cu_vault_tests::generated,
    std::{collections::BTreeMap, fs},
};

const CURE: &str = "run scripts/mutants.sh";

#[test]
fn every_mutant_has_a_verdict() {
    let mutants = operators::all(&source::program());
    let judged = page::committed();
    let mut verdicts: BTreeMap<_, _> = judged.iter().map(|it| (&it.id, it)).collect();
    assert_eq!(verdicts.len(), judged.len(), "an id is listed twice");
    for mutant in &mutants {
        let Some(judged) = verdicts.remove(&mutant.id) else {
            panic!("{} was never run; {CURE}", mutant.id);
        };
        let committed = (&judged.before, &judged.after);
        assert_eq!(
            committed,
            (&mutant.before, &mutant.after),
            "{} is another one now; {CURE}",
            mutant.id
        );
        assert_ne!(judged.verdict, Verdict::Survived, "{}", mutant.id);
    }
    let stale: Vec<_> = verdicts.keys().collect();
    assert!(stale.is_empty(), "no mutants any more: {stale:#?}; {CURE}");
}

#[test]
fn the_page_is_of_the_list() {
    let committed = fs::read_to_string(generated::folder().join(page::PAGE));
    assert!(
        committed.expect("it is there") == page::markdown(&page::committed()),
        "tests/evidence/{} is not what the list says; {CURE}",
        page::PAGE
    );
}

#[test]
fn what_is_equivalent_is_on_file_with_its_reason() {
    let judged = page::committed();
    let listed: BTreeMap<_, _> = judged
        .into_iter()
        .filter_map(|it| match it.verdict {
            Verdict::Equivalent { because } => Some((it.id, because)),
            _ => None,
        })
        .collect();
    assert_eq!(listed, equivalent::read());
}
