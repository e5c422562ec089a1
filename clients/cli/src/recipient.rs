//! The recipient: a wallet, unless a flag allows another account.
//!
//! A wallet is an address that a key signs for, and whose account, if there is one, is the System program's and
//! has no data. SOL that is sent to a mint, a program or a sysvar is lost. SOL that a token account or another
//! program's account gets can be moved by that program alone.
//!
//! The check finds the slips of the person who wrote the address. It reads each account once, so it is no proof
//! against a node that lies.

use {
    crate::{error::Error, token::TokenAccountNow},
    clap::Args,
    cu_vault_interface::{
        Address,
        client::SYSTEM_PROGRAM_ID,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    solana_account::Account,
    solana_sdk_ids::*,
    spl_token_2022_interface::{extension::StateWithExtensions, state::Mint},
};

/// One flag for every command that pays.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct AllowAny {
    /// The recipient may be other than a wallet: a mint, a token account that gets SOL, a program, a
    /// sysvar, another program's account, an address that no key signs for
    #[arg(long, alias = "allow-off-curve")]
    pub allow_any_recipient: bool,
}

/// Programs and sysvars of the runtime. No transaction can write to them.
const RESERVED: [Address; 31] = [
    address_lookup_table::ID,
    bpf_loader::ID,
    bpf_loader_deprecated::ID,
    bpf_loader_upgradeable::ID,
    compute_budget::ID,
    config::ID,
    ed25519_program::ID,
    feature::ID,
    loader_v4::ID,
    native_loader::ID,
    secp256k1_program::ID,
    secp256r1_program::ID,
    stake::ID,
    stake::config::ID,
    system_program::ID,
    sysvar::ID,
    sysvar::clock::ID,
    sysvar::epoch_rewards::ID,
    sysvar::epoch_schedule::ID,
    sysvar::fees::ID,
    sysvar::instructions::ID,
    sysvar::last_restart_slot::ID,
    sysvar::recent_blockhashes::ID,
    sysvar::rent::ID,
    sysvar::rewards::ID,
    sysvar::slot_hashes::ID,
    sysvar::slot_history::ID,
    sysvar::stake_history::ID,
    vote::ID,
    zk_elgamal_proof_program::ID,
    zk_token_proof_program::ID,
];

/// The kind of an address that is no wallet, such as "X is a mint, not a wallet".
pub fn oddity(address: &Address, account: Option<&Account>) -> Option<String> {
    let what = what(address, account)?;
    Some(format!("{address} is {what}, not a wallet"))
}

/// Refuses what is no wallet, unless it is allowed; then returns what to say of it.
pub fn check(
    address: &Address,
    account: Option<&Account>,
    allowed: AllowAny,
) -> Result<Option<String>, String> {
    match oddity(address, account) {
        Some(why) if !allowed.allow_any_recipient => {
            Err(format!("{why}; if you mean it, add --allow-any-recipient"))
        }
        odd => Ok(odd),
    }
}

/// The same for the recipient of a single command.
pub fn check_one(
    address: &Address,
    account: Option<&Account>,
    allowed: AllowAny,
) -> Result<Option<String>, Error> {
    let checked = check(address, account, allowed);
    let note = checked.map_err(|why| Error::Refused(format!("the recipient {why}")))?;
    Ok(note.map(|what| format!("the recipient {what}")))
}

fn what(address: &Address, account: Option<&Account>) -> Option<String> {
    if RESERVED.contains(address) {
        return Some("a program or sysvar of the runtime".into());
    }
    if *address == incinerator::ID {
        return Some("the incinerator, which burns what it gets".into());
    }
    match account {
        Some(account) if account.executable => return Some("a program".into()),
        Some(account) if [SPL_TOKEN_ID, TOKEN_2022_ID].contains(&account.owner) => {
            if StateWithExtensions::<Mint>::unpack(&account.data).is_ok() {
                return Some("a mint".into());
            }
            if let Some(read) = TokenAccountNow::read(address, account) {
                return Some(format!("a token account of {}", read.authority));
            }
            return Some("an account of a token program".into());
        }
        Some(account) if account.owner != SYSTEM_PROGRAM_ID => {
            return Some(format!("an account of program {}", account.owner));
        }
        Some(account) if !account.data.is_empty() => return Some("a nonce account".into()),
        _ => {}
    }
    (!address.is_on_curve())
        .then(|| "an address without a key (a program's, or a closed token account's)".into())
}

#[cfg(test)]
mod tests {
    use {super::*, agave_reserved_account_keys::ReservedAccountKeys, std::collections::BTreeSet};

    #[test]
    fn all_that_the_runtime_reserves() {
        let reserved: BTreeSet<_> = ReservedAccountKeys::all_keys_iter().collect();
        assert_eq!(RESERVED.iter().collect::<BTreeSet<_>>(), reserved);
    }
}
