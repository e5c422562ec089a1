//! The state of a vault, written for a while or written and restored.

use {
    super::{Play, refused_at_once, step},
    crate::attacks::sheet::{Attack, Outcome},
    cu_vault_interface::instruction::Instruction::{
        self as Tag, AcceptAuthority, CloseTokenAccount, CloseVault, CreateVault, DepositSol,
        LowerReserve, NominateAuthority, PayoutToken, WithdrawExcessLamports, WithdrawToken,
    },
    cu_vault_tests::{every::Every, keys::key, rogue::Step},
    solana_account::Account,
    solana_instruction_error::InstructionError::{
        Custom, ExternalAccountDataModified, PrivilegeEscalation, ReadonlyDataModified,
    },
    solana_system_interface::error::SystemError,
};

/// Where the state has the rent reserve.
const RESERVE: u16 = 16;

/// Where the state has who is the authority, and behind it who may become it.
const AUTHORITY: u16 = 56;
const PENDING: u16 = 88;

pub fn foreign_vault_is_written(attack: &mut Attack) {
    foreign_vault_is_nominated(attack);
    foreign_vault_is_accepted(attack);
    foreign_vault_is_lowered(attack);
}

/// The rogue restores the reserve that LowerReserve writes into its copy of the vault, before or after.
pub fn foreign_vault_is_lowered(attack: &mut Attack) {
    for mut play in Play::all() {
        let copy = play.copy;
        let mut call = play.call(LowerReserve);
        let above = call.account("vault").data.clone();
        play.put(&mut call, "vault", copy);
        let at_the_minimum = call.clone();
        call.account("vault").data.copy_from_slice(&above);
        let was = above[RESERVE.into()..][..8].to_vec();
        let restored = [step(&call), Step::Write(copy, RESERVE, was)];
        play.refuse(
            attack,
            &call,
            &[copy],
            &restored,
            ExternalAccountDataModified,
        );

        // The rogue has raised it, and the vault would restore it.
        let call = at_the_minimum;
        let ahead = [Step::Write(copy, RESERVE, vec![0xff; 8]), step(&call)];
        play.refuse(attack, &call, &[copy], &ahead, ExternalAccountDataModified);

        let how = "a reserve that is at the minimum already: changes nothing";
        attack.allow(&mut play.every, &call, how, |_| {});
    }
}

/// The rogue restores what NominateAuthority writes into its copy of the vault, before or after.
pub fn foreign_vault_is_nominated(attack: &mut Attack) {
    for mut play in Play::all() {
        let copy = play.copy;
        let mut call = play.call(NominateAuthority);
        play.put(&mut call, "vault", copy);
        let was = call.account("vault").data[PENDING.into()..].to_vec();
        let restored = [step(&call), Step::Write(copy, PENDING, was.clone())];
        play.refuse(
            attack,
            &call,
            &[copy],
            &restored,
            ExternalAccountDataModified,
        );

        // The rogue has written something else, and the vault would restore it.
        let mut again = call.clone();
        again.instruction.data[1..].copy_from_slice(&was);
        let ahead = [Step::Write(copy, PENDING, vec![7; 32]), step(&again)];
        play.refuse(attack, &again, &[copy], &ahead, ExternalAccountDataModified);

        let how = "whom it has nominated already: changes nothing";
        attack.allow(&mut play.every, &again, how, |_| {});
    }
}

/// There is nothing that AcceptAuthority could write over itself: a nomination is always gone afterwards.
pub fn foreign_vault_is_accepted(attack: &mut Attack) {
    for mut play in Play::all() {
        let copy = play.copy;
        let mut call = play.call(AcceptAuthority);
        play.put(&mut call, "vault", copy);
        let was = call.account("vault").data[AUTHORITY.into()..].to_vec();
        let restored = [step(&call), Step::Write(copy, AUTHORITY, was)];
        play.refuse(
            attack,
            &call,
            &[copy],
            &restored,
            ExternalAccountDataModified,
        );
    }
}

/// A copy of the vault signs nothing, whatever is moved and whoever would give it back.
pub fn foreign_vault_signs(attack: &mut Attack) {
    for mut play in Play::all() {
        for tag in [
            DepositSol,
            WithdrawToken,
            PayoutToken,
            CloseTokenAccount,
            WithdrawExcessLamports,
        ] {
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

/// Made and ended, and made again, in one instruction: its base is who decides. What is somebody else's is
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
        // Without a call in between nobody has seen it.
        let call = play.call(Tag::GetVault);
        let [write, _, restore] = for_a_while(Step::Succeed);
        let steps = play.composed(&call, &[vault], &[write, restore]);
        play.every
            .run_exactly(&steps, "written and restored", |_| {});
        attack.count(
            Tag::GetVault,
            Outcome::Exact("not called: nobody has seen it"),
        );
    }
}
