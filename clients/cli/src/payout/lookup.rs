//! Address lookup tables that are there already.
//!
//! A table made for one payout does not pay for itself: filling it takes more transactions than it saves. One
//! that is used again and again does.

use {
    crate::{error::Error, network::Network},
    cu_vault_interface::Address,
    solana_address_lookup_table_interface::{program, state::AddressLookupTable},
    solana_message::AddressLookupTableAccount,
};

/// A table that is not being closed has this as the slot of its deactivation.
const ACTIVE: u64 = u64::MAX;

/// Reads these tables.
pub fn read(
    network: &dyn Network,
    addresses: &[Address],
) -> Result<Vec<AddressLookupTableAccount>, Error> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let accounts = network.accounts(addresses)?;
    // A transaction names recipients by their place in a table: a wrong table pays the wrong people. So one answer
    // is not enough.
    if network.accounts(addresses)? != accounts {
        return Err(Error::Inconsistent(
            "this node reports the lookup tables in two ways".into(),
        ));
    }
    let tables = addresses.iter().zip(accounts).map(|(key, account)| {
        let bad = |why: &str| Error::Refused(format!("{key} is no lookup table to use: {why}"));
        let account = account.ok_or_else(|| bad("there is no such account on this cluster"))?;
        if account.owner != program::ID {
            return Err(bad("another program owns it"));
        }
        let table = AddressLookupTable::deserialize(&account.data)
            .map_err(|_| bad("it has no addresses"))?;
        if table.meta.deactivation_slot != ACTIVE {
            return Err(bad("it is being closed"));
        }
        Ok(AddressLookupTableAccount {
            key: *key,
            addresses: table.addresses.to_vec(),
        })
    });
    tables.collect()
}
