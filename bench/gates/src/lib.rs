//! The table of mainnet's feature gates, `bench/runtime/mainnet.tsv`: how it is brought up to date.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Date, Gate, Table, features::FEATURE_NAMES},
    cu_vault_cli::{error::Error, network::Network},
    solana_account::Account,
    solana_pubkey::Pubkey,
    solana_sdk_ids::feature,
    std::{
        collections::{BTreeMap, BTreeSet},
        fmt,
    },
};

/// The genesis hash of mainnet-beta.
pub const MAINNET: &str = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d";

/// The gates that a node has, of those in the linked runtime or the old table, as of its finalized slot. The
/// table's days stay; today is added.
pub fn of_node(
    network: &impl Network,
    url: &str,
    today: Date,
    old: &Table,
) -> Result<Table, Error> {
    let names = names(old);
    let ids: Vec<Pubkey> = names.keys().copied().collect();
    // The slot first: whatever was active then is among the answers.
    let slot = network.finalized()?.slot;
    let accounts = network.accounts(&ids)?;
    let mut gates: Vec<_> = names
        .into_iter()
        .zip(accounts)
        .filter_map(|((id, name), account)| {
            let slot = activation(&account?)?;
            Some(Gate { slot, name, id })
        })
        .collect();
    gates.sort();
    let mut days = old.days.clone();
    days.retain(|(earlier, day)| *day < today && *earlier < slot);
    days.push((slot, today));
    Ok(Table {
        source: format!("the feature accounts of a node, {url}"),
        taken: today,
        days,
        gates,
    })
}

/// The slot in which a gate was activated, by its account. A gate that is only requested has none yet.
pub fn activation(account: &Account) -> Option<u64> {
    if account.owner != feature::ID {
        return None;
    }
    match account.data.split_first()? {
        (1, slot) => Some(u64::from_le_bytes(*slot.first_chunk()?)),
        _ => None,
    }
}

/// Every gate that is known, by the name that the table has for it, else by what it is for.
fn names(old: &Table) -> BTreeMap<Pubkey, String> {
    let known = FEATURE_NAMES
        .iter()
        .map(|(id, purpose)| (*id, (*purpose).to_owned()));
    let named = old.gates.iter().map(|gate| (gate.id, gate.name.clone()));
    known.chain(named).collect()
}

/// What a new table changes.
pub struct Update<'a> {
    pub old: &'a Table,
    pub new: &'a Table,
}

impl Update<'_> {
    fn only<'t>(in_it: &'t Table, not_in: &'t Table) -> impl Iterator<Item = &'t Gate> {
        let ids: BTreeSet<_> = not_in.gates.iter().map(|gate| gate.id).collect();
        in_it
            .gates
            .iter()
            .filter(move |gate| !ids.contains(&gate.id))
    }

    /// Gates that the new table lacks. A cluster never takes a gate back.
    pub fn lost(&self) -> Vec<&Gate> {
        Self::only(self.old, self.new).collect()
    }
}

impl fmt::Display for Update<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for gate in Self::only(self.new, self.old) {
            let unknown = if gate.is_known() {
                ""
            } else {
                ", which the linked runtime does not know"
            };
            writeln!(f, "+ {} in slot {}{unknown}", gate.name, gate.slot)?;
        }
        for gate in self.lost() {
            writeln!(f, "- {}", gate.name)?;
        }
        write!(f, "{} gates as of {}", self.new.gates.len(), self.new.taken)
    }
}
