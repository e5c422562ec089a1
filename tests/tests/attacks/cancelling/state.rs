//! The state of a vault, written for a while or written and restored.

use {
    super::{Play, refused_at_once, step},
    crate::attacks::sheet::{Attack, Outcome},
    cu_vault_interface::instruction::{
        Instruction::{self as Tag, CloseVault, CreateVault},
        Spec,
    },
    cu_vault_tests::{
        every::Every,
        keys::key,
        rogue::Step,
        roles::{Roles, tags},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::{
        Custom, ExternalAccountDataModified, PrivilegeEscalation, ReadonlyDataModified,
    },
    solana_system_interface::error::SystemError,
};

/// Where the state has who is the authority.
const AUTHORITY: u16 = 56;

pub fn foreign_vault_is_written(attack: &mut Attack) {
    for tag in tags(Spec::writes_state) {
        foreign(attack, tag);
    }
}

/// The rogue restores what the instruction writes into its copy of the vault, before or after.
pub fn foreign(attack: &mut Attack, tag: Tag) {
    for mut play in Play::all() {
        let copy = play.copy;
        let mut call = play.call(tag);
        let was = call.account("vault").data.clone();
        let run = play.every.accept(&call, "on the vault itself");
        let vault = run.result.get_account(&call.key("vault"));
        let is = vault.expect("it was passed").data.clone();
        let differ = |at: &usize| was[*at] != is[*at];
        let first = (0..was.len()).find(differ).expect("it writes");
        let last = (first..was.len()).rfind(differ).expect("it writes");
        let write_back = || Step::Write(copy, first as u16, was[first..=last].to_vec());

        play.put(&mut call, "vault", copy);
        call.account("vault").data.clone_from(&was);
        let restored = [step(&call), write_back()];
        let error = ExternalAccountDataModified;
        play.refuse(attack, &call, &[copy], &restored, error.clone());

        // Where the same can be done again: the rogue has undone it, and the vault would restore it.
        let mut again = call;
        again.account("vault").data.clone_from(&is);
        if play.every.run(&again).result.raw_result.is_ok() {
            let ahead = [write_back(), step(&again)];
            play.refuse(attack, &again, &[copy], &ahead, error);
            let how = "what is so already: changes nothing";
            attack.allow(&mut play.every, &again, how, |_| {});
        }
    }
}

/// A copy of the vault signs nothing, for any move and any return.
pub fn foreign_vault_signs(attack: &mut Attack) {
    for mut play in Play::all() {
        for tag in tags(|spec| spec.vault_signs() && spec.takes_state()) {
            let mut call = play.call(tag);
            play.put(&mut call, "vault", play.copy);
            refused_at_once(attack, &mut play.every, &call, PrivilegeEscalation);
        }
    }
}

/// At an address that the seeds do not give.
pub fn made_elsewhere(attack: &mut Attack) {
    for mut every in Every::all() {
        for other in [every.tokens.stage.stranger, key("nowhere")] {
            let mut call = every.call(CreateVault);
            call.put("vault", other, every.world().get(&other));
            refused_at_once(attack, &mut every, &call, PrivilegeEscalation);
        }
    }
}

/// Made and ended, and made again, in one instruction: its base decides. Another user's account is
/// not made into a vault, not even for a while.
pub fn made_and_ended(attack: &mut Attack) {
    for mut play in Play::all() {
        let create = play.call(CreateVault);
        let (payer, base, vault) = (play.every.payer, play.every.base, play.every.new_vault);
        let mut close = play.call(CloseVault);
        play.put(&mut close, "authority", base);
        play.put(&mut close, "vault", vault);
        play.put(&mut close, "recipient", payer);

        let how = "made and ended: nothing has changed";
        let both = [step(&create), step(&close)];
        play.allow(attack, &create, &[], &both, how, |_| {});
        let after = play.every.accept(&create, "alone").result;
        let how = "made, ended and made again: as made once";
        let thrice = [step(&create), step(&close), step(&create)];
        play.allow(attack, &create, &[], &thrice, how, |effect| {
            for key in [payer, vault] {
                *effect.account(&key) = after.get_account(&key).expect("it was passed").clone();
            }
        });

        let mut owned = create.clone();
        *owned.account("vault") = Account::new(0, 0, &play.rogue);
        let in_use = Custom(SystemError::AccountAlreadyInUse as u32);
        play.refuse(attack, &owned, &[], &[step(&owned), step(&close)], in_use);
    }
}

/// The rogue writes itself an authority into the real vault, calls, and restores it: the call is what the
/// runtime compares at.
pub fn written_for_a_while(attack: &mut Attack) {
    for mut play in Play::all() {
        let vault = play.every.tokens.stage.vault;
        let state = play.every.world().get(&vault).data;
        let was = state[AUTHORITY.into()..][..32].to_vec();
        let thief = key("thief");
        let for_a_while = |call| {
            [
                Step::Write(vault, AUTHORITY, thief.to_bytes().to_vec()),
                call,
                Step::Write(vault, AUTHORITY, was.clone()),
            ]
        };
        for call in play.every.calls() {
            if !call.has("vault") || call.key("vault") != vault {
                continue;
            }
            let mut call = call;
            if call.has("authority") {
                play.put(&mut call, "authority", thief);
            }
            let steps = for_a_while(step(&call));
            let error = ExternalAccountDataModified;
            play.refuse(attack, &call, &[vault], &steps, error);
            let writable = call.meta("vault").is_writable;
            if !writable {
                play.refuse(attack, &call, &[], &steps, ReadonlyDataModified);
            }
        }
        // Without a call in between no one has seen it.
        let call = play.call(Tag::GetVault);
        let [write, _, restore] = for_a_while(Step::Succeed);
        let steps = play.composed(&call, &[vault], &[write, restore]);
        play.every
            .run_exactly(&steps, "written and restored", |_| {});
        attack.count(
            Tag::GetVault,
            Outcome::Exact("not called: no one has seen it"),
        );
    }
}
