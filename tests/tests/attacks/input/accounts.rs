//! Accounts of every number and length.

use {
    crate::attacks::{payout::payout, sheet::Attack},
    cu_vault_interface::{
        error::VaultError::*,
        instruction::{
            Instruction::{PayoutSol, PayoutToken},
            MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS, Spec,
        },
        state::Vault,
    },
    cu_vault_tests::{
        every::{Call, Every},
        keys::key,
        roles::{Role, Roles, role, tags},
        serialized,
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::InvalidArgument,
    solana_pubkey::Pubkey,
};

/// The most accounts that an instruction may name, repetitions included.
const MOST_ACCOUNTS: usize = 255;

pub fn every_number(attack: &mut Attack) {
    for mut every in Every::all() {
        let mut calls: Vec<_> = every.calls().collect();
        calls.extend([PayoutSol, PayoutToken].map(|tag| payout(&mut every, tag, &[1_000])));
        for call in calls {
            let slots = call.instruction.accounts.len();
            for count in 0..slots {
                let mut fewer = call.clone();
                fewer.instruction.accounts.truncate(count);
                attack.refuse(&mut every, &fewer, count, NotEnoughAccounts);
                let mut without = call.clone();
                without.instruction.accounts.remove(count);
                attack.refuse(&mut every, &without, count, NotEnoughAccounts);
            }
            attack.allow_as_said(&mut every, &call, "as many as it takes");

            let most = slots + every.extra(call.spec);
            let mut with_new = call.clone();
            for count in slots + 1..=MOST_ACCOUNTS {
                // A message has no room for as many keys as an instruction has for accounts.
                with_new.append(key(&format!("extra {}", count % 250)), Account::default());
                let mut repeating = call.clone();
                let again = call.instruction.accounts[count % slots].clone();
                repeating.instruction.accounts.resize(count, again);
                if count <= most {
                    attack.allow_as_said(&mut every, &with_new, "forwarded");
                    attack.allow_as_said(&mut every, &repeating, "forwarded");
                    continue;
                }
                // Far from what is taken, in turn.
                let near = count <= slots + MAX_EXTRA_ACCOUNTS + 4;
                if near || count % 2 == 0 {
                    attack.refuse(&mut every, &with_new, count, TooManyAccounts);
                }
                if near || count % 2 == 1 {
                    attack.refuse(&mut every, &repeating, count, TooManyAccounts);
                }
            }
        }
    }
}

pub fn most_recipients(attack: &mut Attack) {
    for mut every in Every::all() {
        for tag in [PayoutSol, PayoutToken] {
            let call = payout(&mut every, tag, &[1_000]);
            let fixed = call.spec.slots.len();
            for recipients in [
                MAX_EXTRA_ACCOUNTS,
                MAX_TOKEN_RECIPIENTS,
                MAX_TOKEN_RECIPIENTS + 1,
                MOST_ACCOUNTS - fixed,
            ] {
                let mut call = call.clone();
                let recipient = call.instruction.accounts[fixed].clone();
                call.instruction
                    .accounts
                    .resize(fixed + recipients, recipient);
                let head = call.instruction.data.len() - 8;
                call.instruction.data.truncate(head);
                call.instruction.data.resize(head + 8 * recipients, 0);
                if tag == PayoutToken && recipients > MAX_TOKEN_RECIPIENTS {
                    attack.refuse(&mut every, &call, recipients, TooManyRecipients);
                } else {
                    attack.allow_as_said(&mut every, &call, "all of them");
                }
            }
            // More amounts than the recipients that are there.
            let mut call = call.clone();
            call.instruction
                .data
                .resize(2 + 8 * (MAX_TOKEN_RECIPIENTS + 1), 0);
            if tag == PayoutToken {
                attack.refuse(&mut every, &call, "61 amounts", TooManyRecipients);
            }
        }
    }
    attack.skip_others("it has no list of recipients");
}

pub fn data_in_wallets(attack: &mut Attack) {
    for mut every in Every::all() {
        let rent = every.world().rent(Vault::LEN);
        for call in every.calls() {
            let names = call.names();
            let slots = names.iter().map(String::as_str).zip(call.slots());
            let wallets = slots.filter(|(_, slot)| role(slot) == Role::Wallet);
            // The System program debits no account with data.
            let (debited, others): (Vec<_>, Vec<_>) =
                wallets.partition(|(_, slot)| slot.signer && slot.writable);
            let [debited, others] = [debited, others].map(|wallets| {
                let names = wallets.into_iter().map(|(name, _)| name);
                names.collect::<Vec<_>>()
            });
            for len in (0..=16).chain([10_239, 10_240, 10_241]) {
                for slot in &debited {
                    let dressed = dress(&call, &[*slot], len, None);
                    assert_even(&dressed);
                    if len > 0 {
                        let what = format!("{len} bytes in the {slot}");
                        attack.refuse(&mut every, &dressed, what, InvalidArgument);
                    }
                }
                let each = others.iter().map(std::slice::from_ref);
                for slots in each.chain([&others[..]]).filter(|slots| !slots.is_empty()) {
                    let dressed = dress(&call, slots, len, Some(key("some program")));
                    assert_even(&dressed);
                    attack.allow(&mut every, &dressed, "as without the data", |effect| {
                        effect.says(&dressed.instruction, rent);
                    });
                }
            }
        }
    }
    let has_no_wallet = |spec: &Spec| {
        let slots = spec.all_slots();
        !slots.iter().any(|slot| role(slot) == Role::Wallet)
    };
    attack.skip(tags(has_no_wallet), "its one account has one length");
}

/// The call with data in these accounts, of another program if that may be.
fn dress(call: &Call, slots: &[&str], len: usize, owner: Option<Pubkey>) -> Call {
    let mut call = call.clone();
    for slot in slots {
        let account = call.account(slot);
        account.data = vec![0xA5; len];
        account.owner = owner.unwrap_or(account.owner);
    }
    call
}

/// Every account and the instruction data begin at a multiple of eight. That the runtime puts them where
/// `serialized` says `forged_layout` shows.
fn assert_even(call: &Call) {
    let accounts: Vec<_> = call.accounts.clone().into_iter().collect();
    let begins = serialized::begins(&call.instruction, &accounts).expect("no account is missing");
    assert_eq!(begins.len(), call.instruction.accounts.len() + 1);
    assert!(begins.iter().all(|begin| begin % 8 == 0), "{begins:?}");
    assert_eq!(size_of::<serialized::Header>() % 8, 0, "so does their data");
}
