//! The runtime: what an instruction may write, for whom a program may sign, and who writes an account.

use {
    crate::enforced::{refuse, stages},
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        error::VaultError::{InvalidVaultDiscriminator, NotWritable, VaultIsSigner},
        instruction::{Instruction::*, Spec},
        pda,
        state::Vault,
        token::TokenProgram::Token2022,
    },
    cu_vault_tests::{
        every::{BUMP, Every},
        ix,
        keys::{id_with_bump, key, stateless_address, vault_address},
        machine::LIBRARIES,
        roles::{Roles, tags},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction as system,
    spl_token_2022_interface::error::TokenError,
    std::ops::Range,
};

/// Where a token account has its authority.
const AUTHORITY: Range<usize> = 32..64;

#[test]
pub fn a_read_only_account_stays_as_it_was() {
    for mut every in stages() {
        for call in every.calls() {
            // What the program changes itself it looks at itself.
            if call.spec.errors.contains(&NotWritable) {
                continue;
            }
            for (name, slot) in call.names().iter().zip(call.slots()) {
                if slot.writable {
                    let mut call = call.clone();
                    call.meta(name).is_writable = false;
                    refuse(
                        &mut every,
                        &call,
                        format!("{name} read-only"),
                        PrivilegeEscalation,
                    );
                }
            }
        }
    }
}

/// Left to the runtime this would be refused as well, but with the gates that are to come by a fault, which
/// takes the whole budget.
#[test]
fn a_read_only_account_that_the_program_would_change_itself_is_no_fault() {
    for mut every in stages() {
        for call in every.calls() {
            if !call.spec.errors.contains(&NotWritable) {
                continue;
            }
            for (name, slot) in call.names().iter().zip(call.slots()) {
                if slot.writable {
                    let mut call = call.clone();
                    call.meta(name).is_writable = false;
                    every.refuse(&call, format!("{name} read-only"), NotWritable);
                }
            }
        }
    }
}

#[test]
pub fn nobody_debits_an_account_but_its_owner() {
    for mut every in stages() {
        for tag in tags(|spec| !spec.calls_another() && spec.pays_lamports()) {
            let mut call = every.call(tag);
            call.account("vault").owner = key("rogue");
            let error = ExternalAccountLamportSpend;
            refuse(&mut every, &call, "the vault is a rogue program's", error);

            // Nothing is not moved, but then nothing is what happens.
            match tag {
                WithdrawSol => call.instruction.data[1..].fill(0),
                PayoutSol => call.instruction.data[1..].fill(0),
                _ => call.account("vault").lamports = 0,
            }
            if tag == CloseVault {
                every.refuse(&call, "and empty", ExternalAccountDataModified);
                continue;
            }
            let run = every.accept(&call, "and nothing is asked for");
            for (key, account) in &call.accounts {
                assert_eq!(run.result.get_account(key), Some(account), "{tag:?}: {key}");
            }
        }
    }
}

#[test]
pub fn nobody_writes_an_account_but_its_owner() {
    for mut every in stages() {
        for tag in tags(Spec::writes_state) {
            let mut call = every.call(tag);
            call.account("vault").owner = key("rogue");
            let error = ExternalAccountDataModified;
            refuse(&mut every, &call, "the vault is a rogue program's", error);
        }
    }
}

#[test]
pub fn no_lamport_is_made_or_lost() {
    for mut every in stages() {
        for (tag, recipient) in [
            (WithdrawSol, "recipient"),
            (PayoutSol, "recipient 1"),
            (CloseVault, "recipient"),
        ] {
            let mut call = every.call(tag);
            call.account(recipient).lamports = u64::MAX;
            let error = ExternalAccountLamportSpend;
            refuse(&mut every, &call, "what overflows, shrinks", error);

            // An account of ours may shrink, but then it does not add up.
            call.account(recipient).owner = ID;
            let error = UnbalancedInstruction;
            refuse(&mut every, &call, "so does a vault", error);
        }
    }
}

#[test]
pub fn the_system_program_must_be_passed() {
    for mut every in stages() {
        let program = every.world().get(&ID);
        let wallet = every.world().get(&every.tokens.stage.stranger);
        for call in every.calls() {
            if !call.has("system program") {
                continue;
            }
            for (what, account) in [("another program", &program), ("a wallet", &wallet)] {
                let mut call = call.clone();
                call.put("system program", key("in its place"), account.clone());
                refuse(
                    &mut every,
                    &call,
                    format!("{what} in its place"),
                    MissingAccount,
                );
            }
        }
    }
}

#[test]
pub fn a_look_alike_of_a_token_program_is_not_called() {
    for mut every in stages() {
        let real = every.tokens.keys.program;
        let mut look_alike = real.to_bytes();
        look_alike[8] ^= 1;
        let look_alike = Pubkey::from(look_alike);
        every.tokens.stage.world.add_program(&look_alike, "hook");

        for tag in [DepositToken, WithdrawToken, PayoutToken, CloseTokenAccount] {
            let mut call = every.call(tag);
            let plain = every.run(&call);
            call.put("token program", look_alike, every.world().get(&look_alike));
            refuse(
                &mut every,
                &call,
                "its first eight bytes are right",
                MissingAccount,
            );

            // Where accounts are forwarded, the real one may be among them, and is called.
            if every.tokens.mint.program == Token2022 {
                call.append(real, every.world().get(&real));
                let run = every.accept(&call, "the real one is there too");
                for (key, account) in &plain.result.resulting_accounts {
                    assert_eq!(run.result.get_account(key), Some(account));
                }
            }
        }
    }
}

#[test]
pub fn a_copy_of_a_vault_signs_nothing() {
    for mut every in stages() {
        for tag in tags(|spec| spec.vault_signs() && spec.takes_state()) {
            for owner in [ID, programs::SYSTEM, key("rogue")] {
                let mut call = every.call(tag);
                let mut copy = call.account("vault").clone();
                copy.owner = owner;
                call.put("vault", key("copy"), copy);
                refuse(&mut every, &call, "a copy", PrivilegeEscalation);

                // Its own signature is worth nothing to the vault's token account.
                call.meta("vault").is_signer = true;
                if tag == DepositSol {
                    every.refuse(&call, "a copy that signs", VaultIsSigner);
                    continue;
                }
                let error = Custom(TokenError::OwnerMismatch as u32);
                refuse(&mut every, &call, "a copy that signs", error);
            }
        }
    }
}

/// What a vault's bytes under another program can do with a signature of their own: what their key could without the
/// vault. On the fast path as on the general one.
#[test]
fn a_copy_of_a_vault_that_signs_moves_its_own_tokens() {
    for mut every in stages() {
        for library in LIBRARIES {
            let world = every.world_mut();
            let elf = world.arch.elf(library);
            world.svm.add_program(&ID, &elf);
            for tag in [
                WithdrawToken,
                PayoutToken,
                CloseTokenAccount,
                WithdrawExcessLamports,
            ] {
                let mut call = every.call(tag);
                let vaults = every.run(&call);
                let mut copy = call.account("vault").clone();
                copy.owner = key("rogue");
                let copy_key = key("copy");
                call.put("vault", copy_key, copy);
                call.meta("vault").is_signer = true;
                // Its own token account, which is as the vault's except its authority.
                let authority = &mut call.account("vault token account").data[AUTHORITY];
                authority.copy_from_slice(copy_key.as_array());
                let run = every.accept(&call, format!("a copy that signs, {library}"));
                // The vault itself is not among the accounts. The effect is the same as on a vault's.
                let vault = every.tokens.stage.vault;
                let metas = &call.instruction.accounts;
                assert!(metas.iter().all(|meta| meta.pubkey != vault));
                for (key, account) in &vaults.result.resulting_accounts {
                    let Some(found) = run.result.get_account(key) else {
                        assert_eq!(*key, vault);
                        continue;
                    };
                    let mut expected = account.clone();
                    if *key == call.key("vault token account") && !expected.data.is_empty() {
                        expected.data[AUTHORITY].copy_from_slice(copy_key.as_array());
                    }
                    assert_eq!(*found, expected, "{key}");
                }
            }
        }
    }
}

#[test]
pub fn a_vault_is_made_where_its_seeds_say() {
    for mut every in stages() {
        let (base, id) = (every.base, every.new_id);
        for (whose, address) in [
            ("another id's", vault_address(&base, id + 1).0),
            ("another creator's", vault_address(&every.payer, id).0),
            ("a stateless vault's", stateless_address(&base).0),
            ("a wallet's", every.tokens.stage.stranger),
        ] {
            let mut call = every.call(CreateVault);
            call.put("vault", address, every.world().get(&address));
            refuse(
                &mut every,
                &call,
                format!("the address is {whose}"),
                PrivilegeEscalation,
            );
        }

        for canonical in [254, 253, 250] {
            let id = id_with_bump(&base, canonical);
            let vault = vault_address(&base, id).0;
            for bump in canonical + 1..=u8::MAX {
                let create = ix::create_vault(&every.payer, &base, &vault, id, bump);
                let call = every.with_accounts(create);
                let what = format!("bump {bump} gives no address");
                refuse(&mut every, &call, what, ProgramFailedToComplete);
            }
        }
    }
}

#[test]
pub fn a_stateless_vault_lies_where_its_seeds_say() {
    for mut every in stages() {
        for tag in [StatelessDeposit, StatelessWithdraw] {
            for (whose, address) in [
                ("another owner's", stateless_address(&every.payer).0),
                ("a vault with state", every.tokens.stage.vault),
                ("a wallet", every.tokens.stage.stranger),
            ] {
                let mut call = every.call(tag);
                call.put("vault", address, every.world().get(&address));
                refuse(
                    &mut every,
                    &call,
                    format!("the vault is {whose}"),
                    PrivilegeEscalation,
                );
            }
            for bump in (0..=u8::MAX).filter(|bump| *bump != BUMP) {
                let mut call = every.call(tag);
                call.instruction.data[9] = bump;
                let seeds = [pda::STATELESS_SEED, every.owner.as_array(), &[bump]];
                let Ok(address) = Pubkey::create_program_address(&seeds, &ID) else {
                    let what = format!("bump {bump} gives no address");
                    refuse(&mut every, &call, what, ProgramFailedToComplete);
                    continue;
                };
                let what = format!("bump {bump} gives another address");
                refuse(&mut every, &call, what, PrivilegeEscalation);
                call.put("vault", address, every.world().get(&every.stateless));
                every.accept(&call, format!("bump {bump} and its own address"));
            }
        }
    }
}

/// The program itself, deployed a second time, has every instruction that changes a vault.
#[test]
pub fn only_the_program_writes_its_vaults() {
    for mut every in stages() {
        let clone = clone_address(&every);
        every.tokens.stage.world.add_program(&clone, "cu_vault");
        for (tag, error) in [
            (WithdrawSol, ExternalAccountLamportSpend),
            (PayoutSol, ExternalAccountLamportSpend),
            (CloseVault, ExternalAccountLamportSpend),
            (NominateAuthority, ExternalAccountDataModified),
            (AcceptAuthority, ExternalAccountDataModified),
            (WithdrawToken, PrivilegeEscalation),
            (PayoutToken, PrivilegeEscalation),
            (CloseTokenAccount, PrivilegeEscalation),
        ] {
            let mut call = every.call(tag);
            call.instruction.program_id = clone;
            refuse(&mut every, &call, "by a clone", error);
        }

        // It has an account made that belongs to us, at an address of its own, and cannot write it.
        let address = address_under(&clone, &every.base, every.new_id).expect("chosen so");
        let mut call = every.call(CreateVault);
        call.instruction.program_id = clone;
        call.put("vault", address, Account::default());
        refuse(&mut every, &call, "by a clone", ExternalAccountDataModified);
    }
}

#[test]
fn an_account_is_given_to_the_program_only_with_all_its_data_zero() {
    for mut every in stages() {
        let world = &mut every.tokens.stage.world;
        let forged = key("forged");
        let mut account = world.get(&every.tokens.stage.vault);
        account.owner = programs::SYSTEM;
        world.set(&forged, account);
        world.refuse(&system::assign(&forged, &ID), ModifiedProgramId);

        // All zero, anybody may have one. It passes for no vault.
        let blank = key("blank");
        let (rent, len) = (world.rent(Vault::LEN), Vault::LEN as u64);
        world.send(&system::create_account(
            &every.payer,
            &blank,
            rent,
            len,
            &ID,
        ));
        for mut call in every.calls() {
            if call.spec.errors.contains(&InvalidVaultDiscriminator) {
                call.put("vault", blank, every.world().get(&blank));
                every.refuse(&call, "a blank account", InvalidVaultDiscriminator);
            }
        }
    }
}

/// An address for a clone under which the seeds of both vaults give addresses.
fn clone_address(every: &Every) -> Pubkey {
    let stage = &every.tokens.stage;
    let id = stage.world.vault(&stage.vault).id();
    (0..)
        .map(|n| key(&format!("clone {n}")))
        .find(|clone| {
            address_under(clone, &every.base, every.new_id).is_some()
                && address_under(clone, &stage.authority, id).is_some()
        })
        .expect("keys do not run out")
}

fn address_under(program: &Pubkey, base: &Pubkey, id: u64) -> Option<Pubkey> {
    let id = id.to_le_bytes();
    let seeds = [pda::VAULT_SEED, base.as_array(), &id, &[BUMP]];
    Pubkey::create_program_address(&seeds, program).ok()
}
