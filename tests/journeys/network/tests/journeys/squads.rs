//! A vault whose authority is the vault of a Squads multisig: withdrawals and payouts that the multisig executes on the
//! network, by a [stand-in](crate::multisig).

use {
    crate::{
        crew::all_at_once,
        faults::{End, TROUBLES, Trouble},
        multisig::Multisig,
        world::{VAULT_SOL, World},
    },
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_interface::state::Vault,
    cu_vault_network::{
        SOL,
        client::{Client, Killer, Outcome},
        proxy::{Fault, Proxy, View, When},
    },
    serde_json::Value,
    solana_instruction::error::InstructionError,
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    solana_transaction_error::{TransactionError, TransactionResult},
    std::sync::atomic::{AtomicUsize, Ordering},
};

/// What each recipient gets, in lamports. Rent-exempt, so that the recipients need not be there before.
const EACH: u64 = 10_000_000;

/// Calls of 12, 12 and 6 rows.
const THREE_CALLS: usize = 30;

/// Calls of 12 rows and of one.
const TWO_CALLS: usize = 13;

/// The data of the account that shows that a call was executed.
const MARKER_LEN: usize = 1;

/// The System program's: there is an account already.
const ALREADY_IN_USE: TransactionError =
    TransactionError::InstructionError(0, InstructionError::Custom(0));

/// A vault that has become a multisig's, by commands of both.
struct Handed {
    world: World,
    multisig: Multisig,
    client: Client,
}

impl Handed {
    fn new() -> Self {
        let world = World::with_vault();
        let multisig = Multisig::new();
        let client = Client::new(world.network.url(), &world.authority);
        let handed = Self {
            world,
            multisig,
            client,
        };
        let (vault, nominee) = (handed.vault(), handed.multisig.vault.to_string());
        let nominate = ["nominate", &vault, &nominee, "--send", "--yes"];
        handed.client.run(&nominate).expect(0);
        handed.written("accept.json", &["accept", &vault]).expect(0);
        assert_eq!(handed.carry_out("accept.json"), [Ok(())]);
        let state = handed.world.state().expect("it is there");
        assert_eq!(state.authority, handed.multisig.vault);
        handed
    }

    fn vault(&self) -> String {
        self.world.vault.to_string()
    }

    /// Has a command write what the multisig calls.
    fn written(&self, file: &str, command: &[&str]) -> Outcome {
        self.written_at(self.world.network.url(), file, command, &Killer::default())
    }

    fn written_at(&self, url: &str, file: &str, command: &[&str], killer: &Killer) -> Outcome {
        let squads = self.multisig.name();
        let flags = ["--squads", &squads, "--unsigned", file];
        self.client
            .run_without_key_at(url, &[command, &flags].concat(), killer)
    }

    /// What a file gives to the multisig, and how many rows each call has.
    fn calls(&self, file: &str) -> Vec<(Vec<u8>, usize)> {
        let contents: Value = serde_json::from_str(&self.client.read(file)).expect("it is JSON");
        let calls = contents["calls"].as_array().expect("calls").iter();
        let calls = calls.map(|call| {
            let squads = &call["squads"];
            assert_eq!(squads["multisig"], self.multisig.address.to_string());
            assert_eq!(squads["vault"], self.multisig.vault.to_string());
            let message = squads["transaction_message"].as_str().expect("text");
            let message = BASE64_STANDARD.decode(message).expect("it is base64");
            (message, call["rows"].as_array().expect("rows").len())
        });
        calls.collect()
    }

    /// Proposes and executes every call of a file.
    fn carry_out(&self, file: &str) -> Vec<TransactionResult<()>> {
        let calls = self.calls(file).into_iter();
        let outcomes = calls.map(|(message, _)| self.multisig.carry_out(&message));
        outcomes.collect()
    }
}

/// The multisig pays out of the vault once it has accepted it, and the wallet that was the authority does not.
#[test]
fn a_withdrawal() {
    let handed = Handed::new();
    let (network, vault) = (handed.world.network, handed.vault());
    let (old, to) = (
        handed.world.authority.pubkey(),
        handed.world.recipient.pubkey(),
    );
    let held = || network.lamports_of(&[handed.world.vault, to, handed.multisig.vault]);
    let (before, recipient) = (held(), to.to_string());
    let withdraw = ["withdraw", &vault, "1.5", &recipient];
    let refused = handed
        .client
        .run(&[&withdraw[..], &["--send", "--yes"]].concat());
    let why = format!(
        "error: the authority of the vault is {}, and --keypair is {old};",
        handed.multisig.vault
    );
    assert!(refused.expect(1).err.starts_with(&why), "{refused:?}");

    handed.written("withdraw.json", &withdraw).expect(0);
    assert_eq!(held(), before, "a file moves nothing");
    assert_eq!(handed.carry_out("withdraw.json"), [Ok(())]);
    let moved = 3 * SOL / 2;
    assert_eq!(held(), [before[0] - moved, before[1] + moved, before[2]]);
}

/// A list of recipients, and the multisig that pays them.
struct Payout {
    handed: Handed,
    recipients: Vec<Pubkey>,
}

impl Payout {
    fn new(rows: usize) -> Self {
        let handed = Handed::new();
        let recipients: Vec<_> = (0..rows).map(|_| Keypair::new().pubkey()).collect();
        let lines = recipients
            .iter()
            .map(|address| format!("\n{address},{EACH}"));
        let list = format!("recipient,amount{}", lines.collect::<String>());
        handed.client.write("list.csv", &list);
        Self { handed, recipients }
    }

    fn url(&self) -> &str {
        self.handed.world.network.url()
    }

    fn run(&self, file: &str) -> Outcome {
        self.run_at(self.url(), file, &Killer::default())
    }

    fn run_at(&self, url: &str, file: &str, killer: &Killer) -> Outcome {
        let vault = self.handed.vault();
        let payout = ["payout", "list.csv", "--vault", &vault, "--base-units"];
        self.handed.written_at(url, file, &payout, killer)
    }

    /// The events in the journal, after its first line.
    fn events(&self) -> Vec<String> {
        let journal = self.handed.client.read("list.csv.journal");
        let lines = journal.lines().skip(1).map(|line| {
            let line: Value = serde_json::from_str(line).expect("it is JSON");
            line["event"].as_str().expect("a name").to_owned()
        });
        lines.collect()
    }

    /// Each row is paid once, and nothing else has left the vault. The multisig has paid so many markers.
    fn is_paid_once(&self, markers: u64) -> Result<(), String> {
        let network = self.handed.world.network;
        let paid = network.lamports_of(&self.recipients);
        let accounts = [self.handed.world.vault, self.handed.multisig.vault];
        let held = network.lamports_of(&accounts);
        let total = EACH * self.recipients.len() as u64;
        let left = [
            VAULT_SOL + network.rent(Vault::LEN) - total,
            SOL - markers * network.rent(MARKER_LEN),
        ];
        if paid.iter().any(|paid| *paid != EACH) || held != left {
            return Err(format!("{paid:?}\n{held:?}, not {left:?}"));
        }
        Ok(())
    }

    /// Runs it a last time: nothing is left to propose.
    fn is_done(&self, file: &str) -> Result<(), String> {
        let outcome = self.run(file);
        let done = format!("Done: all {} rows are paid\n", self.recipients.len());
        if (outcome.code, outcome.out.as_str()) != (Some(0), &done) || self.handed.client.has(file)
        {
            return Err(format!("{outcome:?}"));
        }
        Ok(())
    }
}

/// Proposed, executed and run again: the journal follows, and each row is paid once, also where a call is executed
/// twice.
#[test]
fn a_payout() {
    let payout = Payout::new(THREE_CALLS);
    let handed = &payout.handed;
    payout.run("a.json").expect(0);
    let calls = handed.calls("a.json");
    let rows: Vec<_> = calls.iter().map(|(_, rows)| *rows).collect();
    assert_eq!(rows, [12, 12, 6]);
    assert_eq!(payout.events(), ["proposed"; 3]);
    let network = handed.world.network;
    assert_eq!(
        network.lamports_of(&payout.recipients),
        [0; THREE_CALLS],
        "a file moves nothing"
    );

    let proposals: Vec<_> = calls
        .iter()
        .map(|(message, _)| handed.multisig.propose(message))
        .collect();
    assert_eq!(handed.multisig.execute(&proposals[0]), Ok(()));
    let first = network.lamports(&handed.world.vault);
    assert_eq!(first, VAULT_SOL + network.rent(Vault::LEN) - 12 * EACH);
    assert_eq!(
        handed.multisig.execute(&proposals[0]),
        Err(ALREADY_IN_USE),
        "its marker is there"
    );
    assert_eq!(network.lamports(&handed.world.vault), first);

    let again = payout.run("b.json");
    let line = "  paid     12 rows, by an earlier run\n";
    assert!(again.expect(0).out.contains(line), "{again:?}");
    assert_eq!(handed.calls("b.json"), calls[1..], "the same bytes");
    assert_eq!(
        payout.events(),
        [&["proposed"; 3][..], &["executed"]].concat()
    );

    // Proposed by the first file and by the second one.
    assert_eq!(handed.multisig.execute(&proposals[1]), Ok(()));
    assert_eq!(handed.carry_out("b.json"), [Err(ALREADY_IN_USE), Ok(())]);
    assert_eq!(handed.multisig.execute(&proposals[2]), Err(ALREADY_IN_USE));
    for file in ["c.json", "d.json"] {
        payout.is_done(file).expect("all is paid");
        payout.is_paid_once(3).expect("all is paid once");
    }
    let events = [["proposed"; 3], ["executed"; 3]].concat();
    assert_eq!(payout.events(), events);
}

/// Killed at each request, before one and after the next in turn, when it proposes and when it asks what was executed. The
/// multisig executes whatever was written, and the payout is run again.
#[test]
fn a_payout_killed_at_every_request() {
    let proposed = || Payout::new(TWO_CALLS);
    let executed = || {
        let payout = Payout::new(TWO_CALLS);
        payout.run("first.json").expect(0);
        let (message, _) = &payout.handed.calls("first.json")[0];
        assert_eq!(payout.handed.multisig.carry_out(message), Ok(()));
        payout
    };
    let stages: [(&str, &(dyn Fn() -> Payout + Sync)); 2] =
        [("proposing", &proposed), ("looking", &executed)];
    let kills: Vec<_> = stages
        .into_iter()
        .flat_map(|(name, stage)| {
            let untroubled = stage();
            let proxy = Proxy::new(untroubled.url());
            let outcome = untroubled.run_at(&proxy.url(), "a.json", &Killer::default());
            outcome.expect(0);
            let requests = 1..=proxy.asked().len();
            requests.map(move |request| (name, stage, request, request % 2 == 0))
        })
        .collect();
    all_at_once(&kills, |(name, stage, request, after)| {
        let payout = stage();
        let (proxy, killer) = (Proxy::new(payout.url()), Killer::default());
        let kill = killer.callback();
        let fault = match after {
            true => Fault::After(kill),
            false => Fault::Before(kill),
        };
        proxy.rule(When::nth_of_all(*request), fault);
        let killed = payout.run_at(&proxy.url(), "killed.json", &killer);
        let side = if *after { "after" } else { "before" };
        let name = format!("{name}, killed {side} request {request}");
        // How often it looks at what is final depends on the clock: it may be done by then.
        if (killed.code.is_none(), proxy.hit()) != (true, 1)
            && (killed.code, proxy.hit()) != (Some(0), 0)
        {
            return (name, Err(format!("{killed:?}")));
        }
        (name, finish(&payout))
    });
}

/// Writes what is left, has the multisig execute everything that was written, and runs it again.
fn finish(payout: &Payout) -> Result<(), String> {
    let last = payout.run("last.json");
    if last.code != Some(0) {
        return Err(format!("{last:?}"));
    }
    for file in ["first.json", "killed.json", "last.json"] {
        if payout.handed.client.has(file) {
            let outcomes = payout.handed.carry_out(file);
            let is_known = |outcome| [Ok(()), Err(ALREADY_IN_USE)].contains(outcome);
            if !outcomes.iter().all(is_known) {
                return Err(format!("{file}: {outcomes:?}"));
            }
        }
    }
    payout.is_done("done.json")?;
    payout.is_paid_once(2)
}

#[test]
fn a_payout_under_every_fault() {
    let met = AtomicUsize::new(0);
    all_at_once(&TROUBLES, |trouble| {
        let result = under(trouble);
        met.fetch_add(usize::from(result == Ok(true)), Ordering::Relaxed);
        (trouble.name.to_owned(), result.map(|_| ()))
    });
    // Those that are about sending it does not meet.
    assert_eq!(met.into_inner(), 8);
}

/// Proposed, and run again after the first execution, both under the fault. Whether the fault was met.
fn under(trouble: &Trouble) -> Result<bool, String> {
    let payout = Payout::new(TWO_CALLS);
    let network = payout.handed.world.network;
    let accounts = [payout.handed.world.vault, payout.handed.multisig.vault];
    let mut is_met = false;
    let mut run = |file: &str| {
        let proxy = trouble.proxy(network, &|| View::new(network.rpc(), &accounts));
        let outcome = payout.run_at(&proxy.url(), file, &Killer::default());
        is_met |= proxy.hit() > 0;
        let is_right = match trouble.end {
            End::NoNode => outcome.code == Some(3) && !payout.handed.client.has(file),
            _ => outcome.code == Some(0),
        };
        is_right.then_some(()).ok_or_else(|| format!("{outcome:?}"))
    };
    run("first.json")?;
    if trouble.end == End::NoNode {
        payout.run("first.json").expect(0);
    }
    let (message, _) = &payout.handed.calls("first.json")[0];
    assert_eq!(payout.handed.multisig.carry_out(message), Ok(()));
    run("killed.json")?;
    finish(&payout).map(|()| is_met)
}
