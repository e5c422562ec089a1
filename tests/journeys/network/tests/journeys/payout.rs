//! A payout from a CSV file, killed and troubled in every way, and run again: at the end every recipient has
//! been paid, once.

use {
    crate::{
        crew::all_at_once,
        faults::{End, SEND, TROUBLES, Trouble},
        world::{FEE, VAULT_SOL, World},
    },
    cu_vault::state::Vault,
    cu_vault_network::{
        client::{Client, Killer, Outcome},
        proxy::{Fault, Proxy, View, When},
    },
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    std::sync::{Arc, Mutex},
};

/// More than two transactions hold.
const RECIPIENTS: u64 = 60;

/// So many transactions.
const BATCHES: u64 = 3;

/// Rent-exempt, so that the recipients need not be there before.
const LEAST: u64 = 1_000_000;

/// A list of recipients, and the vault that pays them.
struct Payout {
    world: World,
    recipients: Vec<(Pubkey, u64)>,
    /// What the authority holds before, who pays the fees.
    purse: u64,
    client: Client,
}

impl Payout {
    fn new() -> Self {
        let world = World::with_vault();
        let recipients: Vec<_> = (0..RECIPIENTS)
            .map(|index| (Keypair::new().pubkey(), LEAST + index))
            .collect();
        let client = Client::new(world.network.url(), &world.authority);
        let rows = recipients
            .iter()
            .map(|(address, lamports)| format!("{address},0.{lamports:09}\n"));
        client.write(
            "list.csv",
            &["recipient,amount\n".to_owned()]
                .into_iter()
                .chain(rows)
                .collect::<String>(),
        );
        let purse = world.network.lamports(&world.authority.pubkey());
        Self {
            world,
            recipients,
            purse,
            client,
        }
    }

    /// Runs it at a node, until it ends or is killed.
    fn run_at(&self, url: &str, killer: &Killer) -> Outcome {
        let vault = self.world.vault.to_string();
        let arguments = ["payout", "list.csv", "--vault", &vault, "--send", "--yes"];
        self.client.run_at(url, &arguments, killer)
    }

    /// Runs it where nothing goes wrong.
    fn resume(&self) -> Outcome {
        self.run_at(self.world.network.url(), &Killer::default())
    }

    /// Everybody has got what the list says, the vault has paid that and nothing else, and each transaction
    /// has cost its fee once.
    fn check(&self, outcome: &Outcome) -> Result<(), String> {
        let network = self.world.network;
        let addresses: Vec<_> = self
            .recipients
            .iter()
            .map(|(address, _)| *address)
            .collect();
        let held = network.lamports_of(&addresses);
        let wrong: Vec<_> = self
            .recipients
            .iter()
            .zip(&held)
            .filter(|((_, due), held)| due != *held)
            .collect();
        let total: u64 = self.recipients.iter().map(|(_, lamports)| lamports).sum();
        let vault = network.lamports(&self.world.vault);
        let left = VAULT_SOL + network.rent(Vault::LEN) - total;
        let fees = self.purse - network.lamports(&self.world.authority.pubkey());
        if outcome.code != Some(0) || !wrong.is_empty() || vault != left || fees != BATCHES * FEE {
            return Err(format!(
                "{outcome:?}\nnot as due: {wrong:?}\nvault {vault} not {left}, fees {fees}"
            ));
        }
        Ok(())
    }

    fn nobody_is_paid(&self) -> bool {
        let addresses: Vec<_> = self
            .recipients
            .iter()
            .map(|(address, _)| *address)
            .collect();
        let network = self.world.network;
        let held: u64 = network.lamports_of(&addresses).iter().sum();
        held == 0 && network.lamports(&self.world.authority.pubkey()) == self.purse
    }
}

/// Killed before and after each request that it makes, then run again.
#[test]
fn killed_at_every_request() {
    let untroubled = Payout::new();
    let proxy = Proxy::new(untroubled.world.network.url());
    let outcome = untroubled.run_at(&proxy.url(), &Killer::default());
    untroubled.check(&outcome).expect("nothing goes wrong");
    let requests = proxy.asked().len();
    assert_eq!(proxy.count(SEND) as u64, BATCHES);

    let kills: Vec<_> = (1..=requests)
        .flat_map(|request| [(request, false), (request, true)])
        .collect();
    all_at_once(&kills, |(request, after)| {
        let payout = Payout::new();
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
        let result = payout.check(&payout.resume());
        (name, result)
    });
}

/// Killed as soon as a transaction has landed, each time that it is run.
#[test]
fn killed_after_each_transaction() {
    let payout = Payout::new();
    let mut kills = 0;
    let done = loop {
        let (proxy, killer) = (Proxy::new(payout.world.network.url()), Killer::default());
        proxy.rule(When::nth(SEND, 1), Fault::After(killer.callback()));
        let outcome = payout.run_at(&proxy.url(), &killer);
        match outcome.code {
            None => kills += 1,
            Some(_) => break outcome,
        }
        assert!(kills <= BATCHES, "each run gets one further");
    };
    assert_eq!(kills, BATCHES);
    payout.check(&done).expect("all is paid once");
}

#[test]
fn under_every_fault() {
    all_at_once(&TROUBLES, |trouble| {
        (trouble.name.to_owned(), under(trouble))
    });
}

fn under(trouble: &Trouble) -> Result<(), String> {
    let payout = Payout::new();
    let network = payout.world.network;
    let accounts = [payout.world.vault, payout.world.authority.pubkey()];
    let proxy = trouble.proxy(network, &|| View::new(network.rpc(), &accounts));
    let outcome = payout.run_at(&proxy.url(), &Killer::default());
    if !trouble.was_met(&proxy) {
        return Err("no request met the fault".to_owned());
    }
    let code = match trouble.end {
        End::Done => return payout.check(&outcome),
        End::NothingLands => 5,
        End::NoNode => 3,
    };
    if outcome.code != Some(code) || !payout.nobody_is_paid() {
        return Err(format!("{outcome:?}"));
    }
    payout.check(&payout.resume())
}

/// The second one is refused, and the first is none the worse for it.
#[test]
fn two_at_once() {
    let payout = Arc::new(Payout::new());
    let proxy = Proxy::new(payout.world.network.url());
    let second = Arc::new(Mutex::new(None));
    let (other, outcome) = (payout.clone(), second.clone());
    let run_another = move || {
        *outcome.lock().expect("nobody panics with it") = Some(other.resume());
    };
    proxy.rule(When::nth(SEND, 2), Fault::After(Arc::new(run_another)));
    let first = payout.run_at(&proxy.url(), &Killer::default());
    payout.check(&first).expect("all is paid once");
    let second = second
        .lock()
        .expect("nobody panics with it")
        .take()
        .expect("it was run");
    second.expect(2);
    assert!(second.err.contains("another run"), "{second:?}");
}
