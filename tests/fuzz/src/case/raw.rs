//! Accounts and data as they are spelt out.

use super::{
    Account, Draft,
    bytes::Bytes,
    cast::{Cast, NAMES, key},
};

pub fn read(bytes: &mut Bytes, cast: &Cast) -> Draft {
    let count = bytes.below(12);
    let slots = (0..count).map(|_| account(bytes, cast)).collect();
    let data = bytes.rest().to_vec();
    Draft {
        slots,
        data,
        is_large: false,
    }
}

fn account(bytes: &mut Bytes, cast: &Cast) -> Account {
    let flags = bytes.byte();
    let address = address(bytes, cast);
    let owner = self::address(bytes, cast);
    let lamports = bytes.amount();
    let len = bytes.len();
    let spelt = usize::from(flags >> 3) * 8;
    let mut data = bytes.take(spelt.min(len)).to_vec();
    data.resize(len, 0);
    Account {
        signer: flags & 1 > 0,
        writable: flags & 2 > 0,
        executable: flags & 4 > 0,
        ..Account::new(address, owner, lamports, data)
    }
}

/// Of an account of the cast, or any.
fn address(bytes: &mut Bytes, cast: &Cast) -> [u8; 32] {
    match bytes.byte() {
        choice if usize::from(choice) < NAMES => cast.at(usize::from(choice), false).address,
        choice @ 0..=251 => key(&format!("anybody {choice}")),
        _ => bytes.array(),
    }
}
