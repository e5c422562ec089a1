//! Instructions that go through the pass-through programs in `tests/programs`.

// Not a dependency: a package under `tests/` would have to be a member of this workspace.
#[path = "../programs/relay/src/interface.rs"]
mod interface;

pub use interface::{
    FIXED_ACCOUNTS, MAX_ACCOUNTS, NO_CALLEE, NO_STEP, OTHER_LAYOUT, Step, TOO_MANY_ACCOUNTS,
    UNKNOWN_STEP,
};

use {
    crate::{World, keys::key},
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

/// The libraries that relay: by hand, and as plain Pinocchio code.
pub const LEAN: &str = "relay";
pub const IDIOM: &str = "relay_idiom";

/// One relay loaded under this many ids: A, B, C, …
pub fn load(world: &mut World, library: &str, count: usize) -> Vec<Pubkey> {
    let ids: Vec<_> = (0..count).map(|n| key(&format!("relay {n}"))).collect();
    for id in &ids {
        world.add_program(id, library);
    }
    ids
}

/// A level that is called and calls no program. `data_len` is at least 1, for the step.
pub fn stop(relay: &Pubkey, accounts: &[AccountMeta], data_len: usize) -> Instruction {
    let mut data = vec![0; data_len];
    data[0] = Step::Stop as u8;
    Instruction {
        program_id: *relay,
        accounts: accounts.to_vec(),
        data,
    }
}

/// `instruction` behind relays that each call the next, the last of them `instruction`'s program.
pub fn behind(relays: &[Pubkey], instruction: &Instruction) -> Instruction {
    relays
        .iter()
        .rev()
        .fold(instruction.clone(), |inner, relay| {
            let callee = AccountMeta::new_readonly(inner.program_id, false);
            Instruction {
                program_id: *relay,
                accounts: [&[callee][..], &inner.accounts].concat(),
                data: [&[Step::On as u8][..], &inner.data].concat(),
            }
        })
}

/// A relay that calls itself this many times. It is an account of every level; `accounts` follow it.
pub fn again(
    relay: &Pubkey,
    times: usize,
    accounts: &[AccountMeta],
    data_len: usize,
) -> Instruction {
    let callee = AccountMeta::new_readonly(*relay, false);
    let innermost = stop(relay, &[&[callee][..], accounts].concat(), data_len);
    Instruction {
        data: [&vec![Step::Again as u8; times][..], &innermost.data].concat(),
        ..innermost
    }
}
