//! One account in two slots: for every instruction and every pair of its slots, what happens when one
//! slot holds the account of the other, in both directions.
//!
//! `"recipient := authority"` is the valid call with the authority's account in the recipient's slot too.
//! The account then has the privileges of both slots, as in a transaction. Even a signature that no key
//! could give is granted, except a writable System program, which the runtime never grants.
//!
//! The outcomes are spelled out below, instruction by instruction. The model says how those of any other end.
//! A call that succeeds must have exactly its usual effect: two amounts for a recipient that
//! is listed twice, nothing for a vault that pays itself.

mod close;
mod lamports;
mod tokens;

use {
    crate::attacks::{
        outcomes::{Outcomes, assert_complete},
        sheet::Sheet,
    },
    close::CLOSE_TOKEN_ACCOUNT,
    cu_runtime::programs,
    cu_vault_interface::{
        instruction::{
            Instruction::{self as Tag, PayoutSol, PayoutToken},
            MAX_TOKEN_RECIPIENTS, TABLE,
        },
        token::TokenProgram,
    },
    cu_vault_tests::{
        Arch,
        every::{Call, Every},
        ix,
        roles::{Roles, tags},
    },
    lamports::*,
    solana_instruction::Instruction,
    tokens::*,
};

const OUTCOMES: &[&Outcomes] = &[
    &CREATE_VAULT,
    &DEPOSIT_SOL,
    &WITHDRAW_SOL,
    &DEPOSIT_TOKEN,
    &WITHDRAW_TOKEN,
    &PAYOUT_SOL,
    &PAYOUT_TOKEN,
    &CLOSE_TOKEN_ACCOUNT,
    &NOMINATE_AUTHORITY,
    &ACCEPT_AUTHORITY,
    &CLOSE_VAULT,
    &WITHDRAW_EXCESS_LAMPORTS,
    &STATELESS_DEPOSIT,
    &STATELESS_WITHDRAW,
];

#[test]
pub fn aliases() {
    let every = Every::new(Arch::V3, TokenProgram::SplToken);
    assert_complete(OUTCOMES, |tag| pairs(&every, tag));
    Sheet::run("aliases", "one account in two slots", |sheet| {
        sheet.attack(
            "every pair of slots",
            "A slot holds the account of another slot, in both directions. A call that succeeds has \
             its usual effect, and the lamports add up.",
            |attack| {
                for mut every in Every::all() {
                    let program = every.tokens.mint.program;
                    for spec in TABLE {
                        let tag = spec.instruction;
                        let outcomes = OUTCOMES.iter().find(|outcomes| outcomes.tag == tag);
                        let Some(outcomes) = outcomes else {
                            for pair in pairs(&every, tag) {
                                let call = alias(&every, tag, &pair);
                                attack.strike(&mut every, &call, pair);
                            }
                            continue;
                        };
                        for (by, pairs) in outcomes.refused {
                            for pair in *pairs {
                                let call = alias(&every, tag, pair);
                                attack.refuse(&mut every, &call, pair, by.refusal(program));
                            }
                        }
                        for pair in outcomes.work {
                            let call = alias(&every, tag, pair);
                            attack.allow_as_said(&mut every, &call, "what the call says");
                        }
                    }
                }
                let has_one = tags(|spec| spec.all_slots().len() == 1);
                attack.skip(has_one, "it has one slot");
            },
        );
        sheet.attack(
            "a recipient that is listed throughout",
            "All 60 recipients of a payout are one account, with 60 different amounts.",
            |attack| {
                for mut every in Every::all() {
                    for tag in [PayoutSol, PayoutToken] {
                        let payout = to_one(&every, tag);
                        let call = every.with_accounts(payout);
                        attack.allow_as_said(&mut every, &call, "it gets every amount");
                    }
                }
                attack.skip_others("it has no list of recipients");
            },
        );
    });
}

/// Every pair of different slots, in both directions.
fn pairs(every: &Every, tag: Tag) -> Vec<String> {
    let names = every.call(tag).names();
    let pairs = names.iter().flat_map(|a| names.iter().map(move |b| (a, b)));
    pairs
        .filter(|(a, b)| a != b)
        .map(|(a, b)| format!("{a} := {b}"))
        .collect()
}

/// The valid call with the account of one slot in another.
fn alias(every: &Every, tag: Tag, pair: &str) -> Call {
    let (slot, other) = pair.split_once(" := ").expect("`slot := other`");
    let mut call = every.call(tag);
    call.meta(slot).pubkey = call.key(other);
    for meta in &mut call.instruction.accounts {
        meta.is_writable &= meta.pubkey != programs::SYSTEM;
    }
    let named = &call.instruction.accounts;
    call.accounts
        .retain(|key, _| named.iter().any(|meta| meta.pubkey == *key));
    call
}

fn to_one(every: &Every, tag: Tag) -> Instruction {
    let stage = &every.tokens.stage;
    let amounts: Vec<_> = (1..=MAX_TOKEN_RECIPIENTS as u64)
        .map(|n| (every.second, n))
        .collect();
    if tag == PayoutToken {
        every.tokens.payout_token(&amounts)
    } else {
        ix::payout_sol(&stage.authority, &stage.vault, &amounts)
    }
}
