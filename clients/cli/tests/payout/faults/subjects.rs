//! What is run: the payout in several weathers, and every command that sends a transaction.

use {
    super::kinds::{Field, OUTCOME},
    crate::payout::world::{SOL, VALID, Weather, World, payee, payee_key},
    cu_vault_interface::{
        Address,
        client::{NominateAuthority, find_token_account_address, find_vault_address},
        token::SPL_TOKEN_ID,
    },
    solana_keypair::Keypair,
    solana_signer::Signer,
    solana_system_interface::instruction::{create_account, transfer},
    spl_associated_token_account_interface::instruction::create_associated_token_account,
    spl_token_2022_interface::instruction as token,
};

/// What the world's vault holds above its reserve.
pub const FUNDS: u64 = 10 * SOL;

/// Two transactions, under way at once.
pub const ROWS: usize = 30;

/// The amount for each recipient.
pub const EACH: u64 = SOL / 100;

const DECIMALS: u8 = 6;
const TOKENS: u64 = 1_000_000;
const MINT_LEN: usize = 82;
const TOKEN_ACCOUNT_LEN: u64 = 165;

#[derive(Clone, Copy)]
pub struct Subject {
    pub name: &'static str,
    pub prepare: fn(&World),
    pub weather: fn(&World) -> Weather,
    /// What is typed after `cu-vault`.
    pub arguments: fn(&World) -> Vec<String>,
    /// Which facts are wrong.
    pub facts: Facts,
    /// Who signs.
    pub signer: fn(&World) -> Keypair,
    pub is_payout: bool,
    /// How it ends where the node is right.
    pub code: u8,
}

/// Some facts are requested in the same way by several subjects: those are wrong in one of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Facts {
    All,
    /// From which an outcome is concluded.
    OfOutcomes,
    /// From which a transaction is prepared.
    OfPreparation,
}

impl Facts {
    pub fn has(self, field: &Field) -> bool {
        match self {
            Self::All => true,
            Self::OfOutcomes => OUTCOME.contains(&field.method),
            Self::OfPreparation => !OUTCOME.contains(&field.method),
        }
    }
}

/// A command in fair weather, signed by the authority.
const COMMAND: Subject = Subject {
    name: "",
    prepare: |world| {
        // The recipient of single commands holds something.
        let authority = world.authority.pubkey();
        world.prepare(&[transfer(&authority, &payee(0), SOL)]);
    },
    weather: |_| Weather::default(),
    arguments: |_| Vec::new(),
    facts: Facts::All,
    signer: |world| world.authority.insecure_clone(),
    is_payout: false,
    code: 0,
};

const PAYOUT: Subject = Subject {
    name: "payout",
    prepare: |_| {},
    arguments: |world| {
        let vault = world.vault.to_string();
        typed(&["payout", "june.csv", "--vault", &vault])
    },
    is_payout: true,
    ..COMMAND
};

const WITHDRAW: Subject = Subject {
    name: "withdraw",
    arguments: |world| {
        let (vault, to) = (world.vault.to_string(), payee(0).to_string());
        typed(&["withdraw", &vault, "1", &to])
    },
    ..COMMAND
};

const CLOSE: Subject = Subject {
    name: "close",
    arguments: |world| typed(&["close", &world.vault.to_string(), &payee(0).to_string()]),
    ..COMMAND
};

const TOKEN_WITHDRAW: Subject = Subject {
    name: "token withdraw",
    prepare: issue,
    arguments: |world| {
        let (vault, mint) = (world.vault.to_string(), mint().pubkey().to_string());
        let to = payee(0).to_string();
        typed(&[
            "token",
            "withdraw",
            &vault,
            &mint,
            "0.5",
            &to,
            "--create-account",
        ])
    },
    ..COMMAND
};

/// Never lands, whatever is done about the first transaction.
fn doomed(_: &World) -> Weather {
    Weather {
        doomed: 1,
        ..Weather::default()
    }
}

/// Lands in the last block that takes it.
fn late(_: &World) -> Weather {
    Weather {
        delay: VALID,
        ..Weather::default()
    }
}

/// The vault is emptied before the first transaction lands, so that it fails.
fn drained(world: &World) -> Weather {
    Weather {
        drained_at: Some(world.height() + 1),
        ..Weather::default()
    }
}

pub fn subjects() -> Vec<Subject> {
    vec![
        PAYOUT,
        Subject {
            name: "payout, landing in the last block",
            weather: late,
            facts: Facts::OfOutcomes,
            ..PAYOUT
        },
        Subject {
            name: "payout, the first transaction expires",
            weather: doomed,
            facts: Facts::OfOutcomes,
            ..PAYOUT
        },
        Subject {
            name: "payout, the first transactions fail",
            weather: drained,
            code: 1,
            facts: Facts::OfOutcomes,
            ..PAYOUT
        },
        Subject {
            name: "payout of tokens that opens accounts",
            facts: Facts::OfPreparation,
            prepare: issue_to_an_account,
            arguments: |world| {
                let (vault, mint) = (world.vault.to_string(), mint().pubkey().to_string());
                typed(&[
                    "payout",
                    "june.csv",
                    "--vault",
                    &vault,
                    "--mint",
                    &mint,
                    "--create-accounts",
                ])
            },
            ..PAYOUT
        },
        Subject {
            name: "create",
            arguments: |_| typed(&["create", "--id", "7"]),
            ..COMMAND
        },
        Subject {
            name: "deposit",
            arguments: |world| typed(&["deposit", &world.vault.to_string(), "1"]),
            ..COMMAND
        },
        WITHDRAW,
        Subject {
            name: "withdraw, landing in the last block",
            weather: late,
            facts: Facts::OfOutcomes,
            ..WITHDRAW
        },
        Subject {
            name: "withdraw, the first transaction expires",
            weather: doomed,
            facts: Facts::OfOutcomes,
            ..WITHDRAW
        },
        Subject {
            name: "withdraw, failing",
            weather: drained,
            code: 1,
            facts: Facts::OfOutcomes,
            ..WITHDRAW
        },
        Subject {
            name: "withdraw, with --priority-fee auto",
            facts: Facts::OfPreparation,
            arguments: |world| {
                let (vault, to) = (world.vault.to_string(), payee(0).to_string());
                typed(&["withdraw", &vault, "1", &to, "--priority-fee", "auto"])
            },
            ..COMMAND
        },
        Subject {
            name: "nominate",
            arguments: |world| {
                typed(&["nominate", &world.vault.to_string(), &payee(0).to_string()])
            },
            ..COMMAND
        },
        Subject {
            name: "accept",
            prepare: |world| {
                let authority = world.authority.pubkey();
                let nominate = NominateAuthority {
                    authority,
                    vault: world.vault,
                    nominee: payee(0),
                };
                let fund = transfer(&authority, &payee(0), SOL);
                world.prepare(&[fund, nominate.instruction()]);
            },
            arguments: |world| typed(&["accept", &world.vault.to_string()]),
            signer: |_| payee_key(0),
            ..COMMAND
        },
        CLOSE,
        Subject {
            name: "close, while token accounts hold tokens",
            code: 1,
            facts: Facts::OfPreparation,
            prepare: |world| {
                (COMMAND.prepare)(world);
                issue(world);
            },
            ..CLOSE
        },
        Subject {
            name: "reclaim",
            prepare: |world| {
                (COMMAND.prepare)(world);
                issue(world);
                let account =
                    find_token_account_address(&world.vault, &mint().pubkey(), &SPL_TOKEN_ID);
                let excess = transfer(&world.authority.pubkey(), &account, SOL / 1_000);
                world.prepare(&[excess]);
            },
            arguments: |world| typed(&["reclaim", &world.vault.to_string(), &payee(0).to_string()]),
            ..COMMAND
        },
        Subject {
            name: "token create-account",
            prepare: make_mint,
            arguments: |world| {
                let (vault, mint) = (world.vault.to_string(), mint().pubkey().to_string());
                typed(&["token", "create-account", &vault, &mint])
            },
            ..COMMAND
        },
        Subject {
            name: "token deposit",
            prepare: issue,
            arguments: |world| {
                let (vault, mint) = (world.vault.to_string(), mint().pubkey().to_string());
                typed(&["token", "deposit", &vault, &mint, "0.5"])
            },
            ..COMMAND
        },
        TOKEN_WITHDRAW,
        Subject {
            name: "token withdraw, to a token account",
            facts: Facts::OfPreparation,
            prepare: issue_to_an_account,
            ..TOKEN_WITHDRAW
        },
        Subject {
            name: "token close",
            prepare: |world| {
                (COMMAND.prepare)(world);
                make_mint(world);
                let authority = world.authority.pubkey();
                let open = create_associated_token_account(
                    &authority,
                    &world.vault,
                    &mint().pubkey(),
                    &SPL_TOKEN_ID,
                );
                world.prepare(&[open]);
            },
            arguments: |world| {
                let (vault, mint) = (world.vault.to_string(), mint().pubkey().to_string());
                let to = payee(0).to_string();
                typed(&["token", "close", &vault, &mint, &to, "--create-account"])
            },
            ..COMMAND
        },
    ]
}

fn typed(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(ToString::to_string).collect()
}

fn mint() -> Keypair {
    Keypair::new_from_array([9; 32])
}

fn make_mint(world: &World) {
    let (authority, address) = (world.authority.pubkey(), mint().pubkey());
    let initialize = token::initialize_mint2(&SPL_TOKEN_ID, &address, &authority, None, DECIMALS);
    let make = [
        create_account(&authority, &address, SOL, MINT_LEN as u64, &SPL_TOKEN_ID),
        initialize.expect("it is a token program"),
    ];
    world.prepare_with(&make, &[&mint()]);
}

/// A mint, and tokens of it for the vault and for the authority. Payees have no account.
fn issue(world: &World) {
    let authority = world.authority.pubkey();
    let address = mint().pubkey();
    make_mint(world);
    for owner in [world.vault, authority] {
        let account = find_token_account_address(&owner, &address, &SPL_TOKEN_ID);
        let fill = token::mint_to(&SPL_TOKEN_ID, &address, &account, &authority, &[], TOKENS);
        world.prepare(&[
            create_associated_token_account(&authority, &owner, &address, &SPL_TOKEN_ID),
            fill.expect("it is a token program"),
        ]);
    }
}

/// The first payee is a token account itself, as a key pair made it.
fn issue_to_an_account(world: &World) {
    issue(world);
    let (authority, mint) = (world.authority.pubkey(), mint().pubkey());
    let initialize = token::initialize_account3(&SPL_TOKEN_ID, &payee(0), &mint, &authority);
    let open = [
        create_account(&authority, &payee(0), SOL, TOKEN_ACCOUNT_LEN, &SPL_TOKEN_ID),
        initialize.expect("it is a token program"),
    ];
    world.prepare_with(&open, &[&payee_key(0)]);
}

/// All accounts that any of these may change, except the payer of the fees.
pub fn watched(world: &World) -> Vec<Address> {
    let base = world.authority.pubkey();
    let mut watched = vec![world.vault, find_vault_address(&base, 7).0, mint().pubkey()];
    watched.extend((0..ROWS).map(payee));
    let owners: Vec<_> = watched.iter().copied().chain([base]).collect();
    let token_account = |owner| find_token_account_address(owner, &mint().pubkey(), &SPL_TOKEN_ID);
    watched.extend(owners.iter().map(token_account));
    watched
}
