//! Who has not signed moves nothing, who has signed moves no more than is theirs, and what is read-only
//! stays as it was.

use {
    crate::attacks::sheet::{Attack, Sheet},
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        error::VaultError::{
            MissingSigner, NotWritable, VaultIsSigner, WrongAuthority, WrongNominee,
        },
        instruction::Spec,
        pda::{STATELESS_SEED, VAULT_SEED},
    },
    cu_vault_tests::{
        every::{BUMP, Call, Every},
        keys::key,
        roles::{Roles, tags},
        world::{Refusal, SOL},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::error::TokenError,
};

#[test]
pub fn signatures() {
    Sheet::run("signatures", "signatures and privileges", |sheet| {
        sheet.attack(
            "missing signer",
            "An account that must sign is the right one, but has not signed.",
            missing_signer,
        );
        sheet.attack(
            "another user signs",
            "Each of several other users signs in the place of the required signer, where possible \
             the all-zero address too.",
            another_user_signs,
        );
        sheet.attack(
            "the vault itself signs",
            "The vault's account is flagged as a signer, which no key can achieve.",
            the_vault_signs,
        );
        sheet.attack(
            "every other account signs",
            "Every account but the vault is flagged as a signer.",
            everybody_signs,
        );
        sheet.attack(
            "read-only",
            "An account that must be writable is passed as read-only, one at a time.",
            read_only,
        );
        sheet.attack(
            "everything writable",
            "Every account is passed as writable, except the System program, which the runtime never \
             makes writable.",
            everything_writable,
        );
    });
}

fn missing_signer(attack: &mut Attack) {
    for mut every in Every::all() {
        for call in every.calls() {
            for slot in call.spec.slots.iter().filter(|slot| slot.signer) {
                let mut spoilt = call.clone();
                spoilt.meta(slot.name).is_signer = false;
                attack.refuse(&mut every, &spoilt, slot.name, MissingSigner);
            }
        }
    }
    attack.skip(tags(|spec| !spec.is_signed()), "no account signs");
}

fn another_user_signs(attack: &mut Attack) {
    for mut every in Every::all() {
        let stage = &every.tokens.stage;
        let users = [
            stage.stranger,
            stage.recipient,
            every.payer,
            key("a user that has nothing to do with it"),
            key("another one"),
            Pubkey::default(),
        ];
        for call in every.calls() {
            for slot in call.spec.slots.iter().filter(|slot| slot.signer) {
                for user in users {
                    // The all-zero address has a slot of its own here.
                    if user == programs::SYSTEM && call.has("system program") {
                        continue;
                    }
                    let mut call = call.clone();
                    call.put(
                        slot.name,
                        user,
                        Account::new(10 * SOL, 0, &programs::SYSTEM),
                    );
                    strike_with(attack, &mut every, &call, slot.name, user);
                }
            }
        }
    }
    attack.skip(tags(|spec| !spec.is_signed()), "no account signs");
}

fn strike_with(attack: &mut Attack, every: &mut Every, call: &Call, slot: &str, user: Pubkey) {
    let what = format!("{user} as {slot}");
    let error: Refusal = match slot {
        "depositor" if call.spec.moves_tokens() => TokenError::OwnerMismatch.into(),
        "payer" | "depositor" => {
            attack.allow_as_said(every, call, "who signs pays");
            return;
        }
        // The seeds with another base give another address, or none.
        "base" => {
            let seeds = [VAULT_SEED, user.as_ref(), &every.new_id.to_le_bytes()];
            not_the_address(&seeds)
        }
        "owner" => not_the_address(&[STATELESS_SEED, user.as_ref()]),
        "nominee" => WrongNominee.into(),
        "authority" => WrongAuthority.into(),
        _ => return attack.strike(every, call, what),
    };
    attack.refuse(every, call, what, error);
}

/// What the runtime says of seeds with the bump of every vault here that are not those of the account.
fn not_the_address(seeds: &[&[u8]]) -> Refusal {
    let seeds = [seeds, &[&[BUMP]]].concat();
    match Pubkey::create_program_address(&seeds, &ID) {
        Ok(_) => PrivilegeEscalation.into(),
        Err(_) => ProgramFailedToComplete.into(),
    }
}

fn the_vault_signs(attack: &mut Attack) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            call.meta("vault").is_signer = true;
            // The vault proves its address by its signature to the System program.
            if call.has("system program") {
                attack.refuse(&mut every, &call, "the vault", VaultIsSigner);
            } else {
                attack.allow_as_said(&mut every, &call, "the signature changes nothing");
            }
        }
    }
}

fn everybody_signs(attack: &mut Attack) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            let vault = call.key("vault");
            let metas = &mut call.instruction.accounts;
            for meta in metas.iter_mut().filter(|meta| meta.pubkey != vault) {
                meta.is_signer = true;
            }
            if has_a_vault_alone(call.spec) {
                continue;
            }
            attack.allow_as_said(&mut every, &call, "the signatures change nothing");
        }
    }
    attack.skip(tags(has_a_vault_alone), "the vault is its only account");
}

fn has_a_vault_alone(spec: &Spec) -> bool {
    spec.all_slots().len() == 1
}

fn read_only(attack: &mut Attack) {
    for mut every in Every::all() {
        for call in every.calls() {
            for (name, slot) in call.names().iter().zip(call.slots()) {
                if !slot.writable {
                    continue;
                }
                let mut call = call.clone();
                call.meta(name).is_writable = false;
                // What the program changes itself it looks at itself.
                let error: Refusal = match call.spec.calls_another() {
                    false => NotWritable.into(),
                    true => PrivilegeEscalation.into(),
                };
                attack.refuse(&mut every, &call, name, error);
            }
        }
    }
    attack.skip(tags(|spec| !spec.writes()), "nothing is written");
}

fn everything_writable(attack: &mut Attack) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            for meta in &mut call.instruction.accounts {
                meta.is_writable = meta.pubkey != programs::SYSTEM;
            }
            attack.allow_as_said(&mut every, &call, "nothing else is written");
        }
    }
}
