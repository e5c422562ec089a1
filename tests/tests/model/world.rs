//! Where every sequence starts: users, vaults, mints, token accounts, and what only a mistake or an
//! attacker would pass. Programs make everything that they can make.

mod hostile;
mod tokens;

use {
    cu_runtime::programs,
    cu_vault_interface::{ID, state::Vault},
    cu_vault_tests::{
        Arch, World,
        ix::TokenKeys,
        keys::{id_with_bump, key, stateless_address, vault_address},
        model::Ledger,
        world::SOL,
    },
    solana_account::Account,
    solana_pubkey::Pubkey,
    std::collections::{BTreeMap, BTreeSet},
};

const USERS: usize = 12;

/// Canonical bumps of the vaults. The first eight exist when a sequence starts.
const BUMPS: [u8; 10] = [255, 255, 254, 254, 253, 252, 251, 249, 255, 254];
const EXISTING: usize = 8;

const FORGED: &str = "copy of vault 0 for a thief";

/// A vault's address and what it is made of.
#[derive(Clone, Debug)]
pub struct VaultKeys {
    pub key: Pubkey,
    pub base: Pubkey,
    pub id: u64,
    pub bump: u8,
}

/// A stateless vault's address and what it is made of.
#[derive(Clone, Debug)]
pub struct StatelessKeys {
    pub key: Pubkey,
    pub owner: Pubkey,
    pub bump: u8,
}

#[derive(Clone, Debug)]
pub struct MintKeys {
    pub key: Pubkey,
    pub program: Pubkey,
}

/// Who is there.
pub struct Cast {
    names: BTreeMap<Pubkey, String>,
    keys: BTreeMap<String, Pubkey>,
    pub users: Vec<Pubkey>,
    pub vaults: Vec<VaultKeys>,
    pub stateless: Vec<StatelessKeys>,
    pub mints: Vec<MintKeys>,
    pub issuer: Pubkey,
    /// The token accounts of users and of vaults, by mint, at their associated addresses.
    pub user_tokens: Vec<Vec<Pubkey>>,
    pub vault_tokens: Vec<Vec<Pubkey>>,
    /// Token accounts besides the associated ones, each with its mint.
    pub other_tokens: Vec<(Pubkey, usize)>,
    /// A user, and another program's look-alike of a vault that names this user.
    pub thief: Pubkey,
    pub forged: Pubkey,
    /// What no honest caller passes.
    pub hostile: Vec<Pubkey>,
    /// Addresses that no key signs for.
    keyless: BTreeSet<Pubkey>,
    pub all: Vec<Pubkey>,
}

/// A world: who is there, and what they have at the start.
pub struct Start {
    pub cast: Cast,
    pub ledger: Ledger,
    pub rent_reserve: u64,
}

impl Cast {
    /// The address of a name, or what an address says of itself.
    ///
    /// # Panics
    ///
    /// If no account has this name, as in a saved sequence of another time.
    pub fn key(&self, name: &str) -> Pubkey {
        let key = self.keys.get(name).copied();
        key.or_else(|| name.parse().ok())
            .unwrap_or_else(|| panic!("there is no account called `{name}`"))
    }

    /// Who is at this address: nearly always an account with a name.
    pub fn name(&self, key: &Pubkey) -> String {
        self.names
            .get(key)
            .cloned()
            .unwrap_or_else(|| key.to_string())
    }

    /// Whether a user holds the key of this address. A look-alike is at an address of the program
    /// that made it. One that signs could be taken for a vault by the vault program, with nothing to gain
    /// from it but what its own key could move.
    pub fn has_key(&self, key: &Pubkey) -> bool {
        !self.keyless.contains(key)
    }

    fn add(&mut self, name: impl Into<String>, key: Pubkey) -> Pubkey {
        let name = name.into();
        self.names.insert(key, name.clone());
        assert_eq!(self.keys.insert(name, key), None, "two have one name");
        self.all.push(key);
        key
    }

    fn add_keyless(&mut self, name: impl Into<String>, key: Pubkey) -> Pubkey {
        self.keyless.insert(key);
        self.add(name, key)
    }

    fn add_hostile(&mut self, name: &str) -> Pubkey {
        let address = self.add(name, key(name));
        self.hostile.push(address);
        address
    }

    /// A vault, its token account of this mint, and the mint.
    pub fn token_keys(&self, vault: usize, mint: usize) -> TokenKeys {
        TokenKeys {
            vault: self.vaults[vault].key,
            vault_token: self.vault_tokens[mint][vault],
            mint: self.mints[mint].key,
            program: self.mints[mint].program,
        }
    }
}

impl Start {
    pub fn new() -> Self {
        let mut world = World::new(Arch::V3);
        let mut cast = Cast {
            names: BTreeMap::new(),
            keys: BTreeMap::new(),
            users: Vec::new(),
            vaults: Vec::new(),
            stateless: Vec::new(),
            mints: Vec::new(),
            issuer: key("issuer"),
            user_tokens: Vec::new(),
            vault_tokens: Vec::new(),
            other_tokens: Vec::new(),
            thief: key(&format!("user {}", USERS - 1)),
            forged: key(FORGED),
            hostile: Vec::new(),
            keyless: BTreeSet::new(),
            all: Vec::new(),
        };
        add_programs(&mut cast);
        add_people(&mut cast, &mut world);
        add_vaults(&mut cast, &mut world);
        tokens::add(&mut cast, &mut world);
        hostile::add(&mut cast, &mut world);

        let mut ledger: Ledger = cast.all.iter().map(|key| (*key, world.get(key))).collect();
        ledger.retain(|_, account| *account != Account::default());
        Self {
            rent_reserve: world.rent(Vault::LEN),
            cast,
            ledger,
        }
    }
}

fn add_programs(cast: &mut Cast) {
    for (name, id) in [
        ("system program", programs::SYSTEM),
        ("spl token", programs::TOKEN),
        ("token-2022", programs::TOKEN_2022),
        ("associated token program", programs::ASSOCIATED_TOKEN),
        ("vault program", ID),
    ] {
        cast.add_keyless(name, id);
    }
    for (name, program) in [
        ("begins like spl token", programs::TOKEN),
        ("begins like token-2022", programs::TOKEN_2022),
    ] {
        let mut alike = program.to_bytes();
        alike[31] ^= 1;
        let alike = cast.add_keyless(name, alike.into());
        cast.hostile.push(alike);
    }
}

fn add_people(cast: &mut Cast, world: &mut World) {
    for n in 0..USERS {
        let name = format!("user {n}");
        let user = cast.add(&name, key(&name));
        world.fund(&user, 100 * SOL);
        cast.users.push(user);
        let (vault, bump) = stateless_address(&user);
        let lower = (0..bump).rev().find_map(|bump| {
            let seeds: [&[u8]; 3] = [b"stateless", user.as_ref(), &[bump]];
            let address = Pubkey::create_program_address(&seeds, &ID).ok()?;
            Some((address, bump))
        });
        let (second, lower) = lower.expect("bumps do not run out");
        for (name, key, bump) in [
            (format!("stateless vault {n}"), vault, bump),
            (format!("second stateless vault {n}"), second, lower),
        ] {
            cast.add_keyless(name, key);
            world.fund(&key, SOL);
            cast.stateless.push(StatelessKeys {
                key,
                owner: user,
                bump,
            });
        }
    }
    let issuer = cast.add("issuer", cast.issuer);
    world.fund(&issuer, SOL);
    cast.add("nobody", key("nobody"));
}

fn add_vaults(cast: &mut Cast, world: &mut World) {
    for (n, bump) in BUMPS.into_iter().enumerate() {
        let base = cast.users[n];
        let id = id_with_bump(&base, bump);
        let vault = vault_address(&base, id).0;
        if n < EXISTING {
            world.create_vault(&base, id);
            let mut account = world.get(&vault);
            account.lamports += SOL;
            world.set(&vault, account);
        }
        cast.add_keyless(format!("vault {n}"), vault);
        cast.vaults.push(VaultKeys {
            key: vault,
            base,
            id,
            bump,
        });
    }
}
