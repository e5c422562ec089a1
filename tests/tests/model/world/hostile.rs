//! Accounts of ours that are no vaults, accounts of others that look like one.

use {
    super::{Cast, FORGED},
    cu_vault_tests::{World, keys::key},
    solana_account::Account,
};

pub(super) fn add(cast: &mut Cast, world: &mut World) {
    let rogue = key("rogue program");
    let vault = world.get(&cast.vaults[0].key);
    let thief = cast.thief;
    type Edit<'a> = Box<dyn Fn(&mut Account) + 'a>;
    let edits: [(&str, Edit); 9] = [
        ("copy of vault 0", Box::new(|account| account.owner = rogue)),
        (
            FORGED,
            Box::new(|account| {
                account.owner = rogue;
                account.data[56..88].copy_from_slice(thief.as_ref());
                account.data[88..120].copy_from_slice(thief.as_ref());
            }),
        ),
        (
            "short copy of vault 0",
            Box::new(|account| {
                account.owner = rogue;
                account.data.truncate(119);
            }),
        ),
        (
            "too short a vault",
            Box::new(|account| account.data.truncate(119)),
        ),
        ("too long a vault", Box::new(|account| account.data.push(0))),
        ("zeros of ours", Box::new(|account| account.data.fill(0))),
        ("nothing of ours", Box::new(|account| account.data.clear())),
        (
            "vault of another version",
            Box::new(|account| account.data[1] = 2),
        ),
        (
            "wallet of a rogue program",
            Box::new(|account| {
                account.owner = rogue;
                account.data.clear();
            }),
        ),
    ];
    for (name, edit) in edits {
        let address = cast.add_hostile(name);
        if name.contains("cop") {
            cast.keyless.insert(address);
        }
        let mut account = vault.clone();
        edit(&mut account);
        world.set(&address, account);
    }
    cast.add("rogue program", rogue);
    cast.keyless.insert(rogue);
}
