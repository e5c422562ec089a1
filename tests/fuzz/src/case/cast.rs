//! The accounts for a slot: people, vaults, mints, token accounts, programs, strangers of every kind.

use {
    super::{Account, Key},
    cu_vault_interface::{
        ID,
        pda::{STATELESS_SEED, VAULT_SEED},
        state::Vault,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
};

/// The price of rent here.
pub const LAMPORTS_PER_BYTE: u64 = 6_960;

/// What a vault of 120 bytes keeps at today's rent.
pub const RENT_RESERVE: u64 = (128 + 120) * LAMPORTS_PER_BYTE;
/// What the vaults hold.
pub const VAULT_LAMPORTS: u64 = RENT_RESERVE + 5_000_000_000;
const WALLET_LAMPORTS: u64 = 10_000_000_000;
const TOKEN_RENT: u64 = (128 + 165) * LAMPORTS_PER_BYTE;
/// What is above the minimum of a vault's token account, and what the reserve of the other vault has since a
/// day of a higher rent.
const EXCESS: u64 = 500_000;
const TOKENS: u64 = 1_000_000;
pub const DECIMALS: u8 = 6;

pub const SYSTEM: Key = [0; 32];

/// Wrapped SOL.
const NATIVE_MINT: Key = [
    6, 155, 136, 87, 254, 171, 129, 132, 251, 104, 127, 99, 70, 24, 192, 53, 218, 196, 57, 220, 26,
    235, 59, 85, 152, 160, 240, 0, 0, 0, 0, 1,
];

/// All accounts, by name; the order is part of the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Name {
    Authority,
    Depositor,
    Recipient,
    Stranger,
    Nominee,
    Payer,
    Base,
    Owner,
    Vault,
    OtherVault,
    NewVault,
    Stateless,
    Mint,
    OtherMint,
    VaultToken,
    Source,
    RecipientToken,
    SecondToken,
    FrozenToken,
    OtherMintToken,
    OtherVaultToken,
    WrappedSol,
    NativeMint,
    DelegatedToken,
    System,
    SplToken,
    Token2022,
    OwnProgram,
    Nobody,
    Copy,
    Rogue,
    NewVaultAt254,
    ClosableToken,
    EmptyVaultToken,
    /// The address of the new vault at a bump that is not canonical.
    NewVaultBelow,
}

pub const NAMES: usize = Name::NewVaultBelow as usize + 1;

/// A vault's seeds: the id, the bump.
#[derive(Clone, Copy)]
pub struct Seeds {
    pub id: u64,
    pub bump: u8,
}

pub struct Cast {
    pub program: Key,
    /// By name: with SPL Token, with Token-2022.
    accounts: [Vec<Account>; 2],
    pub new_vault: Seeds,
    pub new_vault_at_254: Seeds,
    pub new_vault_below: Seeds,
    pub stateless_bump: u8,
    /// A token account, or a wallet, for as many recipients as a call may have.
    more: Vec<[Account; 3]>,
}

impl Cast {
    /// `derive` gives the address of the program that these seeds give, the bump among them.
    pub fn new(derive: impl Fn(&[&[u8]]) -> Option<Key>) -> Self {
        let find_below = |seeds: &[&[u8]], most: u8| {
            let bumps = (0..=most).rev();
            bumps
                .filter_map(|bump| Some((derive(&[seeds, &[&[bump]]].concat())?, bump)))
                .next()
                .expect("one in two bumps gives an address")
        };
        let find = |seeds: &[&[u8]]| find_below(seeds, u8::MAX);
        let vault_of = |base: &Key, bump: u8| {
            (0u64..)
                .map(|id| (id, find(&[VAULT_SEED, base, &id.to_le_bytes()])))
                .find(|(_, (_, found))| *found == bump)
                .map(|(id, (address, bump))| (address, Seeds { id, bump }))
                .expect("ids do not run out")
        };
        let [authority, other, base, owner] = ["authority", "other", "base", "owner"].map(key);
        let (vault, vault_seeds) = vault_of(&authority, 255);
        let (other_vault, other_seeds) = vault_of(&other, 253);
        let (new_vault, new_seeds) = vault_of(&base, 255);
        let (new_vault_below, bump_below) = find_below(
            &[VAULT_SEED, &base, &new_seeds.id.to_le_bytes()],
            new_seeds.bump - 1,
        );
        let (new_vault_at_254, seeds_at_254) = vault_of(&base, 254);
        let (stateless, stateless_bump) = find(&[STATELESS_SEED, &owner]);

        let state = |seeds: Seeds, base: &Key, pending: Key| {
            let mut bytes = vec![0; Vault::LEN];
            let state: &mut [u8] = &mut bytes;
            state[0] = Vault::DISCRIMINATOR;
            state[1] = Vault::VERSION;
            state[2] = seeds.bump;
            state[8..16].copy_from_slice(&seeds.id.to_le_bytes());
            state[16..24].copy_from_slice(&RENT_RESERVE.to_le_bytes());
            state[24..56].copy_from_slice(base);
            state[56..88].copy_from_slice(base);
            state[88..120].copy_from_slice(&pending);
            bytes
        };
        let program = ID.to_bytes();
        let [mint, other_mint] = ["mint", "other mint"].map(key);
        let accounts = [SPL_TOKEN_ID, TOKEN_2022_ID].map(|token| {
            let token = token.to_bytes();
            let wallet = |name| Account::new(key(name), SYSTEM, WALLET_LAMPORTS, Vec::new());
            let nothing = |address| Account::new(address, SYSTEM, 0, Vec::new());
            let mint_at = |address| Account::new(address, token, TOKEN_RENT, mint_data());
            let tokens = |name, mint: &Key, owner: &Key| {
                Account::new(
                    key(name),
                    token,
                    TOKEN_RENT,
                    token_data(mint, owner, TOKENS),
                )
            };
            let vault_at = |address, state| Account::new(address, program, VAULT_LAMPORTS, state);
            let depositor = key("depositor");
            let recipient = key("recipient");
            let vault_state = state(vault_seeds, &authority, key("nominee"));

            let mut frozen = tokens("frozen token account", &mint, &vault);
            frozen.data[108] = 2;
            let mut wrapped = tokens("wrapped sol", &NATIVE_MINT, &vault);
            wrapped.lamports += TOKENS;
            wrapped.data[109] = 1;
            wrapped.data[113..121].copy_from_slice(&TOKEN_RENT.to_le_bytes());
            let mut delegated = tokens("delegated token account", &mint, &depositor);
            delegated.data[72] = 1;
            delegated.data[76..108].copy_from_slice(&vault);
            delegated.data[121..129].copy_from_slice(&(TOKENS / 2).to_le_bytes());
            let mut closable = tokens("closable token account", &mint, &depositor);
            closable.data[64..72].fill(0);
            closable.data[129] = 1;
            closable.data[133..165].copy_from_slice(&vault);
            let mut empty = tokens("empty token account", &mint, &vault);
            empty.data[64..72].fill(0);
            let mut vault_token = tokens("vault token account", &mint, &vault);
            vault_token.lamports += EXCESS;
            let mut other_state = state(other_seeds, &other, [0; 32]);
            other_state[16..24].copy_from_slice(&(RENT_RESERVE + EXCESS).to_le_bytes());
            let mut native_mint = mint_at(NATIVE_MINT);
            native_mint.data[44] = 9;

            vec![
                wallet("authority"),
                wallet("depositor"),
                wallet("recipient"),
                wallet("stranger"),
                wallet("nominee"),
                wallet("payer"),
                wallet("base"),
                wallet("owner"),
                vault_at(vault, vault_state.clone()),
                vault_at(other_vault, other_state),
                nothing(new_vault),
                Account::new(stateless, SYSTEM, VAULT_LAMPORTS, Vec::new()),
                mint_at(mint),
                mint_at(other_mint),
                vault_token,
                tokens("source", &mint, &depositor),
                tokens("recipient token account", &mint, &recipient),
                tokens("second token account", &mint, &recipient),
                frozen,
                tokens("other mint token account", &other_mint, &vault),
                tokens("other vault token account", &mint, &other_vault),
                wrapped,
                native_mint,
                delegated,
                nothing(SYSTEM),
                nothing(SPL_TOKEN_ID.to_bytes()),
                nothing(TOKEN_2022_ID.to_bytes()),
                nothing(program),
                nothing(key("nobody")),
                Account::new(key("copy"), key("rogue"), VAULT_LAMPORTS, vault_state),
                Account::new(key("rogue"), SYSTEM, 1, vec![0; 36]),
                nothing(new_vault_at_254),
                closable,
                empty,
                nothing(new_vault_below),
            ]
        });
        let more = (0u8..64).map(|n| {
            let address = key(&format!("recipient {n}"));
            let data = token_data(&mint, &key("recipient"), 0);
            [
                Account::new(address, SYSTEM, WALLET_LAMPORTS, Vec::new()),
                Account::new(address, SPL_TOKEN_ID.to_bytes(), TOKEN_RENT, data.clone()),
                Account::new(address, TOKEN_2022_ID.to_bytes(), TOKEN_RENT, data),
            ]
        });
        let cast = Self {
            program,
            accounts,
            new_vault: new_seeds,
            new_vault_at_254: seeds_at_254,
            new_vault_below: Seeds {
                id: new_seeds.id,
                bump: bump_below,
            },
            stateless_bump,
            more: more.collect(),
        };
        assert!(cast.accounts.iter().all(|accounts| accounts.len() == NAMES));
        cast
    }

    pub fn get(&self, name: Name, token_2022: bool) -> &Account {
        &self.accounts[usize::from(token_2022)][name as usize]
    }

    pub fn at(&self, index: usize, token_2022: bool) -> &Account {
        &self.accounts[usize::from(token_2022)][index % NAMES]
    }

    /// One more wallet to pay to.
    pub fn wallet(&self, index: usize) -> &Account {
        &self.more[index % self.more.len()][0]
    }

    /// One more token account to pay to.
    pub fn token_account(&self, index: usize, token_2022: bool) -> &Account {
        &self.more[index % self.more.len()][1 + usize::from(token_2022)]
    }

    /// At the address of a program lies that program, whatever a case would have there. Lengths are what
    /// the runtime has: a builtin's name, a loader-v3 account.
    pub fn as_it_must_be(&self, account: Account) -> Account {
        let data_len = match account.address {
            SYSTEM => 14,
            address if self.is_program(&address) => 36,
            _ => return account,
        };
        Account {
            owner: LOADER,
            lamports: 1,
            data: vec![0; data_len],
            executable: true,
            ..account
        }
    }

    /// Whether a program is at this address.
    pub fn is_program(&self, address: &Key) -> bool {
        let programs = [SPL_TOKEN_ID, TOKEN_2022_ID, ID].map(|id| id.to_bytes());
        *address == SYSTEM || programs.contains(address)
    }
}

/// The owner of programs here; the loader is not checked.
const LOADER: Key = [0xee; 32];

/// The key of a name: its bytes, padded. No key signs here.
pub fn key(name: &str) -> Key {
    let mut key = [0x40; 32];
    for (byte, of_name) in key.iter_mut().zip(name.bytes()) {
        *byte = of_name;
    }
    key
}

fn mint_data() -> Vec<u8> {
    let mut data = vec![0; 82];
    data[36..44].copy_from_slice(&(100 * TOKENS).to_le_bytes());
    data[44] = DECIMALS;
    data[45] = 1;
    data
}

fn token_data(mint: &Key, owner: &Key, amount: u64) -> Vec<u8> {
    let mut data = vec![0; 165];
    data[..32].copy_from_slice(mint);
    data[32..64].copy_from_slice(owner);
    data[64..72].copy_from_slice(&amount.to_le_bytes());
    data[108] = 1;
    data
}
