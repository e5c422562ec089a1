//! Where every sequence starts: users, vaults, mints, token accounts, and what only a mistake or an
//! attacker would pass. All that can be made by programs is made by them.

use {
    cu_runtime::{Svm, programs},
    cu_vault::{ID, state::Vault, token::TokenProgram},
    cu_vault_tests::{
        Arch, World,
        ix::TokenKeys,
        keys::{id_with_bump, key, stateless_address, vault_address},
        model::Ledger,
        token::{AccountExtension, Mint, MintExtension},
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

/// What each user has of each mint.
const TOKENS: u64 = 1_000_000;

pub const FEE_BASIS_POINTS: u16 = 100;
pub const FEE_MAXIMUM: u64 = 5_000;

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
    /// Token accounts beside the associated ones, each with its mint.
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
    /// If nobody has this name, as in a saved sequence of another time.
    pub fn key(&self, name: &str) -> Pubkey {
        let key = self.keys.get(name).copied();
        key.or_else(|| name.parse().ok())
            .unwrap_or_else(|| panic!("there is no account called `{name}`"))
    }

    /// Who is at this address: nearly always somebody with a name.
    pub fn name(&self, key: &Pubkey) -> String {
        self.names
            .get(key)
            .cloned()
            .unwrap_or_else(|| key.to_string())
    }

    /// Whether somebody holds the key of this address. A look-alike lies at an address of the program
    /// that made it: one that signs could be taken for a vault by the vault program, with nothing to gain
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
        add_tokens(&mut cast, &mut world);
        add_hostile_vaults(&mut cast, &mut world);

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

fn add_tokens(cast: &mut Cast, world: &mut World) {
    let fee = MintExtension::TransferFee {
        basis_points: FEE_BASIS_POINTS,
        maximum: FEE_MAXIMUM,
    };
    let mints: [(&str, TokenProgram, &[MintExtension]); 4] = [
        ("mint a", TokenProgram::SplToken, &[]),
        ("mint b", TokenProgram::SplToken, &[]),
        ("mint of token-2022", TokenProgram::Token2022, &[]),
        ("mint with a fee", TokenProgram::Token2022, &[fee]),
    ];
    for (index, (name, program, extensions)) in mints.into_iter().enumerate() {
        let svm = &world.svm;
        let mut mint = Mint::new(svm, program, key(name), cast.issuer, extensions);
        let mut made = Vec::new();
        let mut associated = |cast: &mut Cast, of: &str, owner: Pubkey, amount| {
            let (address, account) = mint.open_associated(owner).holding(amount).build(svm);
            made.push((address, account));
            cast.add_keyless(format!("{of}'s account of {name}"), address)
        };
        let user_tokens = (0..USERS)
            .map(|n| associated(cast, &format!("user {n}"), cast.users[n], TOKENS))
            .collect();
        let vault_tokens = (0..BUMPS.len())
            .map(|n| associated(cast, &format!("vault {n}"), cast.vaults[n].key, TOKENS / 2))
            .collect();
        cast.user_tokens.push(user_tokens);
        cast.vault_tokens.push(vault_tokens);
        add_other_tokens(cast, svm, &mut mint, name, index, &mut made);

        cast.add(name, mint.key);
        cast.mints.push(MintKeys {
            key: mint.key,
            program: *program.id(),
        });
        made.push(mint.keyed());
        for (key, account) in made {
            world.set(&key, account);
        }
    }
}

/// Token accounts at addresses of their own, and what only looks like one.
fn add_other_tokens(
    cast: &mut Cast,
    svm: &Svm,
    mint: &mut Mint,
    name: &str,
    index: usize,
    made: &mut Vec<(Pubkey, Account)>,
) {
    let vault = cast.vaults[0].key;
    let plain = format!("second account of vault 0 of {name}");
    let address = cast.add(&plain, key(&plain));
    let second = mint.open(address, vault).holding(TOKENS).build(svm);
    made.push(second.clone());
    cast.other_tokens.push((address, index));

    let frozen = cast.add_hostile(&format!("frozen account of vault 0 of {name}"));
    let account = mint.open(frozen, vault).holding(TOKENS).frozen();
    made.push(account.build(svm));
    cast.other_tokens.push((frozen, index));

    // A token account with a key, whose owner may sign as anybody may.
    let given = cast.add_hostile(&format!("account of user 1 at a key of {name}"));
    made.push(mint.open(given, cast.users[1]).holding(TOKENS).build(svm));
    cast.other_tokens.push((given, index));

    if mint.program == TokenProgram::Token2022 {
        let immutable = cast.add_hostile(&format!("account of user 2 for good of {name}"));
        let account = mint.open(immutable, cast.users[2]).holding(TOKENS);
        made.push(account.with(AccountExtension::ImmutableOwner).build(svm));
    }

    let copy = cast.add_hostile(&format!("copy of an account of vault 0 of {name}"));
    cast.keyless.insert(copy);
    let mut account = second.1.clone();
    account.owner = key("rogue program");
    made.push((copy, account));
    cast.other_tokens.push((copy, index));

    let raw = cast.add_hostile(&format!("uninitialised account of {name}"));
    let rent = svm.mollusk.sysvars.rent.minimum_balance(165);
    made.push((raw, Account::new(rent, 165, mint.program.id())));
}

/// Accounts of ours that are no vaults, accounts of others that look like one.
fn add_hostile_vaults(cast: &mut Cast, world: &mut World) {
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
