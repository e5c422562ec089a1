//! Where every input starts: a stage on which each instruction has a valid call, and the accounts that
//! may be put in each other's place.

use {
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        instruction::{Instruction as Tag, TABLE},
        state::Vault,
        token::TokenProgram,
    },
    cu_vault_tests::{
        Arch,
        every::{Call, Every},
        keys::{id_with_bump, key},
        stage::{Stage, TokenStage, VAULT_TOKENS},
        token::{AccountExtension, Mint, MintExtension},
    },
    solana_account::Account,
    solana_pubkey::Pubkey,
    std::collections::BTreeMap,
};

/// One token program's stage. Accounts go by name, so that an input can be written down.
pub struct Setting {
    pub program: TokenProgram,
    every: Every,
    calls: BTreeMap<&'static str, Call>,
    cast: BTreeMap<&'static str, Pubkey>,
    /// An id of the new vault for some canonical bumps, the highest first.
    pub ids: Vec<(u64, u8)>,
    /// What stays in a vault until it is closed.
    pub rent_reserve: u64,
}

impl Setting {
    pub fn new(program: TokenProgram) -> Self {
        let mut every = Every::new(Arch::V3, program);
        let other_vault = every.tokens.stage.other_vault();
        add_strange_accounts(&mut every.tokens, other_vault);
        if program == TokenProgram::Token2022 {
            add_dressed_accounts(&mut every);
        }
        let ids = [255, 254, 253, 250].map(|bump| (id_with_bump(&every.base, bump), bump));
        let calls = every.calls().map(|call| (call.spec.name, call)).collect();
        Self {
            program,
            calls,
            cast: cast(&every, other_vault),
            ids: ids.into(),
            rent_reserve: every.world().rent(Vault::LEN),
            every,
        }
    }

    /// The valid call.
    pub fn call(&self, tag: Tag) -> Call {
        self.calls[tag.spec().name].clone()
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.cast.keys().copied().collect()
    }

    /// # Panics
    ///
    /// If no account has this name, as in a saved input of another time.
    pub fn key(&self, name: &str) -> Pubkey {
        let found = self.cast.get(name);
        *found.unwrap_or_else(|| panic!("there is no account called `{name}`"))
    }

    pub fn has(&self, name: &str) -> bool {
        self.cast.contains_key(name)
    }

    pub fn account(&self, key: &Pubkey) -> Account {
        self.every.world().get(key)
    }

    /// Another account for the one of this address, in this dress: one of the [`DRESSES`].
    pub fn dressed(&self, key: &Pubkey, dress: &str) -> Option<String> {
        let role = ROLES.iter().find(|role| self.cast[**role] == *key)?;
        let name = format!("{dress} {role}");
        self.cast.contains_key(name.as_str()).then_some(name)
    }

    /// Who may be paid without an error: wallets for SOL, token accounts of the mint for tokens.
    pub fn recipients(&self, tag: Tag) -> &'static [&'static str] {
        match tag {
            Tag::PayoutToken => &["recipient token account", "second token account", "source"],
            _ => &["recipient", "stranger", "depositor", "authority", "nominee"],
        }
    }
}

/// The forms of a token account of Token-2022 that the fast path tells apart: without extensions, associated,
/// with more.
pub const DRESSES: [&str; 3] = ["plain", "associated", "fee"];

/// Who has one in each dress. The mint has another for a fee.
const ROLES: [&str; 5] = [
    "source",
    "vault token account",
    "recipient token account",
    "second token account",
    "mint",
];

fn add_dressed_accounts(every: &mut Every) {
    let Stage {
        depositor,
        vault,
        recipient,
        stranger,
        ..
    } = every.tokens.stage;
    let owners = [depositor, vault, recipient, stranger];
    let world = &mut every.tokens.stage.world;
    let fee = MintExtension::TransferFee {
        basis_points: 100,
        maximum: 10,
    };
    let mut fee_mint = Mint::new(
        &world.svm,
        TokenProgram::Token2022,
        key("fee mint"),
        key("issuer"),
        &[fee],
    );
    for dress in DRESSES {
        let mint = match dress {
            "fee" => &mut fee_mint,
            _ => &mut every.tokens.mint,
        };
        for (role, owner) in ROLES.iter().zip(owners) {
            let new = mint.open(key(&format!("{dress} {role}")), owner);
            let new = match dress {
                "associated" => new.with(AccountExtension::ImmutableOwner),
                _ => new,
            };
            let (key, account) = new.holding(VAULT_TOKENS).build(&world.svm);
            world.set(&key, account);
        }
    }
    world.set(&every.tokens.mint.key, every.tokens.mint.account.clone());
    world.set(&fee_mint.key, fee_mint.account);
}

/// What only a mistake or an attacker would pass.
fn add_strange_accounts(tokens: &mut TokenStage, other_vault: Pubkey) {
    let program = tokens.mint.program;
    let world = &mut tokens.stage.world;

    // Byte by byte a vault, but without an owner.
    let mut copy = world.get(&tokens.stage.vault);
    copy.owner = key("rogue");
    world.set(&key("copy of the vault"), copy);

    let svm = &world.svm;
    let mut other_mint = Mint::new(svm, program, key("other mint"), key("issuer"), &[]);
    let vault = tokens.stage.vault;
    let open = |mint: &mut Mint, name, owner, frozen| {
        let new = mint.open(key(name), owner).holding(VAULT_TOKENS);
        if frozen { new.frozen() } else { new }.build(svm)
    };
    let mint = &mut tokens.mint;
    for (key, account) in [
        open(mint, "frozen token account", vault, true),
        open(mint, "token account of the other vault", other_vault, false),
        open(
            &mut other_mint,
            "token account of another mint",
            vault,
            false,
        ),
        (other_mint.key, other_mint.account),
    ] {
        world.set(&key, account);
    }
}

fn cast(every: &Every, other_vault: Pubkey) -> BTreeMap<&'static str, Pubkey> {
    let TokenStage {
        stage,
        keys,
        source,
        recipient,
        ..
    } = &every.tokens;
    let mut cast = BTreeMap::from([
        ("authority", stage.authority),
        ("vault", stage.vault),
        ("depositor", stage.depositor),
        ("recipient", stage.recipient),
        ("stranger", stage.stranger),
        ("nominee", every.nominee),
        ("payer", every.payer),
        ("base", every.base),
        ("new vault", every.new_vault),
        ("owner", every.owner),
        ("stateless vault", every.stateless),
        ("other vault", other_vault),
        ("mint", keys.mint),
        ("vault token account", keys.vault_token),
        ("source", *source),
        ("recipient token account", *recipient),
        ("second token account", every.second),
        ("system program", programs::SYSTEM),
        ("spl token", programs::TOKEN),
        ("token-2022", programs::TOKEN_2022),
        ("associated token program", programs::ASSOCIATED_TOKEN),
        ("vault program", ID),
    ]);
    for name in [
        "nobody",
        "rogue",
        "copy of the vault",
        "other mint",
        "token account of another mint",
        "frozen token account",
        "token account of the other vault",
    ] {
        cast.insert(name, key(name));
    }
    if every.tokens.mint.program == TokenProgram::Token2022 {
        cast.extend(dressed_names().map(|name| (name, key(name))));
    }
    cast
}

/// Names live as long as the test does.
fn dressed_names() -> impl Iterator<Item = &'static str> {
    let of = |dress| ROLES.map(|role| format!("{dress} {role}"));
    let names = DRESSES.into_iter().flat_map(of);
    names
        .filter(|name| !["plain mint", "associated mint"].contains(&name.as_str()))
        .map(|name| &*name.leak())
}

/// The instruction of this name.
///
/// # Panics
///
/// If there is none.
pub fn tag(name: &str) -> Tag {
    let spec = TABLE.iter().find(|spec| spec.name == name);
    spec.unwrap_or_else(|| panic!("there is no instruction `{name}`"))
        .instruction
}
