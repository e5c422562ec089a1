//! The runtime's rules about calls, one by one: what is done, the exact outcome, what it costs.
//!
//! The rules are taken from what introductions to CPI commonly teach, [`claims`]. Each is tried on the real
//! runtime with programs that follow their instructions: `tests/programs/rogue`, hostile, and
//! `tests/programs/relay`, which calls on. Where such a text is imprecise, the fact says what is true
//! instead. Outcomes are spelled out here; only the CU in `tests/evidence/runtime_rules.json` come from the run.
//! `generate rules` writes the page from it.
//!
//! | module | facts about |
//! |---|---|
//! | [`privileges`] | signer and writable: what is passed, what is not |
//! | [`seeds`] | signatures of program addresses, and what an address costs |
//! | [`accounts`] | which accounts a call needs, in which order, how many |
//! | [`depth`] | how deep calls go, and who may be called again |
//! | [`return_data`] | how much, how long, whose |
//! | [`budget`] | the one compute budget |
//! | [`ownership`] | who may change what of an account |
//! | [`balance`] | lamports that do not add up |
//! | [`failure`] | a failed call ends everything |
//! | [`system`] | errors of the System program |
//! | [`token`] | a token transfer by a program's address |

#![forbid(unsafe_code)]

mod accounts;
mod balance;
mod budget;
mod claims;
mod depth;
mod fact;
mod failure;
mod ownership;
mod privileges;
mod record;
mod return_data;
mod scene;
mod seeds;
mod system;
mod token;

use {
    cu_runtime::{Profile, Runtime, features::virtual_address_space_adjustments},
    cu_vault_tests::{Arch, evidence::Evidence, generated, rules},
    fact::{Fact, Figures, Theme},
    scene::Scene,
    std::collections::{BTreeMap, BTreeSet},
};

fn themes() -> Vec<Theme> {
    vec![
        privileges::theme(),
        seeds::theme(),
        accounts::theme(),
        depth::theme(),
        return_data::theme(),
        budget::theme(),
        ownership::theme(),
        balance::theme(),
        failure::theme(),
        system::theme(),
        token::theme(),
    ]
}

/// Every fact on both profiles and both ELFs, and the record of it.
#[test]
fn every_fact_holds() {
    let mut evidence = Evidence::start(
        "runtime_rules",
        "The runtime's rules about calls, each with its exact error, or with exactly the change that \
         is spelled out.",
        "scripts/test.sh runtime_rules",
    );
    let themes = themes();
    let facts = || themes.iter().flat_map(|theme| &theme.facts);

    let mut figures: BTreeMap<&str, [Figures; 2]> = BTreeMap::new();
    let mut printed: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut logs = BTreeMap::new();
    let mut runs = 0;
    for (column, profile) in Profile::ALL.into_iter().enumerate() {
        let [v0, v3] = Arch::ALL.map(|arch| {
            let mut scene = Scene::new(arch, profile);
            let run = |fact: &Fact| (fact.id, fact.hold(&mut scene));
            facts().map(run).collect::<BTreeMap<_, _>>()
        });
        runs += v0.len() + v3.len();
        for (id, held) in v3 {
            // The callees are built twice; what the runtime charges does not depend on that.
            assert_eq!(held.figures.charged(), v0[id].figures.charged(), "{id}");
            figures.entry(id).or_default()[column] = held.figures;
            if profile == Profile::Mainnet && record::LOGGED.contains(&id) {
                logs.insert(id, held.log);
            }
            for text in held.printed {
                printed.entry(text).or_default().insert(id);
            }
        }
    }
    for fact in facts() {
        if let Some(other) = fact.same_charge_as {
            let charges = |id| figures[id].map(|figure| figure.charged());
            assert_eq!(charges(fact.id), charges(other), "{} {other}", fact.id);
        }
    }
    generated::hold(
        rules::FILE,
        &record::record(&themes, &figures, &printed, logs).json(),
    );

    let corrections = facts().filter(|fact| fact.corrects.is_some()).count();
    evidence.figure("facts", facts().count());
    evidence.figure("of them correct a common text", corrections);
    evidence.figure("texts that they print", printed.len());
    evidence.figure("runs", runs);
    evidence.figure(
        "feature profiles",
        Profile::ALL.map(|p| p.to_string()).join(", "),
    );
    evidence.figure("ELFs", Arch::ALL.map(Arch::name).join(", "));
    evidence.hold();
}

/// The texts of these facts name the gate.
#[test]
fn simd_0460_alone_makes_a_refused_store_a_fault() {
    let gate = virtual_address_space_adjustments::ID;
    for arch in Arch::ALL {
        for fact in themes().iter().flat_map(|theme| &theme.facts) {
            let stores = [
                "foreign-data-stored",
                "own-readonly-stored",
                "token-destination-readonly",
            ];
            if stores.contains(&fact.id) {
                let runtime = Runtime::from(Profile::Mainnet).activate(&gate);
                fact.hold(&mut Scene::on(arch, runtime, Profile::All));
                let runtime = Runtime::from(Profile::All).deactivate(&gate);
                fact.hold(&mut Scene::on(arch, runtime, Profile::Mainnet));
            }
        }
    }
}

#[test]
fn ids_are_given_once() {
    let mut seen = BTreeSet::new();
    for fact in themes().iter().flat_map(|theme| &theme.facts) {
        assert!(seen.insert(fact.id), "{}", fact.id);
    }
}

/// Each row of the claims has a fact, or a reason why it is no rule of the runtime; never both.
#[test]
fn every_claim_is_shown_or_told_where_it_is() {
    let covered: BTreeSet<_> = themes()
        .iter()
        .flat_map(|theme| &theme.facts)
        .flat_map(|fact| fact.rows.iter().copied())
        .collect();
    for (index, claim) in claims::CLAIMS.iter().enumerate() {
        let row = index + 1;
        assert_eq!(
            covered.contains(&row),
            claim.elsewhere.is_none(),
            "row {row}: {}",
            claim.says
        );
    }
    assert!(
        covered
            .iter()
            .all(|row| (1..=claims::CLAIMS.len()).contains(row))
    );
}
