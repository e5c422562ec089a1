//! What the tests have sent, theme by theme, for the evidence page.

use {
    crate::chain::{Chain, Count},
    cu_vault_tests::{Arch, evidence::Evidence},
    std::{
        collections::BTreeMap,
        sync::{Mutex, OnceLock, PoisonError},
    },
};

/// A file of tests: its name and its source.
pub type Theme = (&'static str, &'static str);

static STARTED: OnceLock<Mutex<Option<Evidence>>> = OnceLock::new();
static COUNTS: Mutex<BTreeMap<&str, Vec<Count>>> = Mutex::new(BTreeMap::new());

/// Runs one test of a theme on both ELFs. Whichever test of all themes ends last, wherever they all run,
/// holds the record of them.
pub fn test(themes: &[Theme], theme: &'static str, run: impl Fn(Arch) -> Chain) {
    let evidence = STARTED.get_or_init(|| {
        Mutex::new(Some(Evidence::start(
            "transactions",
            "In real, signed transactions, with fees, rent and mainnet's gates, every lamport and every base \
             unit is accounted for, and a transaction that fails changes nothing but its payer's fee",
            "scripts/test.sh --package cu-vault-transactions",
        )))
    });
    let mut count = Count::default();
    for arch in Arch::ALL {
        count += run(arch).count;
    }

    let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    counts.entry(theme).or_default().push(count);
    let is_complete = themes.iter().all(|(theme, source)| {
        // A test that sends nothing does not count.
        let tests = source.matches(&format!("on_both_elfs(\"{theme}\"")).count();
        counts
            .get(theme)
            .is_some_and(|counts| counts.len() == tests)
    });
    if is_complete {
        let mut evidence = evidence.lock().unwrap_or_else(PoisonError::into_inner);
        let evidence = evidence.take().expect("only one test is the last one");
        record(evidence, themes, &counts);
    }
}

fn record(mut evidence: Evidence, themes: &[Theme], counts: &BTreeMap<&str, Vec<Count>>) {
    let sum = |counts: &[Count]| {
        let mut sum = Count::default();
        counts.iter().for_each(|count| sum += *count);
        sum
    };
    let all: Vec<_> = counts.values().flatten().copied().collect();
    let Count { succeeded, refused } = sum(&all);
    evidence.figure("transactions sent", succeeded + refused);
    evidence.figure("succeeded", succeeded);
    evidence.figure("refused", refused);
    for (theme, _) in themes {
        let counts = &counts[theme];
        let Count { succeeded, refused } = sum(counts);
        let tests = match counts.len() {
            1 => "1 test".to_owned(),
            tests => format!("{tests} tests"),
        };
        evidence.figure(
            theme,
            format!("{tests}, {succeeded} succeeded, {refused} refused"),
        );
    }
    evidence.hold();
}
