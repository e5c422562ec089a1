//! Two operations in one instruction that cancel each other out, for every check that is left to another
//! program.
//!
//! The runtime compares accounts when a program ends or calls another one, so a change that a program writes and
//! takes back in between is never seen. A check that is left to it must not be one that can be undone ahead
//! of it. For each note `Enforced by:` in the program's sources an operation here undoes the deed of the
//! note, before or after it, in one top-level instruction of the rogue. There are also
//! operations within one call of the vault, such as a payout of nothing.
//!
//! | module | notes about |
//! |---|---|
//! | [`state`] | the state of a vault, and who writes it |
//! | [`lamports`] | lamports and the System program |
//! | [`tokens`] | the token programs |

mod lamports;
mod state;
mod tokens;

use {
    crate::attacks::{
        composed::compose,
        sheet::{Attack, Outcome, Sheet},
    },
    cu_runtime::Run,
    cu_vault_interface::instruction::Instruction as Tag,
    cu_vault_tests::{
        effect::Effect,
        every::{Call, Every},
        keys::key,
        notes,
        rogue::{self, Step},
        roles::{Roles, field_len},
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// The error that the note of a processor names, and what is tried with the instruction.
type Rule = (&'static str, fn(&mut Attack, Tag));

/// The rules that the runtime has for every program.
const RULES: &[Rule] = &[
    ("PrivilegeEscalation", read_only),
    ("MissingAccount", lamports::without_system),
    ("ExternalAccountDataModified", state::foreign),
    ("ExternalAccountLamportSpend", lamports::foreign),
];

type Try = dyn Fn(&mut Attack);

/// Another note: its file, words of it, and what is tried.
type Note = (&'static str, &'static str, fn(&mut Attack));

/// In the order of the sources.
#[rustfmt::skip]
const NOTES: &[Note] = &[
    ("checks/fast.rs", "the only transfer here is `TransferChecked`", tokens::another_mint_for_a_while),
    ("checks/fast.rs", "a mint of its own, permanently", tokens::another_mint_for_a_while),
    ("checks/general.rs", "its owner debit an account", lamports::foreign_vault_pays),
    ("checks/general.rs", "its owner write an account", state::foreign_vault_is_written),
    ("checks/general.rs", "the address that the seeds in this account give", state::foreign_vault_signs),
    ("checks/general.rs", "not the account in the slot", tokens::look_alike),
    ("processor/close_token_account.rs", "for an account that it does not own", tokens::foreign_account_is_closed),
    ("processor/create_vault.rs", "the address that the seeds derive to", state::made_elsewhere),
    ("processor/create_vault.rs", "(AccountAlreadyInUse)", state::made_and_ended),
    ("processor/deposit_sol.rs", "(InsufficientFundsForTransfer", lamports::deposit_of_what_comes_back),
    ("processor/deposit_token.rs", "for accounts that it does not own", tokens::foreign_accounts_of_a_deposit),
    ("processor/lamports.rs", "a balance that overflows has shrunk", lamports::overflow),
    ("processor/lamports.rs", "below its rent-exempt minimum", lamports::dust),
    ("processor/stateless_deposit.rs", "only if the seeds derive to it", lamports::stateless_deposit_elsewhere),
    ("processor/stateless_withdraw.rs", "only if the seeds derive to it", lamports::stateless_withdraw_elsewhere),
    ("processor/stateless_withdraw.rs", "(InsufficientFundsForTransfer)", lamports::stateless_withdraw_of_what_comes_back),
    ("processor/withdraw_excess_lamports.rs", "for an account that it does not own", tokens::foreign_account_is_drained),
    ("processor/withdraw_token.rs", "for accounts that it does not own", tokens::foreign_accounts_of_a_withdrawal),
    ("state.rs", "can only be written by its owner", state::written_for_a_while),
    ("token.rs", "unpacks the account fully", tokens::opened_and_closed),
];

const NOT_CONCERNED: &str = "does not rely on it";

#[test]
pub fn operations_that_cancel() {
    let title = "two operations that cancel each other out";
    Sheet::run("cancelling", title, |sheet| {
        let mut ours = NOTES.iter();
        for (file, notes) in notes::all() {
            for note in notes {
                let about = format!("Enforced by: {note}").leak();
                let rule = notes::rule_of_the_runtime(&note);
                let rule = RULES.iter().find(|(error, _)| rule == Some(*error));
                let of_processor = notes::processor_of(&file).zip(rule);
                let (words, try_it): (&str, Box<Try>) = match of_processor {
                    Some((tag, (_, try_it))) => (
                        in_brackets(&note),
                        Box::new(move |attack| try_it(attack, tag)),
                    ),
                    None => {
                        let Some((of, words, try_it)) = ours.next() else {
                            panic!("NOTES has no case for {file}: {note}");
                        };
                        assert!(file == *of && note.contains(words), "{file}: {note}");
                        (words, Box::new(try_it))
                    }
                };
                let name = format!("{file}: {words}").leak();
                sheet.attack(name, about, |attack| {
                    try_it(attack);
                    attack.skip_others(NOT_CONCERNED);
                });
            }
        }
        assert!(ours.next().is_none(), "NOTES has more than the sources");
    });
}

/// The error that a note names first, in brackets.
fn in_brackets(note: &str) -> &str {
    let words = &note[note.find('(').unwrap_or_default()..];
    &words[..=words.find([')', ';']).unwrap_or_default()]
}

/// A stage with a rogue on it, and accounts that are the rogue's own.
struct Play {
    every: Every,
    rogue: Pubkey,
    /// A copy of the vault, to the byte.
    copy: Pubkey,
    /// Where the rogue has its lamports.
    till: Pubkey,
}

impl Play {
    /// On both ELFs, with both token programs.
    fn all() -> impl Iterator<Item = Self> {
        Every::all().map(|mut every| {
            let world = &mut every.tokens.stage.world;
            let rogue = rogue::load(world, "rogue");
            let [copy, till] = ["copy of the vault", "till"].map(key);
            let mut forged = world.get(&every.tokens.stage.vault);
            forged.owner = rogue;
            world.set(&copy, forged);
            world.set(&till, rogue::own_account(&rogue, 1_000_000_000, 0));
            Self {
                every,
                rogue,
                copy,
                till,
            }
        })
    }

    fn call(&self, tag: Tag) -> Call {
        self.every.call(tag)
    }

    /// The same with another account in the slot.
    fn put(&self, call: &mut Call, slot: &str, key: Pubkey) {
        call.put(slot, key, self.every.world().get(&key));
    }

    /// One instruction of the rogue: these steps, the call among them, on the call's accounts and `also`.
    fn composed(&self, call: &Call, also: &[Pubkey], steps: &[Step]) -> Call {
        let metas: Vec<_> = also
            .iter()
            .map(|key| AccountMeta::new(*key, false))
            .collect();
        let calls = steps.iter().filter_map(|step| match step {
            Step::Call(call) => Some(call.instruction.clone()),
            _ => None,
        });
        let calls: Vec<Instruction> = calls.collect();
        let instruction = compose(&self.rogue, &calls, &metas, steps);
        let accounts = instruction.accounts.iter().map(|meta| {
            let key = meta.pubkey;
            let of_call = call.accounts.get(&key).cloned();
            (key, of_call.unwrap_or_else(|| self.every.world().get(&key)))
        });
        Call {
            spec: call.spec,
            accounts: accounts.collect(),
            instruction,
        }
    }

    /// The steps end with this error, and nothing has changed.
    #[track_caller]
    fn refuse(
        &mut self,
        attack: &mut Attack,
        call: &Call,
        also: &[Pubkey],
        steps: &[Step],
        error: InstructionError,
    ) -> Run {
        let composed = self.composed(call, also, steps);
        let run = self.every.refuse(&composed, "composed", error.clone());
        attack.count(
            call.spec.instruction,
            Outcome::refused_by(call.spec, &error),
        );
        run
    }

    /// The steps do exactly this.
    #[track_caller]
    fn allow(
        &mut self,
        attack: &mut Attack,
        call: &Call,
        also: &[Pubkey],
        steps: &[Step],
        how: &'static str,
        change: impl FnOnce(&mut Effect),
    ) {
        let composed = self.composed(call, also, steps);
        self.every.run_exactly(&composed, how, change);
        attack.count(call.spec.instruction, Outcome::Exact(how));
    }

    fn set(&mut self, key: Pubkey, account: Account) {
        self.every.tokens.stage.world.set(&key, account);
    }
}

/// The call as a step of the rogue.
fn step(call: &Call) -> Step {
    call.instruction.clone().into()
}

/// The same call for an amount of nothing, of whatever it moves.
fn of_nothing(call: &Call) -> Call {
    let mut call = call.clone();
    if let Some((field, at)) = call.spec.amount() {
        let last = match field.repeated {
            true => call.instruction.data.len(),
            false => at + field_len(field),
        };
        call.instruction.data[at..last].fill(0);
    }
    call
}

/// A call that the runtime or the System program refuses at once, whatever it moves, so that there is
/// nothing to undo.
fn refused_at_once(attack: &mut Attack, every: &mut Every, call: &Call, error: InstructionError) {
    for call in [call, &of_nothing(call)] {
        attack.refuse(every, call, "", error.clone());
    }
}

/// The same for each slot that the table has as writable, passed as read-only.
fn read_only(attack: &mut Attack, tag: Tag) {
    for mut every in Every::all() {
        let call = every.call(tag);
        for (name, slot) in call.names().iter().zip(call.slots()) {
            if slot.writable {
                let mut call = call.clone();
                call.meta(name).is_writable = false;
                let error = InstructionError::PrivilegeEscalation;
                refused_at_once(attack, &mut every, &call, error);
            }
        }
    }
}
