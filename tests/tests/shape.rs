//! Inputs of every shape: how much data, how many accounts, which first byte, how large the accounts.
//!
//! Each wrong shape has one exact error, the same for every instruction. What the shape says nothing
//! about, such as data in a wallet, changes nothing. And nothing makes the VM fault.

#![forbid(unsafe_code)]

use {
    cu_runtime::Run,
    cu_vault::{
        ID,
        error::VaultError::{self, *},
        instruction::{
            Instruction::{self as Tag, *},
            MAX_EXTRA_ACCOUNTS, TABLE,
        },
    },
    cu_vault_tests::{
        every::{Call, Every},
        keys::key,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::collections::BTreeMap,
};

/// The most accounts that an instruction may name, repetitions included.
const MOST_ACCOUNTS: usize = 255;

#[test]
fn only_the_length_of_the_fields_is_accepted() {
    for mut every in Every::all() {
        for call in every.calls() {
            let valid = call.instruction.data.len();
            for len in (0..=valid + 8).filter(|len| *len != valid) {
                let mut call = call.clone();
                call.instruction.data.resize(len, 0);
                match wrong_length(&call, every.extra(call.spec)) {
                    Some(error) => every.refuse(&call, format!("{len} bytes"), error),
                    None => every.accept(&call, format!("{len} bytes")),
                };
            }
        }
    }
}

/// A payout for fewer or more recipients than there are is a matter of accounts. Where extra accounts
/// are forwarded, the recipients that have no amount are such.
fn wrong_length(call: &Call, extra: usize) -> Option<VaultError> {
    match (call.spec.instruction, call.instruction.data.len()) {
        (_, 0) => Some(UnknownInstruction),
        (PayoutSol, 9) => Some(TooManyAccounts),
        (PayoutToken, 10) => (extra == 0).then_some(TooManyAccounts),
        (PayoutSol, 25) | (PayoutToken, 26) => Some(NotEnoughAccounts),
        _ => Some(InvalidInstructionData),
    }
}

#[test]
fn only_the_number_of_slots_is_accepted() {
    for mut every in Every::all() {
        for call in every.calls() {
            let slots = call.instruction.accounts.len();
            for count in 0..slots {
                let mut call = call.clone();
                call.instruction.accounts.truncate(count);
                every.refuse(&call, format!("{count} accounts"), NotEnoughAccounts);
            }

            let most = slots + every.extra(call.spec);
            let plain = every.run(&call);
            for (count, what, call) in padded(&call) {
                if count > most {
                    every.refuse(&call, format!("{count} accounts, {what}"), TooManyAccounts);
                } else {
                    let run = every.accept(&call, format!("{count} accounts, {what}"));
                    assert_same_effect(&run, &plain);
                }
            }
        }
    }
}

/// The call with more and more accounts behind it: new ones, and each of its own again.
fn padded(call: &Call) -> Vec<(usize, String, Call)> {
    let slots = call.instruction.accounts.len();
    let few = slots + 1..=slots + 3;
    let counts = few.chain([
        slots + MAX_EXTRA_ACCOUNTS,
        slots + MAX_EXTRA_ACCOUNTS + 1,
        64,
        128,
        MOST_ACCOUNTS,
    ]);
    let mut padded = Vec::new();
    for count in counts {
        let mut with_new = call.clone();
        for n in slots..count {
            // A message has no room for as many keys as an instruction has for accounts.
            with_new.append(key(&format!("extra {}", n % 250)), Account::default());
        }
        padded.push((count, "new ones".to_owned(), with_new));
        for (name, meta) in call.names().iter().zip(&call.instruction.accounts) {
            let mut repeating = call.clone();
            repeating.instruction.accounts.resize(count, meta.clone());
            padded.push((count, format!("the {name} repeated"), repeating));
        }
    }
    padded
}

#[test]
fn a_first_byte_that_is_no_discriminator_is_refused() {
    let known: Vec<_> = TABLE.iter().map(|spec| spec.instruction as u8).collect();
    for every in Every::all() {
        let accounts = every.call(WithdrawSol).instruction.accounts;
        let unknown = (0..=u8::MAX).filter(|byte| !known.contains(byte));
        assert_eq!(unknown.clone().count(), 256 - TABLE.len());
        for byte in unknown {
            for len in [0, 1, 9, 64] {
                let mut data = vec![0; 1 + len];
                data[0] = byte;
                refuse_unknown(&every, &[], data.clone());
                refuse_unknown(&every, &accounts, data);
            }
        }
        refuse_unknown(&every, &[], Vec::new());
        refuse_unknown(&every, &accounts, Vec::new());
    }
}

fn refuse_unknown(every: &Every, accounts: &[AccountMeta], data: Vec<u8>) {
    let instruction = Instruction::new_with_bytes(ID, &data, accounts.to_vec());
    every.world().refuse(&instruction, UnknownInstruction);
}

/// Slots where a wallet stands, as a rule.
const WALLETS: [&str; 10] = [
    "payer",
    "base",
    "depositor",
    "authority",
    "nominee",
    "owner",
    "recipient",
    "recipient 1",
    "recipient 2",
    "rent recipient",
];

/// Bytes of account data: none, few, and about as many as an account may grow by in one instruction;
/// odd, so that what follows lies behind padding.
const LENGTHS: [usize; 6] = [0, 1, 7, 10_239, 10_240, 10_241];

/// Wallets that the System program debits, which it does not where there is data.
const DEBITED: [(Tag, &str); 3] = [
    (CreateVault, "payer"),
    (DepositSol, "depositor"),
    (StatelessDeposit, "owner"),
];

#[test]
fn data_in_a_wallet_changes_nothing() {
    for mut every in Every::all() {
        for call in every.calls() {
            for slot in WALLETS.into_iter().filter(|slot| call.has(slot)) {
                for len in LENGTHS {
                    let dressed = dress(&call, &[slot], len);
                    let what = format!("{len} bytes in the {slot}");
                    if len > 0 && DEBITED.contains(&(call.spec.instruction, slot)) {
                        every.refuse(&dressed, what, InstructionError::InvalidArgument);
                    } else {
                        same_as_without_data(&mut every, &call, &dressed, what);
                    }
                }
            }
        }
    }
}

#[test]
fn data_in_every_wallet_at_once_changes_nothing() {
    for mut every in Every::all() {
        for call in every.calls() {
            let tag = call.spec.instruction;
            let slots: Vec<_> = WALLETS
                .into_iter()
                .filter(|slot| call.has(slot) && !DEBITED.contains(&(tag, *slot)))
                .collect();
            for len in LENGTHS {
                let dressed = dress(&call, &slots, len);
                same_as_without_data(
                    &mut every,
                    &call,
                    &dressed,
                    format!("{len} bytes in {slots:?}"),
                );
            }
        }
    }
}

/// The call with data in these accounts; in one of no length, at least another owner.
fn dress(call: &Call, slots: &[&str], len: usize) -> Call {
    let mut call = call.clone();
    let tag = call.spec.instruction;
    for slot in slots {
        let account = call.account(slot);
        account.data = vec![0xA5; len];
        if !DEBITED.contains(&(tag, *slot)) {
            account.owner = key("some program");
        }
    }
    call
}

fn same_as_without_data(every: &mut Every, plain: &Call, dressed: &Call, what: String) {
    let without = every.run(plain);
    let with = every.accept(dressed, what);
    let mut expected = accounts(&without);
    for (key, account) in &mut expected {
        if dressed.accounts[key] != plain.accounts[key] {
            account.data.clone_from(&dressed.accounts[key].data);
            account.owner = dressed.accounts[key].owner;
        }
    }
    assert_eq!(accounts(&with), expected);
}

fn accounts(run: &Run) -> BTreeMap<Pubkey, Account> {
    run.result.resulting_accounts.iter().cloned().collect()
}

/// What one run changed, the other changed too, and nothing else.
fn assert_same_effect(run: &Run, plain: &Run) {
    let plain = accounts(plain);
    for (key, account) in accounts(run) {
        assert_eq!(account, plain.get(&key).cloned().unwrap_or_default());
    }
}
