//! Inputs of every shape: how much data, which first byte, how many accounts, how large.
//!
//! Each wrong shape has one exact error, the same for every instruction. Other properties that the shape leaves
//! open, such as data in a wallet, change nothing. And nothing makes the VM fault.

mod accounts;
mod data;

use crate::attacks::sheet::Sheet;

#[test]
pub fn input() {
    Sheet::run("input", "data and accounts of every shape", |sheet| {
        sheet.attack(
            "every data length",
            "Every length from 0 to eight bytes more than the fields, cut off or followed by zeros. \
             Payouts for 1, 2, 3, 4, 8 and 16 recipients, from 0 to two amounts more than recipients. \
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
            "Every number from 0 to 255, the most there can be. The last accounts are missing, \
             then each single account. Surplus accounts are new accounts, or a repeated account of \
             the instruction, a different one for each number. Beyond 20 surplus accounts, these \
             two kinds alternate. Token-2022 takes 16 more, which are forwarded.",
            accounts::every_number,
        );
        sheet.attack(
            "more recipients than the limit",
            "The most amounts and recipients that an instruction has room for: 250 for tokens, of \
             which 60 are served, and 253 for SOL. Each amount is 0, and all recipients are one \
             account.",
            accounts::most_recipients,
        );
        sheet.attack(
            "data in a wallet",
            "Every wallet has data of 0 to 16 bytes and about as much as an account may grow by, one at a \
             time and all at once. So the following accounts move. The runtime pads \
             each account to eight bytes: no account, no account's data and no instruction data begins \
             at an odd address, whatever the lengths.",
            accounts::data_in_wallets,
        );
    });
}
