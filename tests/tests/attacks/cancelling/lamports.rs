//! Lamports that come back, and what the System program does at once.

use {
    super::{Play, of_nothing, refused_at_once, step},
    crate::attacks::sheet::Attack,
    cu_vault_interface::instruction::Instruction::{
        self as Tag, CloseVault, DepositSol, PayoutSol, StatelessDeposit, StatelessWithdraw,
        WithdrawSol,
    },
    cu_vault_tests::{
        every::{Call, LAMPORTS},
        rogue::{Step, own_account},
        roles::{Roles, tags},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::{
        Custom, ExternalAccountLamportSpend, MissingAccount, PrivilegeEscalation,
        UnbalancedInstruction,
    },
    solana_system_interface::error::SystemError,
};

/// `InsufficientFundsForTransfer` in the words of the code.
const TOO_LITTLE: u32 = SystemError::ResultWithNegativeLamports as u32;

pub fn foreign_vault_pays(attack: &mut Attack) {
    for tag in tags(|spec| !spec.calls_another() && spec.pays_lamports()) {
        foreign(attack, tag);
    }
}

/// The rogue's copy of the vault pays into the rogue's till, and gets it back before or after.
pub fn foreign(attack: &mut Attack, tag: Tag) {
    for mut play in Play::all() {
        let (copy, till) = (play.copy, play.till);
        let mut call = play.call(tag);
        let run = play.every.accept(&call, "out of the vault itself");
        let left = run.result.get_account(&call.key("vault"));
        let left = left.expect("it was passed").lamports;
        let paid = call.account("vault").lamports - left;
        play.put(&mut call, "vault", copy);
        for slot in call.names() {
            if slot.starts_with("recipient") {
                play.put(&mut call, &slot, till);
            }
        }
        let back = [Step::Debit(till, paid), Step::Credit(copy, paid)];
        call.account(&call.names().pop().expect("it has slots"))
            .lamports += paid;
        let after = [&[step(&call)], &back[..]].concat();
        let before = [&back[..], &[step(&call)]].concat();
        for steps in [after, before] {
            let error = ExternalAccountLamportSpend;
            play.refuse(attack, &call, &[copy, till], &steps, error);
        }
        // Lamports out of nowhere, to be taken back.
        let loan = [
            Step::Credit(copy, paid),
            step(&call),
            Step::Debit(copy, paid),
        ];
        play.refuse(attack, &call, &[copy], &loan, UnbalancedInstruction);
        if !call.spec.fields.is_empty() {
            let how = "of nothing: changes nothing";
            attack.allow(&mut play.every, &of_nothing(&call), how, |_| {});
        }
    }
}

/// Past the most lamports that there can be, and back.
pub fn overflow(attack: &mut Attack) {
    for mut play in Play::all() {
        let till = play.till;
        for tag in [WithdrawSol, PayoutSol, CloseVault] {
            let mut call = play.call(tag);
            for slot in call.names() {
                if slot.starts_with("recipient") {
                    play.put(&mut call, &slot, till);
                }
            }
            call.accounts
                .insert(till, own_account(&play.rogue, u64::MAX, 0));
            let error = ExternalAccountLamportSpend;
            attack.refuse(&mut play.every, &call, "alone", error.clone());
            let back = Step::Debit(till, LAMPORTS);
            play.refuse(attack, &call, &[till], &[step(&call), back], error);
        }
    }
}

/// An account with less than its rent-exempt minimum that is empty again at the end.
pub fn dust(attack: &mut Attack) {
    for mut play in Play::all() {
        let till = play.till;
        let to = play.every.tokens.stage.stranger;
        let vault = play.every.tokens.stage.vault;
        for tag in [WithdrawSol, PayoutSol] {
            let mut call = play.call(tag);
            for slot in call.names() {
                if slot.starts_with("recipient") {
                    play.put(&mut call, &slot, till);
                }
            }
            call.instruction.data[1..].fill(0);
            call.instruction.data[1] = 1;
            call.accounts.insert(till, own_account(&play.rogue, 0, 0));
            let steps = [step(&call), Step::Debit(till, 1), Step::Credit(to, 1)];
            let how = "the lamport has moved on, and no account is left poor";
            play.allow(attack, &call, &[till, to], &steps, how, |effect| {
                effect.move_lamports(&vault, &to, 1);
            });
        }
    }
}

pub fn without_system(attack: &mut Attack, tag: Tag) {
    for mut play in Play::all() {
        let mut call = play.call(tag);
        play.put(&mut call, "system program", play.rogue);
        refused_at_once(attack, &mut play.every, &call, MissingAccount);
    }
}

pub fn stateless_deposit_elsewhere(attack: &mut Attack) {
    elsewhere(attack, StatelessDeposit);
}

pub fn stateless_withdraw_elsewhere(attack: &mut Attack) {
    elsewhere(attack, StatelessWithdraw);
}

/// The stateless vault is another user's wallet, or the rogue's own account.
fn elsewhere(attack: &mut Attack, tag: Tag) {
    for mut play in Play::all() {
        for other in [play.every.tokens.stage.stranger, play.till] {
            let mut call = play.call(tag);
            play.put(&mut call, "vault", other);
            refused_at_once(attack, &mut play.every, &call, PrivilegeEscalation);
        }
    }
}

pub fn deposit_of_what_comes_back(attack: &mut Attack) {
    for mut play in Play::all() {
        // The depositor is the authority, and has nothing.
        let (vault, poor) = {
            let stage = &play.every.tokens.stage;
            (stage.vault, stage.authority)
        };
        play.set(poor, Account::default());
        let mut deposit = play.call(DepositSol);
        play.put(&mut deposit, "depositor", poor);
        let mut withdraw = play.call(WithdrawSol);
        play.put(&mut withdraw, "recipient", poor);
        there_and_back(attack, &mut play, &deposit, &withdraw);
        assert_eq!(play.every.world().lamports(&poor), 0);
        assert!(play.every.world().lamports(&vault) > LAMPORTS);
    }
}

pub fn stateless_withdraw_of_what_comes_back(attack: &mut Attack) {
    for mut play in Play::all() {
        let (owner, vault) = (play.every.owner, play.every.stateless);
        play.set(vault, Account::default());
        let mut withdraw = play.call(StatelessWithdraw);
        play.put(&mut withdraw, "recipient", owner);
        let deposit = play.call(StatelessDeposit);
        there_and_back(attack, &mut play, &withdraw, &deposit);
    }
}

/// The first moves what is only there after the second, so it is refused; the other way round both work,
/// and nothing has changed at the end.
fn there_and_back(attack: &mut Attack, play: &mut Play, first: &Call, second: &Call) {
    let error = Custom(TOO_LITTLE);
    play.refuse(attack, first, &[], &[step(first), step(second)], error);
    let how = "after the money came: both do what they say, and nothing has changed";
    let steps = [step(second), step(first)];
    play.allow(attack, first, &[], &steps, how, |_| {});
}
