//! What is not a vault of this program, of this version, of this size.

use {
    crate::attacks::sheet::{Attack, Sheet},
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        error::VaultError::{self, *},
        instruction::Spec,
        pda::{STATELESS_SEED, VAULT_SEED},
        state::Vault,
    },
    cu_vault_tests::{
        every::{Call, Every},
        keys::key,
        roles::{Roles, tags},
        world::{Refusal, SOL},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
};

#[test]
pub fn vault_state() {
    Sheet::run("vault_state", "what is not a vault", |sheet| {
        sheet.attack(
            "byte by byte a vault, at the vault's address, of another program",
            "The vault's account with another owner: the System program, both token programs, the \
             loader's, a rogue. Only this program can write data at that address, so no other \
             program can make such an account. Where the owner is not compared, the address \
             decides.",
            |attack| another_owner(attack, false),
        );
        sheet.attack(
            "byte by byte a vault, at an address of another program",
            "A copy of the vault at the address that its seeds give under another program, which \
             owns it: what a hostile program can really make.",
            |attack| another_owner(attack, true),
        );
        sheet.attack(
            "byte by byte a vault, at another address, of this program",
            "A copy of the vault as no one can make it: only the signature of its seeds \
             distinguishes them.",
            copy_of_ours,
        );
        sheet.attack(
            "wrong discriminator",
            "All 255 other first bytes, of an account of this program.",
            |attack| wrong_byte(attack, 0, InvalidVaultDiscriminator),
        );
        sheet.attack(
            "wrong version",
            "All 255 other second bytes, of an account of this program.",
            |attack| wrong_byte(attack, 1, UnsupportedVersion),
        );
        sheet.attack(
            "wrong size",
            "Every length up to 400, with 82, 165, 166 and 355 among them, and the most that an \
             account may grow by. The vault's bytes are cut off or followed by zeros.",
            wrong_size,
        );
        sheet.attack(
            "no account at all",
            "The vault's address holds nothing, or lamports alone.",
            nothing_there,
        );
    });
}

fn another_owner(attack: &mut Attack, elsewhere: bool) {
    for mut every in Every::all() {
        for owner in [
            programs::SYSTEM,
            programs::TOKEN,
            programs::TOKEN_2022,
            Pubkey::from_str_const("BPFLoaderUpgradeab1e11111111111111111111111"),
            key("rogue"),
        ] {
            for mut call in every.calls() {
                // Which is whose a stateless vault is.
                let stateless = call.spec.takes_a_stateless_vault();
                let right = owner == programs::SYSTEM && stateless && !elsewhere;
                if call.spec.makes_a_vault() || right {
                    continue;
                }
                let mut copy = call.account("vault").clone();
                let ours = copy.owner;
                copy.owner = owner;
                let mut address = call.key("vault");
                if elsewhere {
                    address = under(&owner, &every, &call);
                }
                call.put("vault", address, copy);
                let what = format!("of {owner}");
                match refused_copy(call.spec, elsewhere) {
                    Some(error) => attack.refuse(&mut every, &call, what, error),
                    None => {
                        let how = "what the call says: the address is right";
                        // The model knows a vault by its owner.
                        let rent = every.world().rent(Vault::LEN);
                        let vault = call.key("vault");
                        attack.allow(&mut every, &call, how, |effect| {
                            effect.account(&vault).owner = ours;
                            effect.says(&call.instruction, rent);
                            effect.account(&vault).owner = owner;
                        })
                    }
                };
            }
        }
    }
    attack.skip(
        tags(Spec::makes_a_vault),
        "there is no vault yet; see lifecycle",
    );
}

/// The address that the seeds of the call's vault give under a program, at the highest bump.
fn under(program: &Pubkey, every: &Every, call: &Call) -> Pubkey {
    let stage = &every.tokens.stage;
    if call.spec.takes_a_stateless_vault() {
        let seeds = [STATELESS_SEED, every.owner.as_ref()];
        return Pubkey::find_program_address(&seeds, program).0;
    }
    let id = stage.world.vault(&stage.vault).id;
    let seeds = [VAULT_SEED, stage.authority.as_ref(), &id];
    Pubkey::find_program_address(&seeds, program).0
}

/// How a vault of another owner is refused, if it is.
fn refused_copy(spec: &Spec, elsewhere: bool) -> Option<Refusal> {
    Some(if spec.vault_signs() {
        match spec.takes_a_stateless_vault() && spec.pays_lamports() {
            // Its seeds give another address, which alone can sign.
            _ if elsewhere => PrivilegeEscalation.into(),
            true => ExternalAccountLamportSpend.into(),
            // The address is right: a deposit is for the account that can sign for it. The token account is this
            // address's, and its signature is right.
            false => return None,
        }
    } else if spec.writes_state() {
        ExternalAccountDataModified.into()
    } else if spec.pays_lamports() {
        ExternalAccountLamportSpend.into()
    } else {
        InvalidVaultOwner.into()
    })
}

fn copy_of_ours(attack: &mut Attack) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            if !call.spec.takes_state() {
                continue;
            }
            let copy = call.account("vault").clone();
            call.put("vault", key("copy"), copy);
            let error: Refusal = if call.spec.vault_signs() {
                PrivilegeEscalation.into()
            } else if call.spec.moves_tokens() {
                WrongTokenAuthority.into()
            } else {
                attack.allow_as_said(&mut every, &call, "what is the copy's");
                continue;
            };
            attack.refuse(&mut every, &call, "a copy", error);
        }
    }
    attack.skip(
        tags(Spec::makes_a_vault),
        "there is no vault yet; see lifecycle",
    );
    attack.skip(
        tags(Spec::takes_a_stateless_vault),
        "a stateless vault has no state to copy",
    );
}

fn wrong_byte(attack: &mut Attack, at: usize, error: VaultError) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            if !call.spec.takes_state() {
                continue;
            }
            let right = call.account("vault").data[at];
            for wrong in (0..=u8::MAX).filter(|byte| *byte != right) {
                call.account("vault").data[at] = wrong;
                attack.refuse(&mut every, &call, wrong, error);
            }
        }
    }
    attack.skip(tags(Spec::makes_a_vault), "there is no vault yet");
    attack.skip(
        tags(Spec::takes_a_stateless_vault),
        "a stateless vault has no state",
    );
}

fn wrong_size(attack: &mut Attack) {
    for mut every in Every::all() {
        let vault = every.world().get(&every.tokens.stage.vault);
        for mut call in every.calls() {
            for len in (0..=400).chain([10_240, 10_241]) {
                let spec = call.spec;
                let mut account = vault.clone();
                account.data.resize(len, 0);
                if !spec.takes_state() {
                    account.owner = programs::SYSTEM;
                }
                *call.account("vault") = account;
                let error: Refusal = if spec.takes_state() && len != Vault::LEN {
                    InvalidVaultSize.into()
                } else if spec.makes_a_vault() && len > 0 {
                    // Without data the address is merely prefunded.
                    VaultExists.into()
                } else if spec.takes_a_stateless_vault() && spec.pays_lamports() && len > 0 {
                    // The System program debits no account with data.
                    InvalidArgument.into()
                } else {
                    attack.allow_as_said(&mut every, &call, "what the call says");
                    continue;
                };
                attack.refuse(&mut every, &call, len, error);
            }
        }
    }
}

fn nothing_there(attack: &mut Attack) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            if !call.spec.takes_state() {
                continue;
            }
            for account in [
                Account::default(),
                Account::new(SOL, 0, &programs::SYSTEM),
                Account::new(SOL, 0, &key("rogue")),
            ] {
                *call.account("vault") = account;
                attack.refuse(&mut every, &call, "no vault", InvalidVaultOwner);
            }
            // Ours, but empty: as an account would be if it were closed without giving it up.
            *call.account("vault") = Account::new(SOL, 0, &ID);
            attack.refuse(&mut every, &call, "ours, but empty", InvalidVaultSize);
        }
    }
    attack.skip(
        tags(Spec::makes_a_vault),
        "that is what it makes a vault of; see lifecycle",
    );
    attack.skip(
        tags(Spec::takes_a_stateless_vault),
        "a stateless vault is no more than that",
    );
}
