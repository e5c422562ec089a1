//! The runtime, for a whole transaction: no account may be left with less than its rent-exempt minimum,
//! unless it had less before and has not sunk. Before SIMD-0392, which mainnet has had since slot 443,664,000,
//! it was: unless it had less before and did not grow.
//!
//! Mollusk runs instructions and holds no transaction against that rule, so the tests do, with the very
//! function of Agave that the runtime calls.

use {
    crate::enforced::stages_on,
    cu_runtime::{Profile, features::relax_post_exec_min_balance_check as simd_0392},
    cu_vault_interface::instruction::Instruction::*,
    cu_vault_tests::every::{Call, Every},
    solana_pubkey::Pubkey,
    solana_svm::rent_calculator::check_static_account_rent_state_transition as check_rent,
};

/// Mainnet of today, of August, and with every gate.
fn stages() -> Vec<Every> {
    let [today, august, all] = [
        Profile::Mainnet,
        Profile::MainnetAt(441_000_000),
        Profile::All,
    ];
    let stages = stages_on(&[today, august, all]);
    let old = stages.iter().filter(|every| !relaxed(every)).count();
    assert_eq!(3 * old, stages.len(), "August has the old rule, and alone");
    stages
}

#[test]
pub fn who_gets_lamports_is_rent_exempt_afterwards() {
    for mut every in stages() {
        let minimum = every.world().rent(0);
        let may_grow = relaxed(&every);
        for (tag, recipient) in [
            (WithdrawSol, "recipient"),
            (PayoutSol, "recipient 1"),
            (StatelessWithdraw, "recipient"),
        ] {
            for (before, lamports, allowed) in [
                (0, minimum, true),
                (0, minimum - 1, false),
                (0, 1, false),
                (1, minimum - 1, true),
                (1, minimum - 2, may_grow),
                (1, 1, may_grow),
                (1, 0, true),
            ] {
                let mut call = every.call(tag);
                call.account(recipient).lamports = before;
                call.instruction.data[1..9].copy_from_slice(&lamports.to_le_bytes());
                let what = format!("{lamports} lamports for who has {before}");
                assert_left_with_rent(&mut every, &call, recipient, what, allowed);
            }
        }
    }
}

/// A stateless vault is an account of the System program: it keeps the minimum or nothing at all.
#[test]
fn a_stateless_vault_keeps_the_minimum_or_nothing() {
    for mut every in stages() {
        let minimum = every.world().rent(0);
        for (left, allowed) in [(minimum, true), (minimum - 1, false), (1, false), (0, true)] {
            let mut call = every.call(StatelessWithdraw);
            let lamports = call.account("vault").lamports - left;
            call.instruction.data[1..9].copy_from_slice(&lamports.to_le_bytes());
            let what = format!("{left} lamports are left");
            assert_left_with_rent(&mut every, &call, "vault", what, allowed);
        }
    }
}

/// The program has nothing against the call; the runtime fails a transaction with it unless `allowed`,
/// because of this account.
fn assert_left_with_rent(every: &mut Every, call: &Call, slot: &str, what: String, allowed: bool) {
    let expected = match allowed {
        true => None,
        false => Some(call.key(slot)),
    };
    assert_eq!(
        without_rent(every, call, &what),
        expected,
        "{:?}: {what}",
        call.spec.instruction
    );
}

/// The account, if there is one, for which a transaction of this call fails.
fn without_rent(every: &mut Every, call: &Call, what: &str) -> Option<Pubkey> {
    let run = every.accept(call, what);
    let rent = every.world().svm.rent();
    let relaxed = relaxed(every);
    let changed = run.result.resulting_accounts.iter();
    changed
        .map(|(key, after)| (key, &call.accounts[key], after))
        .filter(|(_, before, after)| before != after)
        .find(|(_, before, after)| {
            let len = after.data.len();
            assert_eq!((before.data.len(), before.owner), (len, after.owner));
            check_rent(before.lamports, after.lamports, len, &rent, 0, relaxed).is_err()
        })
        .map(|(key, ..)| *key)
}

fn relaxed(every: &Every) -> bool {
    let features = every.world().svm.runtime().features();
    features.is_active(&simd_0392::ID)
}

/// A vault that rent has risen above since its creation, by both rules: it takes a lamport, it gives one.
#[test]
fn a_vault_below_the_minimum() {
    for mut every in stages() {
        let relaxed = relaxed(&every);
        every
            .world_mut()
            .svm
            .mollusk_mut()
            .sysvars
            .rent
            .lamports_per_byte *= 10_000;
        for (tag, allowed) in [(DepositSol, relaxed), (WithdrawSol, !relaxed)] {
            let mut call = every.call(tag);
            call.instruction.data[1..9].copy_from_slice(&1u64.to_le_bytes());
            for slot in ["depositor", "recipient"] {
                if call.has(slot) {
                    call.account(slot).lamports = u64::from(u32::MAX) * 1_000_000;
                }
            }
            assert_left_with_rent(&mut every, &call, "vault", "a lamport".to_owned(), allowed);
        }
    }
}
