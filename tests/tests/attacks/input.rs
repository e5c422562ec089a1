//! Inputs of every shape: how much data, which first byte, how many accounts, how large.
//!
//! Each wrong shape has one exact error, the same for every instruction. What the shape says nothing
//! about, such as data in a wallet, changes nothing. And nothing makes the VM fault.

mod accounts;
mod data;

use crate::attacks::sheet::Sheet;

#[test]
pub fn input() {
    Sheet::run("input", "data and accounts of every shape", |sheet| {
        sheet.attack(
            "every data length",
            "Every length from 0 to eight bytes more than the fields, cut off or followed by zeros; \
             payouts for 1, 2, 3, 4, 8 and 16 recipients, from 0 to two amounts more than recipients. \
             Token-2022 gets recipients without an amount as extra accounts.",
            data::every_length,
        );
        sheet.attack(
            "every discriminator",
            "All 256 first bytes, with the accounts and fields of every instruction, payouts to one and \
             to two. A byte that is no discriminator also without accounts and without fields; it is \
             counted where the accounts are from, the others where the discriminator is.",
            data::every_discriminator,
        );
        sheet.attack(
            "no data and no accounts",
            "There is no first byte, with and without accounts.",
            data::nothing,
        );
        sheet.attack(
            "every number of accounts",
            "Every number from 0 to 255, the most there can be. Missing are the last ones, and each \
             single one; surplus are new accounts, and one of its own repeated, another one for each \
             number; beyond 20 surplus ones these two in turn. Token-2022 takes 16 more, which are forwarded.",
            accounts::every_number,
        );
        sheet.attack(
            "more recipients than there can be",
            "As many amounts and recipients as an instruction has room for: 250 for tokens, of which 60 \
             are served, 253 for SOL; each amount 0, all recipients one.",
            accounts::most_recipients,
        );
        sheet.attack(
            "data in a wallet",
            "Every wallet with data of 0 to 16 bytes and about as much as an account may grow by, one at \
             a time and all at once, so that what follows lies elsewhere than usual. The runtime pads \
             each account to eight bytes: no account, no account's data and no instruction data begins \
             at an odd address, whatever the lengths.",
            accounts::data_in_wallets,
        );
    });
}
