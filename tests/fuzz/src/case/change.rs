//! One thing about a call that is not as it should be.

use super::{
    Account, Draft, HEAD, ROOM_TO_GROW,
    bytes::Bytes,
    cast::{Cast, NAMES},
    clamp,
};

/// The places of an address or an amount in an account's data: fields of a vault, of a token account, of a
/// mint.
const FIELDS: [usize; 16] = [
    0, 2, 8, 16, 24, 32, 44, 56, 64, 72, 88, 108, 109, 121, 129, 133,
];

pub fn one(draft: &mut Draft, token_2022: bool, bytes: &mut Bytes, cast: &Cast) {
    let change = bytes.byte();
    // What changes the instruction, not one of its slots.
    match change % 16 {
        0 => return edit_data(&mut draft.data, bytes),
        1 => {
            let mut account = cast.at(bytes.below(NAMES), token_2022).clone();
            let flags = bytes.byte();
            (account.signer, account.writable) = (flags & 1 > 0, flags & 2 > 0);
            return draft.slots.push(account);
        }
        2 => {
            // As many as would fill the rest of an instruction that forwards accounts.
            let (count, member) = (bytes.below(20), bytes.byte());
            if count > 3 && std::mem::replace(&mut draft.is_large, true) {
                return;
            }
            for index in 0..count {
                draft
                    .slots
                    .push(cast.at(usize::from(member) + index, token_2022).clone());
            }
            return;
        }
        _ => {}
    }
    if draft.slots.is_empty() {
        return;
    }
    let index = bytes.below(draft.slots.len());
    match change % 16 {
        3 => drop(draft.slots.remove(index)),
        4 => {
            let other = bytes.below(draft.slots.len());
            draft.slots.swap(index, other);
        }
        5 => image(draft, index, bytes, cast),
        6 | 7 => {
            let (signer, writable) = (draft.slots[index].signer, draft.slots[index].writable);
            draft.slots[index] = Account {
                signer,
                writable,
                ..cast.at(bytes.below(NAMES), token_2022).clone()
            };
        }
        8 => {
            // The same account once more.
            let other = bytes.below(draft.slots.len());
            let (signer, writable) = (draft.slots[other].signer, draft.slots[other].writable);
            draft.slots[other] = Account {
                signer,
                writable,
                ..draft.slots[index].clone()
            };
        }
        change => edit(&mut draft.slots[index], change, token_2022, bytes, cast),
    }
}

fn edit(account: &mut Account, change: u8, token_2022: bool, bytes: &mut Bytes, cast: &Cast) {
    match change {
        9 => {
            let flags = bytes.byte();
            account.signer ^= flags & 1 > 0;
            account.writable ^= flags & 2 > 0;
            account.executable ^= flags & 28 == 28;
        }
        10 => account.lamports = bytes.amount(),
        11 => account.owner = cast.at(bytes.below(NAMES), token_2022).address,
        12 => account.data.resize(bytes.len(), 0),
        13 => {
            let at = FIELDS[bytes.below(FIELDS.len())];
            let address = cast.at(bytes.below(NAMES), token_2022).address;
            write(&mut account.data, at, &address);
        }
        14 => {
            let at = FIELDS[bytes.below(FIELDS.len())];
            write(&mut account.data, at, &bytes.amount().to_le_bytes());
        }
        _ => {
            let at = bytes.below(256);
            write(&mut account.data, at, &[bytes.byte()]);
        }
    }
}

fn edit_data(data: &mut Vec<u8>, bytes: &mut Bytes) {
    match bytes.byte() % 6 {
        0 => data.truncate(data.len().saturating_sub(1 + bytes.below(40))),
        1 => data.extend(bytes.amount().to_le_bytes()),
        2 => data.push(bytes.byte()),
        3 => {
            let at = bytes.below(data.len());
            write(data, at, &[bytes.byte()]);
        }
        4 => {
            let at = 1 + bytes.below(4) * 8;
            write(data, at, &bytes.amount().to_le_bytes());
        }
        _ => {
            let len = bytes.below(256) * 4;
            data.resize(len, 1);
        }
    }
}

/// The account holds, where a fixed layout looks for them, all that comes after it: what an attacker makes
/// who wants other accounts to be seen than are passed.
fn image(draft: &mut Draft, index: usize, bytes: &mut Bytes, cast: &Cast) {
    if std::mem::replace(&mut draft.is_large, true) {
        return;
    }
    let after = draft.after(index, cast);
    let account = &mut draft.slots[index];
    let expected = account.data.len();
    let begin = (HEAD + expected).next_multiple_of(8) + ROOM_TO_GROW + 8 - HEAD;
    account.data.resize(begin, 0);
    account.data.extend(after);
    // How much of it is there; all of it, mostly.
    let cut = bytes.byte();
    if cut > 127 {
        account.data.truncate(account.data.len() - usize::from(cut));
    }
}

fn write(data: &mut [u8], at: usize, bytes: &[u8]) {
    let range = clamp(at..at + bytes.len(), data.len());
    let len = range.len();
    data[range].copy_from_slice(&bytes[..len]);
}
