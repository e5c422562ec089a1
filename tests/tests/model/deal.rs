//! Steps from dice: mostly valid calls by the right people, a good share with one or two things wrong,
//! and now and then something that happens outside of the vault.

mod outside;
mod pick;
mod spoil;
mod valid;

use {
    crate::model::world::Start,
    cu_vault_interface::instruction::TABLE,
    cu_vault_tests::{dice::Dice, model::Ledger},
    solana_instruction::Instruction,
};

/// The number of faults of a call, each as often as it is listed here.
const WRONG: [usize; 12] = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2];

/// One in so many steps is none of the vault's.
const OUTSIDE: usize = 6;

/// The next step.
pub fn step(dice: &mut Dice, start: &Start, ledger: &Ledger) -> Instruction {
    let mut table = Table {
        dice,
        start,
        ledger,
    };
    let mut instruction = if table.dice.one_in(OUTSIDE) {
        table.outside()
    } else {
        let tag = table.dice.pick(TABLE).instruction;
        let mut call = table.valid(tag);
        for _ in 0..*table.dice.pick(&WRONG) {
            table.spoil(&mut call);
        }
        call
    };
    for meta in &mut instruction.accounts {
        // What no transaction can hold: a signature of an address without a key, a program to write to.
        meta.is_signer &= start.cast.has_key(&meta.pubkey);
        let account = ledger.get(&meta.pubkey);
        meta.is_writable &= !account.is_some_and(|account| account.executable);
    }
    instruction
}

/// What a step is dealt from.
struct Table<'a> {
    dice: &'a mut Dice,
    start: &'a Start,
    ledger: &'a Ledger,
}
