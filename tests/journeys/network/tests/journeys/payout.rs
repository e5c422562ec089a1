//! A payout from a CSV file, killed and troubled in every way, and run again: at the end every recipient has
//! been paid, once.

use {
    crate::{
        crew::all_at_once,
        faults::{End, SEND, TROUBLES, Trouble},
        world::{FEE, TOKENS, Tokens, VAULT_SOL, World},
    },
    cu_vault_interface::{state::Vault, token::TokenProgram},
    cu_vault_network::{
        client::{Client, Killer, Outcome},
        proxy::{Fault, Proxy, View, When},
    },
    serde_json::{Value, json},
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    std::{
        sync::{
            Arc, Mutex,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
        time::Duration,
    },
};

/// More than two transactions hold, of version 1 and of version 0.
const RECIPIENTS: u64 = 150;
const RECIPIENTS_V0: u64 = 60;

/// So many transactions.
const BATCHES: u64 = 3;

/// Rent-exempt, so that the recipients need not be there before.
const LEAST: u64 = 1_000_000;

/// Of tokens, for which a transaction opens an account each.
const TOKEN_RECIPIENTS: u64 = 12;

/// A list of recipients, and the vault that pays them.
struct Payout {
    world: World,
    /// SOL, if none.
    tokens: Option<Tokens>,
    /// Wallets and amounts.
    recipients: Vec<(Pubkey, u64)>,
    /// What the authority holds before, who pays the fees.
    purse: u64,
    client: Client,
    v0: bool,
}

impl Payout {
    fn of_sol() -> Self {
        Self::new(World::with_vault(), None, LEAST, RECIPIENTS)
    }

    fn of_sol_in_v0() -> Self {
        Self {
            v0: true,
            ..Self::new(World::with_vault(), None, LEAST, RECIPIENTS_V0)
        }
    }

    /// No recipient has an account for them yet.
    fn of_tokens(program: TokenProgram) -> Self {
        let world = World::with_vault();
        let tokens = world.issue(program, true);
        Self::new(world, Some(tokens), 1, TOKEN_RECIPIENTS)
    }

    fn new(world: World, tokens: Option<Tokens>, least: u64, count: u64) -> Self {
        let recipients: Vec<_> = (0..count)
            .map(|index| (Keypair::new().pubkey(), least + index))
            .collect();
        let client = Client::new(world.network.url(), &world.authority);
        let rows = recipients
            .iter()
            .map(|(address, amount)| format!("\n{address},{amount}"));
        client.write(
            "list.csv",
            &format!("recipient,amount{}", rows.collect::<String>()),
        );
        let purse = world.network.lamports(&world.authority.pubkey());
        Self {
            world,
            tokens,
            recipients,
            purse,
            client,
            v0: false,
        }
    }

    /// Runs it at a node, until it ends or is killed.
    fn run_at(&self, url: &str, killer: &Killer) -> Outcome {
        let vault = self.world.vault.to_string();
        let mut arguments = vec!["payout", "list.csv", "--vault", &vault, "--base-units"];
        let mint = self.tokens.as_ref().map(|tokens| tokens.mint.to_string());
        if let Some(mint) = &mint {
            arguments.extend(["--mint", mint, "--create-accounts"]);
        }
        if self.v0 {
            arguments.push("--v0");
        }
        arguments.extend(["--send", "--yes"]);
        self.client.run_at(url, &arguments, killer)
    }

    fn journal(&self) -> String {
        self.client.read("list.csv.journal")
    }

    /// Runs it where nothing goes wrong.
    fn resume(&self) -> Outcome {
        self.run_at(self.world.network.url(), &Killer::default())
    }

    /// What every recipient, and then the vault, holds of what is paid.
    fn held(&self) -> Vec<u64> {
        let owners = self
            .recipients
            .iter()
            .map(|(address, _)| *address)
            .chain([self.world.vault]);
        match &self.tokens {
            None => self.world.network.lamports_of(&owners.collect::<Vec<_>>()),
            Some(tokens) => owners
                .map(|owner| self.world.base_units(&tokens.of(&owner)))
                .collect(),
        }
    }

    /// Every recipient has the amount in the list, and the vault has paid that and nothing else. So many
    /// transactions have cost their fee, besides the rent of the accounts that they have opened.
    fn check(&self, outcome: &Outcome, transactions: u64) -> Result<(), String> {
        let network = self.world.network;
        let mut due: Vec<_> = self.recipients.iter().map(|(_, amount)| *amount).collect();
        let total: u64 = due.iter().sum();
        let (before, rent) = match &self.tokens {
            None => (VAULT_SOL + network.rent(Vault::LEN), 0),
            Some(tokens) => {
                let opened = self.recipients.iter().map(|(wallet, _)| tokens.of(wallet));
                (
                    TOKENS,
                    network
                        .lamports_of(&opened.collect::<Vec<_>>())
                        .iter()
                        .sum(),
                )
            }
        };
        due.push(before - total);
        let held = self.held();
        let fees = self.purse - network.lamports(&self.world.authority.pubkey()) - rent;
        if outcome.code != Some(0) || held != due || fees != transactions * FEE {
            return Err(format!(
                "{outcome:?}\n{held:?}\nand not {due:?}\nfees {fees}"
            ));
        }
        Ok(())
    }

    /// Of a payout of SOL.
    fn nothing_has_moved(&self) -> bool {
        let network = self.world.network;
        let mut before = vec![0; self.recipients.len()];
        before.push(VAULT_SOL + network.rent(Vault::LEN));
        let purse = network.lamports(&self.world.authority.pubkey());
        self.held() == before && purse == self.purse
    }
}

/// Killed before and after each request that it makes, then run again.
#[test]
fn killed_at_every_request() {
    killed_at_every_request_of(Payout::of_sol);
}

#[test]
fn killed_at_every_request_in_v0() {
    killed_at_every_request_of(Payout::of_sol_in_v0);
}

fn killed_at_every_request_of(payout: fn() -> Payout) {
    // Each keeps the network busy enough.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock();
    let untroubled = payout();
    let proxy = Proxy::new(untroubled.world.network.url());
    let outcome = untroubled.run_at(&proxy.url(), &Killer::default());
    untroubled
        .check(&outcome, BATCHES)
        .expect("nothing goes wrong");
    let requests = proxy.asked().len();
    assert_eq!(proxy.count(SEND) as u64, BATCHES);

    let kills: Vec<_> = (1..=requests)
        .flat_map(|request| [(request, false), (request, true)])
        .collect();
    all_at_once(&kills, |(request, after)| {
        let payout = payout();
        let (proxy, killer) = (Proxy::new(payout.world.network.url()), Killer::default());
        let kill = killer.callback();
        let fault = if *after {
            Fault::After(kill)
        } else {
            Fault::Before(kill)
        };
        proxy.rule(When::nth_of_all(*request), fault);
        let killed = payout.run_at(&proxy.url(), &killer);
        let side = if *after { "after" } else { "before" };
        let name = format!("killed {side} request {request} of {requests}");
        // How often it looks at what is under way depends on the clock: it may be done by then.
        if (killed.code.is_none(), proxy.hit()) != (true, 1)
            && (killed.code, proxy.hit()) != (Some(0), 0)
        {
            return (name, Err(format!("{killed:?}")));
        }
        let result = payout.check(&payout.resume(), BATCHES);
        (name, result)
    });
}

/// Killed again and again, at whatever it does then, such as writing its journal.
#[test]
fn killed_at_any_time() {
    // Later than that it is done.
    let longest = Duration::from_millis(2_500);
    let payouts: Vec<u32> = (0..30).collect();
    let killed = AtomicUsize::new(0);
    all_at_once(&payouts, |number| {
        let payout = Payout::of_sol();
        let url = payout.world.network.url();
        // Other times in each payout, all over that time.
        for kill in 0..5 {
            let killer = Killer::default();
            let (kill_it, time) = (
                killer.callback(),
                longest * ((number + 13 * kill) % 30) / 30,
            );
            let killing = thread::spawn(move || {
                thread::sleep(time);
                kill_it();
            });
            let outcome = payout.run_at(url, &killer);
            killing.join().expect("it is killed, or has ended");
            killed.fetch_add(usize::from(outcome.code.is_none()), Ordering::Relaxed);
            if outcome.code.is_some_and(|code| code != 0) {
                return (
                    format!("payout {number}, kill {kill}"),
                    Err(format!("{outcome:?}")),
                );
            }
        }
        let result = payout.check(&payout.resume(), BATCHES);
        (format!("payout {number}"), result)
    });
    let killed = killed.into_inner();
    assert!(killed > payouts.len(), "killed {killed} times: too late");
}

/// Killed as soon as a transaction has landed, each time that it is run.
#[test]
fn killed_after_each_transaction() {
    let kills = kill_after_each(Payout::of_sol()).expect("all is paid once");
    assert_eq!(kills, BATCHES);
}

#[test]
fn killed_after_each_transaction_of_tokens() {
    let programs = [TokenProgram::SplToken, TokenProgram::Token2022];
    all_at_once(&programs, |program| {
        let kills = kill_after_each(Payout::of_tokens(*program));
        let several = kills.and_then(|kills| (kills > 1).then_some(()).ok_or("one".to_owned()));
        (format!("{program:?}"), several)
    });
}

/// Returns how often it was killed, which is how many transactions there were.
fn kill_after_each(payout: Payout) -> Result<u64, String> {
    let mut kills = 0;
    loop {
        let (proxy, killer) = (Proxy::new(payout.world.network.url()), Killer::default());
        proxy.rule(When::nth(SEND, 1), Fault::After(killer.callback()));
        let outcome = payout.run_at(&proxy.url(), &killer);
        if outcome.code.is_some() {
            return payout.check(&outcome, kills).map(|()| kills);
        }
        kills += 1;
        assert!(kills <= RECIPIENTS, "each run gets one further");
    }
}

#[test]
fn under_every_fault() {
    all_at_once(&TROUBLES, |trouble| {
        (trouble.name.to_owned(), under(trouble))
    });
}

fn under(trouble: &Trouble) -> Result<(), String> {
    let payout = Payout::of_sol();
    let network = payout.world.network;
    let accounts = [payout.world.vault, payout.world.authority.pubkey()];
    let proxy = trouble.proxy(network, &|| View::new(network.rpc(), &accounts));
    let outcome = payout.run_at(&proxy.url(), &Killer::default());
    if !trouble.was_met(&proxy) {
        return Err("no request met the fault".to_owned());
    }
    let code = match trouble.end {
        End::Late if outcome.code == Some(5) => return payout.check(&payout.resume(), BATCHES),
        End::Done | End::Late => return payout.check(&outcome, BATCHES),
        End::NothingLands => 5,
        End::NoNode => 3,
    };
    if outcome.code != Some(code) || !payout.nothing_has_moved() {
        return Err(format!("{outcome:?}"));
    }
    payout.check(&payout.resume(), BATCHES)
}

/// So many blocks a node in front of the network counts less than slots: here every slot has a block.
const SKIPPED: u64 = 500;

/// A node that counts blocks as on a cluster.
fn cluster(network: &str) -> Proxy {
    let proxy = Proxy::new(network);
    proxy
        .rule(
            When::every("getEpochInfo"),
            Fault::Changed(Arc::new(|result| less(&mut result["blockHeight"]))),
        )
        .rule(When::every("getLatestBlockhash"), less_valid());
    proxy
}

fn less_valid() -> Fault {
    Fault::Changed(Arc::new(|result| {
        less(&mut result["value"]["lastValidBlockHeight"]);
    }))
}

fn less(height: &mut Value) {
    *height = json!(height.as_u64().expect("a height") - SKIPPED);
}

/// As a public gateway answered in September 2026: after the first transaction was made, the block height is the
/// slot, as if it could not land any more.
#[test]
fn a_block_height_that_is_the_slot() {
    let payout = Payout::of_sol();
    let network = payout.world.network;
    network.pass(SKIPPED);
    let proxy = Proxy::new(network.url());
    proxy
        .rule(
            When::nth("getEpochInfo", 1),
            Fault::Changed(Arc::new(|result| less(&mut result["blockHeight"]))),
        )
        .rule(
            When::every("getEpochInfo"),
            Fault::Changed(Arc::new(|result| {
                result["blockHeight"] = result["absoluteSlot"].clone();
            })),
        )
        .rule(When::every("getLatestBlockhash"), less_valid())
        // It cannot land before the next run sends it again.
        .rule(When::nth(SEND, 1), Fault::Swallowed);
    let outcome = payout.run_at(&proxy.url(), &Killer::default());
    assert_eq!(outcome.code, Some(5), "{outcome:?}");
    let journal = payout.journal();
    assert!(!journal.contains(r#""event":"expired""#), "{journal}");

    let good = cluster(network.url());
    let outcome = payout.run_at(&good.url(), &Killer::default());
    payout.check(&outcome, BATCHES).expect("all is paid once");
}

/// As behind a public load balancer: no status is ever surer than processed. The payout ends, and says so.
#[test]
fn a_status_that_stays_processed() {
    let payout = Payout::of_sol();
    let proxy = Proxy::new(payout.world.network.url());
    proxy.rule(
        When::every("getSignatureStatuses"),
        Fault::Changed(Arc::new(|result| {
            for status in result["value"].as_array_mut().expect("statuses") {
                if !status.is_null() {
                    status["confirmationStatus"] = json!("processed");
                }
            }
        })),
    );
    let outcome = payout.run_at(&proxy.url(), &Killer::default());
    assert_eq!(outcome.code, Some(5), "{outcome:?}");
    assert!(
        outcome.err.contains("name another node with --url"),
        "{outcome:?}"
    );
    payout
        .check(&payout.resume(), BATCHES)
        .expect("all is paid once");
}

/// The second one is refused, and the first is none the worse for it.
#[test]
fn two_at_once() {
    let payout = Arc::new(Payout::of_sol());
    let proxy = Proxy::new(payout.world.network.url());
    let second = Arc::new(Mutex::new(None));
    let (other, outcome) = (payout.clone(), second.clone());
    let run_another = move || {
        *outcome.lock().expect("nobody panics with it") = Some(other.resume());
    };
    proxy.rule(When::nth(SEND, 2), Fault::After(Arc::new(run_another)));
    let first = payout.run_at(&proxy.url(), &Killer::default());
    payout.check(&first, BATCHES).expect("all is paid once");
    let second = second
        .lock()
        .expect("nobody panics with it")
        .take()
        .expect("it was run");
    second.expect(2);
    assert!(second.err.contains("another run"), "{second:?}");
}
