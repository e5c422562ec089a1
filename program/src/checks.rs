//! The conditions that an account must meet before a processor touches it, one check for each
//! function: [`general`] for any account, [`fast`] for a fixed layout.

#![forbid(unsafe_code)]

mod fast;
mod general;

pub(crate) use {fast::*, general::*};

use crate::{
    Address,
    token::{SPL_TOKEN_ID, TOKEN_2022_ID},
};

#[inline(always)]
fn first_word(address: &Address) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *address.as_array();
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

const _: () = {
    let (spl, t22) = (SPL_TOKEN_ID.as_array(), TOKEN_2022_ID.as_array());
    let mut i = 0;
    while i < 8 && spl[i] == t22[i] {
        i += 1;
    }
    assert!(i < 8, "the first eight bytes tell the two programs apart");
};
