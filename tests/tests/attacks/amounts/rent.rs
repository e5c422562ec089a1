//! The rule that the runtime holds a whole transaction against: no account may be left with lamports below
//! its rent-exempt minimum, unless it had less before and did not grow.

use {
    super::set_amount,
    crate::attacks::sheet::{Attack, Outcome},
    cu_runtime::features::relax_post_exec_min_balance_check as simd_0392,
    cu_vault_interface::{instruction::Instruction::*, state::Vault},
    cu_vault_tests::every::{Call, Every, LAMPORTS},
    solana_pubkey::Pubkey,
    solana_svm::rent_calculator::check_static_account_rent_state_transition as check_rent,
};

pub fn of_who_pays(attack: &mut Attack) {
    for mut every in Every::all() {
        let minimum = every.world().rent(0);
        let reserve = every.world().rent(Vault::LEN);
        for (tag, slot, pays) in [
            (CreateVault, "payer", reserve),
            (DepositSol, "depositor", LAMPORTS),
            (StatelessDeposit, "owner", LAMPORTS),
            (StatelessWithdraw, "vault", LAMPORTS),
        ] {
            for (left, allowed) in [(minimum, true), (0, true), (minimum - 1, false), (1, false)] {
                let mut call = every.call(tag);
                call.account(slot).lamports = pays + left;
                settle(attack, &mut every, &call, slot, allowed);
            }
        }
    }
    attack.skip([WithdrawSol, PayoutSol], "the vault keeps its reserve");
    attack.skip([CloseVault, CloseTokenAccount], "nothing is left");
    attack.skip_others("no account pays lamports");
}

pub fn of_who_is_paid(attack: &mut Attack) {
    for mut every in Every::all() {
        let minimum = every.world().rent(0);
        for (tag, slot) in [
            (WithdrawSol, "recipient"),
            (PayoutSol, "recipient 1"),
            (StatelessDeposit, "vault"),
            (StatelessWithdraw, "recipient"),
        ] {
            for (lamports, allowed) in
                [(minimum, true), (0, true), (minimum - 1, false), (1, false)]
            {
                let mut call = every.call(tag);
                call.account(slot).lamports = 0;
                set_amount(&mut call, lamports);
                settle(attack, &mut every, &call, slot, allowed);
            }
        }
        for (tag, slot) in [
            (CloseTokenAccount, "rent recipient"),
            (CloseVault, "recipient"),
        ] {
            let mut call = every.call(tag);
            call.account(slot).lamports = 0;
            settle(attack, &mut every, &call, slot, true);
        }
    }
    attack.skip([CreateVault, DepositSol], "a vault has its reserve");
    attack.skip_others("no account is paid lamports");
}

/// The program does what the call says; the runtime fails a transaction with it unless `allowed`, because
/// of the account in this slot.
#[track_caller]
fn settle(attack: &mut Attack, every: &mut Every, call: &Call, slot: &str, allowed: bool) {
    let expected = if allowed {
        vec![]
    } else {
        vec![call.key(slot)]
    };
    let tag = call.spec.instruction;
    assert_eq!(without_rent(every, call), expected, "{tag:?}: {slot}");
    attack.count(
        tag,
        if allowed {
            Outcome::Exact("what the call says")
        } else {
            Outcome::Refused("InsufficientFundsForRent".to_owned())
        },
    );
}

/// The accounts because of which a transaction of this call fails.
#[track_caller]
fn without_rent(every: &mut Every, call: &Call) -> Vec<Pubkey> {
    let run = every.accept(call, "but for the rule about rent");
    let svm = &every.world().svm;
    let relaxed = svm.runtime().features().is_active(&simd_0392::ID);
    let rent = svm.rent();
    let changed = run.result.resulting_accounts.iter();
    changed
        .map(|(key, after)| (key, &call.accounts[key], after))
        // What is made has its reserve, what is closed has nothing.
        .filter(|(_, before, after)| before.data.len() == after.data.len())
        .filter(|(_, before, after)| {
            let (before, len) = (before.lamports, after.data.len());
            check_rent(before, after.lamports, len, &rent, 0, relaxed).is_err()
        })
        .map(|(key, ..)| *key)
        .collect()
}
