//! Payouts to as many as a test requires.

use {
    cu_vault_interface::instruction::Instruction::{self as Tag, *},
    cu_vault_tests::{
        every::{Call, Every},
        ix,
        keys::key,
    },
};

/// A payout of these amounts, each to another recipient.
pub fn payout(every: &mut Every, tag: Tag, amounts: &[u64]) -> Call {
    let names = (1..=amounts.len()).map(|n| format!("payee {n}"));
    let payees: Vec<_> = match tag {
        PayoutSol => names.map(|name| key(&name)).collect(),
        _ => names.map(|name| every.tokens.open(&name)).collect(),
    };
    let payouts: Vec<_> = payees.into_iter().zip(amounts.iter().copied()).collect();
    let stage = &every.tokens.stage;
    let instruction = match tag {
        PayoutSol => ix::payout_sol(&stage.authority, &stage.vault, &payouts),
        PayoutToken => every.tokens.payout_token(&payouts),
        other => panic!("{other:?} is no payout"),
    };
    every.with_accounts(instruction)
}
