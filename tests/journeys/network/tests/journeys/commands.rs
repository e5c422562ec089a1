//! Every command that sends a transaction, under everything that can go wrong on the way to the node.
//!
//! A table of commands and a table of faults; each pair is a journey of its own. In every case the exit
//! code is the right one, and to the lamport either the whole effect of the command has happened, once, or nothing.

use {
    crate::{
        crew::all_at_once,
        faults::{End, SEND, TROUBLES, Trouble},
        world::{FEE, Holdings, TOKENS, Tokens, VAULT_SOL, World},
    },
    cu_vault_interface::{state::Vault, token::TokenProgram},
    cu_vault_network::{
        client::Client,
        proxy::{Proxy, View},
    },
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    solana_system_interface::instruction::transfer,
    std::sync::atomic::{AtomicUsize, Ordering},
};

/// A command about to be run, and what it will have done.
struct Journey {
    world: World,
    arguments: Vec<String>,
    signer: Keypair,
    lamports: Vec<(Pubkey, i64)>,
    tokens: Vec<(Pubkey, i64)>,
    /// Whether the vault is as it should be afterwards.
    done: fn(&World) -> bool,
}

impl Journey {
    /// Signed by the authority, who pays the fee, of the vault of which nothing but lamports change.
    fn new(world: World, arguments: &[&str], lamports: &[(Pubkey, i64)]) -> Self {
        Self {
            signer: world.authority.insecure_clone(),
            arguments: arguments
                .iter()
                .map(|argument| argument.to_string())
                .collect(),
            lamports: lamports.to_vec(),
            tokens: Vec::new(),
            done: |world| world.state().is_some(),
            world,
        }
    }

    fn tokens(world: World, arguments: &[&str], tokens: &[(Pubkey, i64)]) -> Self {
        Self {
            tokens: tokens.to_vec(),
            ..Self::new(world, arguments, &[])
        }
    }

    /// The owners of the compared balances.
    fn accounts(&self) -> Vec<Pubkey> {
        let world = &self.world;
        let moved = self.lamports.iter().chain(&self.tokens);
        let mut accounts: Vec<_> = moved.map(|(address, _)| *address).collect();
        accounts.extend([
            world.vault,
            world.authority.pubkey(),
            world.recipient.pubkey(),
        ]);
        accounts
    }
}

type SolJourney = fn() -> Journey;

const SOL_COMMANDS: [(&str, SolJourney); 7] = [
    ("create", || {
        let world = World::new();
        let reserve = world.network.rent(Vault::LEN) as i64;
        let moved = [(world.authority.pubkey(), -reserve), (world.vault, reserve)];
        Journey::new(world, &["create"], &moved)
    }),
    ("deposit", || {
        let world = World::with_vault();
        let moved = [
            (world.authority.pubkey(), -1_500_000_000),
            (world.vault, 1_500_000_000),
        ];
        let vault = world.vault.to_string();
        Journey::new(world, &["deposit", &vault, "1.5"], &moved)
    }),
    ("withdraw", || {
        let world = World::with_vault();
        let moved = [
            (world.vault, -250_000_000),
            (world.recipient.pubkey(), 250_000_000),
        ];
        let (vault, to) = (
            world.vault.to_string(),
            world.recipient.pubkey().to_string(),
        );
        Journey::new(world, &["withdraw", &vault, "0.25", &to], &moved)
    }),
    ("withdraw all", || {
        let world = World::with_vault();
        let all = VAULT_SOL as i64;
        let moved = [(world.vault, -all), (world.recipient.pubkey(), all)];
        let (vault, to) = (
            world.vault.to_string(),
            world.recipient.pubkey().to_string(),
        );
        Journey::new(world, &["withdraw", &vault, "all", &to], &moved)
    }),
    ("nominate", || {
        let world = World::with_vault();
        let (vault, nominee) = (
            world.vault.to_string(),
            world.recipient.pubkey().to_string(),
        );
        Journey {
            done: |world| {
                let state = world.state();
                state.is_some_and(|state| state.pending_authority == world.recipient.pubkey())
            },
            ..Journey::new(world, &["nominate", &vault, &nominee], &[])
        }
    }),
    ("accept", || {
        let world = World::with_nominee();
        let vault = world.vault.to_string();
        Journey {
            signer: world.recipient.insecure_clone(),
            done: |world| {
                let state = world.state();
                state.is_some_and(|state| state.authority == world.recipient.pubkey())
            },
            ..Journey::new(world, &["accept", &vault], &[])
        }
    }),
    ("close", || {
        let world = World::with_vault();
        let all = world.network.lamports(&world.vault) as i64;
        let moved = [(world.vault, -all), (world.recipient.pubkey(), all)];
        let (vault, to) = (
            world.vault.to_string(),
            world.recipient.pubkey().to_string(),
        );
        Journey {
            done: |world| world.network.account(&world.vault).is_none(),
            ..Journey::new(world, &["close", &vault, &to], &moved)
        }
    }),
];

type TokenJourney = fn(World, TokenProgram) -> Journey;

const TOKEN_COMMANDS: [(&str, TokenJourney); 5] = [
    ("token create-account", |world, program| {
        let tokens = world.issue(program, false);
        // Its rent is the one that the recipient's account, just like it, has paid.
        let like_it = tokens.of(&world.recipient.pubkey());
        let rent = world.network.lamports(&like_it) as i64;
        let moved = [
            (world.authority.pubkey(), -rent),
            (tokens.of(&world.vault), rent),
        ];
        let arguments = token_arguments("create-account", &world, &tokens);
        Journey::new(world, &as_strs(&arguments), &moved)
    }),
    ("token deposit", |world, program| {
        let tokens = world.issue(program, true);
        let moved = [
            (tokens.of(&world.authority.pubkey()), -250_000),
            (tokens.of(&world.vault), 250_000),
        ];
        let mut arguments = token_arguments("deposit", &world, &tokens);
        arguments.push("0.25".to_owned());
        Journey::tokens(world, &as_strs(&arguments), &moved)
    }),
    ("token withdraw", |world, program| {
        let tokens = world.issue(program, true);
        let to = world.recipient.pubkey();
        let moved = [(tokens.of(&world.vault), -1), (tokens.of(&to), 1)];
        let mut arguments = token_arguments("withdraw", &world, &tokens);
        arguments.extend(["0.000001".to_owned(), to.to_string()]);
        Journey::tokens(world, &as_strs(&arguments), &moved)
    }),
    ("reclaim", |world, program| {
        let tokens = world.issue(program, true);
        let (to, account) = (world.recipient.pubkey(), tokens.of(&world.vault));
        let excess = 1_000_000;
        world.send(&[transfer(&world.authority.pubkey(), &account, excess)]);
        let moved = [(account, -(excess as i64)), (to, excess as i64)];
        let (vault, to) = (world.vault.to_string(), to.to_string());
        Journey::new(world, &["reclaim", &vault, &to], &moved)
    }),
    ("token close", |world, program| {
        let tokens = world.issue(program, true);
        let (to, account) = (world.recipient.pubkey(), tokens.of(&world.vault));
        let all = TOKENS as i64;
        let rent = world.network.lamports(&account) as i64;
        let mut arguments = token_arguments("close", &world, &tokens);
        arguments.push(to.to_string());
        Journey {
            lamports: vec![(account, -rent), (world.authority.pubkey(), rent)],
            ..Journey::tokens(
                world,
                &as_strs(&arguments),
                &[(account, -all), (tokens.of(&to), all)],
            )
        }
    }),
];

fn token_arguments(command: &str, world: &World, tokens: &Tokens) -> Vec<String> {
    let (vault, mint) = (world.vault.to_string(), tokens.mint.to_string());
    vec!["token".to_owned(), command.to_owned(), vault, mint]
}

fn as_strs(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

#[test]
fn every_command_under_every_fault() {
    let commands = commands();
    let pairs: Vec<_> = commands
        .iter()
        .flat_map(|(command, make)| TROUBLES.map(|trouble| (command, make, trouble)))
        .collect();
    all_at_once(&pairs, |(command, make, trouble)| {
        (format!("{command}: {}", trouble.name), run(make(), trouble))
    });
}

/// A dry run says that it would succeed, and nothing is sent.
#[test]
fn without_the_flag_nothing_is_sent() {
    all_at_once(&commands(), |(command, make)| {
        (command.clone(), run_dry(make()))
    });
}

fn run_dry(journey: Journey) -> Result<(), String> {
    let (network, accounts) = (journey.world.network, journey.accounts());
    let before = (Holdings::now(network, &accounts), journey.world.state());
    let proxy = Proxy::new(network.url());
    let outcome = Client::new(&proxy.url(), &journey.signer).run(&journey.arguments);
    let after = (Holdings::now(network, &accounts), journey.world.state());
    let asked = (proxy.count("simulateTransaction") > 0, proxy.count(SEND));
    if outcome.code != Some(0) || before != after || asked != (true, 0) {
        return Err(format!("{outcome:?}\n{:?}", proxy.asked()));
    }
    Ok(())
}

/// What a vault is shown as does not depend on the trouble, or it is not shown.
#[test]
fn show_under_every_fault() {
    let world = World::with_vault();
    let (network, authority) = (world.network, world.authority.pubkey());
    let met = AtomicUsize::new(0);
    all_at_once(&TROUBLES, |trouble| {
        let accounts = [world.vault, authority];
        let proxy = trouble.proxy(network, &|| View::new(network.rpc(), &accounts));
        let client = Client::new(&proxy.url(), &world.authority);
        let outcome = client.run(&["show", &world.vault.to_string(), "--output", "json"]);
        met.fetch_add(usize::from(proxy.hit() > 0), Ordering::Relaxed);
        let is_right = match trouble.end {
            End::NoNode => {
                outcome.code == Some(3) && outcome.json()["error"]["kind"] == "transport"
            }
            _ => outcome.code == Some(0) && outcome.json()["authority"] == authority.to_string(),
        };
        let result = is_right.then_some(()).ok_or(format!("{outcome:?}"));
        (trouble.name.to_owned(), result)
    });
    // Those that are about sending it does not meet.
    assert_eq!(met.into_inner(), 7);
}

/// Every command with its name, those for tokens for both token programs.
fn commands() -> Vec<(String, Make)> {
    let sol =
        SOL_COMMANDS.map(|(name, make)| -> (String, Make) { (name.to_owned(), Box::new(make)) });
    let programs = [TokenProgram::SplToken, TokenProgram::Token2022];
    let tokens = programs.into_iter().flat_map(|program| {
        TOKEN_COMMANDS.map(|(name, make)| -> (String, Make) {
            let make = move || make(World::with_vault(), program);
            (format!("{name}, {program:?}"), Box::new(make))
        })
    });
    sol.into_iter().chain(tokens).collect()
}

type Make = Box<dyn Fn() -> Journey + Sync>;

/// What is not as it should be.
fn run(journey: Journey, trouble: &Trouble) -> Result<(), String> {
    let (network, accounts) = (journey.world.network, journey.accounts());
    let before = Holdings::now(network, &accounts);
    let state = journey.world.state();
    let proxy = trouble.proxy(network, &|| View::new(network.rpc(), &accounts));
    let client = Client::new(&proxy.url(), &journey.signer);
    let flags = ["--send", "--yes"].map(str::to_owned);
    let outcome = client.run(&[&journey.arguments[..], &flags].concat());

    let after = Holdings::now(network, &accounts);
    let (code, expected, is_done) = match trouble.end {
        End::Done | End::Late => {
            let fee = (journey.signer.pubkey(), -(FEE as i64));
            let lamports = [&journey.lamports[..], &[fee]].concat();
            let expected = before.with(&lamports, &journey.tokens);
            (0, expected, (journey.done)(&journey.world))
        }
        // Not even a fee is paid.
        End::NothingLands | End::NoNode => (3, before, journey.world.state() == state),
    };
    if !trouble.was_met(&proxy) {
        return Err("no request met the fault".to_owned());
    }
    if outcome.code != Some(code) || after != expected || !is_done {
        return Err(format!(
            "{outcome:?}\nexpected {code}, {expected:#?}\nthere is {after:#?}, {is_done}"
        ));
    }
    Ok(())
}
