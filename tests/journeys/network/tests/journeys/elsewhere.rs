//! An authority whose key is on another machine or on a hardware wallet. The command line writes a file, a device signs
//! the bytes in it, and the command line sends them.
//!
//! The device of these journeys signs any bytes with its ed25519 key, and knows no node. No real one was at hand: the
//! journeys show what is sent, not what a device displays.

use {
    crate::{
        crew::few_at_once,
        deployer::solana,
        faults::{End, SEND, TROUBLES, Trouble},
        world::{FEE, VAULT_SOL, World},
    },
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_interface::state::Vault,
    cu_vault_network::{
        BLOCKHASH_AGE, SOL,
        client::{Client, Killer, Outcome},
        proxy::{Fault, Proxy, View, When},
    },
    serde_json::Value,
    solana_keypair::{Keypair, write_keypair_file},
    solana_pubkey::Pubkey,
    solana_sha256_hasher::hash,
    solana_signature::Signature,
    solana_signer::Signer,
    std::process::Command,
};

const EXPIRED: &str = "error: the transaction has expired and nothing has moved; the cluster may be busy: raise \
                       --priority-fee, or run it again later\n";

/// So many files, one after the other, are too old by the time that they are sent only if the machine is overloaded.
const MOST_FILES: usize = 20;

/// A user without the authority's key, and the device that has it.
struct Cold {
    world: World,
    /// Its key pair pays the fees of payouts.
    client: Client,
    payer: Pubkey,
}

impl Cold {
    fn new() -> Self {
        let world = World::with_vault();
        let payer = world.network.wallet(SOL);
        Self {
            client: Client::new(world.network.url(), &payer),
            payer: payer.pubkey(),
            world,
        }
    }

    fn device(&self) -> &Keypair {
        &self.world.authority
    }

    /// Runs a command for the authority, which is an address here.
    fn run_at(&self, url: &str, arguments: &[&str], killer: &Killer) -> Outcome {
        let authority = self.device().pubkey().to_string();
        let arguments = [&["--keypair", &authority], arguments].concat();
        self.client.run_without_key_at(url, &arguments, killer)
    }

    fn unsigned(&self, command: &[&str], file: &str) -> Outcome {
        let arguments = [command, &["--unsigned", file]].concat();
        self.run_at(self.world.network.url(), &arguments, &Killer::default())
    }

    fn signed_at(&self, url: &str, command: &[&str], file: &str, killer: &Killer) -> Outcome {
        let arguments = [command, &["--signed", file, "--send", "--yes"]].concat();
        self.run_at(url, &arguments, killer)
    }

    fn signed(&self, command: &[&str], file: &str) -> Outcome {
        self.signed_at(self.world.network.url(), command, file, &Killer::default())
    }

    /// The device signs every message of the file.
    fn sign(&self, file: &str) {
        self.put_signatures(file, |bytes| self.device().sign_message(bytes));
    }

    fn put_signatures(&self, file: &str, sign: impl Fn(&[u8]) -> Signature) {
        let mut contents: Value =
            serde_json::from_str(&self.client.read(file)).expect("it is JSON");
        let address = self.device().pubkey().to_string();
        for message in contents["messages"].as_array_mut().expect("messages") {
            let bytes = message["base64"].as_str().expect("text");
            let bytes = BASE64_STANDARD.decode(bytes).expect("it is base64");
            let sha256 = hash(&bytes).to_bytes().map(|byte| format!("{byte:02x}"));
            assert_eq!(message["sha256"], sha256.concat());
            assert!(message["signatures"][&address].is_null());
            message["signatures"][&address] = sign(&bytes).to_string().into();
        }
        self.client.write(file, &contents.to_string());
    }

    /// Writes a file, has it signed and sent, again and again until one was in time.
    fn carry_out(&self, command: &[&str], mut is_late: impl FnMut(&Outcome) -> bool) -> Outcome {
        for n in 0..MOST_FILES {
            let file = format!("again-{n}.json");
            let unsigned = self.unsigned(command, &file);
            if unsigned.code != Some(0) {
                return unsigned;
            }
            self.sign(&file);
            let mut outcome = self.signed(command, &file);
            if outcome.code == Some(5) {
                // Not known, or not finished: the same file once more.
                outcome = self.signed(command, &file);
            }
            if !is_late(&outcome) {
                return outcome;
            }
        }
        panic!("each of {MOST_FILES} files was too old");
    }
}

/// One SOL and a half for the recipient.
struct Withdrawal {
    cold: Cold,
    command: Vec<String>,
    before: Vec<u64>,
}

impl Withdrawal {
    fn new() -> Self {
        let cold = Cold::new();
        let (vault, to) = (cold.world.vault, cold.world.recipient.pubkey());
        let command = ["withdraw", &vault.to_string(), "1.5", &to.to_string()].map(str::to_owned);
        let mut withdrawal = Self {
            cold,
            command: command.to_vec(),
            before: Vec::new(),
        };
        withdrawal.before = withdrawal.held();
        withdrawal
    }

    fn command(&self) -> Vec<&str> {
        self.command.iter().map(String::as_str).collect()
    }

    /// By the vault, the recipient and the authority, who pays the fee.
    fn held(&self) -> Vec<u64> {
        let world = &self.cold.world;
        let accounts = [
            world.vault,
            world.recipient.pubkey(),
            world.authority.pubkey(),
        ];
        world.network.lamports_of(&accounts)
    }

    fn has_moved_once(&self) -> Result<(), String> {
        let (held, moved) = (self.held(), 3 * SOL / 2);
        let [vault, recipient, authority] = self.before[..] else {
            panic!("three accounts");
        };
        let expected = [vault - moved, recipient + moved, authority - FEE];
        (held == expected)
            .then_some(())
            .ok_or_else(|| format!("{held:?}, not {expected:?}"))
    }

    /// Sends what is signed now, unless it was too old; then nothing has moved, and a new file is written.
    fn finish(&self) -> Outcome {
        self.cold.carry_out(&self.command(), |outcome| {
            let is_late = outcome.code == Some(3) && outcome.err.ends_with(EXPIRED);
            assert!(!is_late || self.held() == self.before, "{outcome:?}");
            is_late
        })
    }
}

/// Signed by the device, sent, and sent again: it has landed once.
#[test]
fn a_withdrawal() {
    let withdrawal = Withdrawal::new();
    let command = withdrawal.command();
    let mut last = String::new();
    for n in 0..MOST_FILES {
        last = format!("{n}.json");
        withdrawal.cold.unsigned(&command, &last).expect(0);
        assert_eq!(withdrawal.held(), withdrawal.before);
        withdrawal.cold.sign(&last);
        let sent = withdrawal.cold.signed(&command, &last);
        if sent.code == Some(0) {
            break;
        }
        assert!(sent.expect(3).err.ends_with(EXPIRED), "{sent:?}");
        assert_eq!(withdrawal.held(), withdrawal.before);
    }
    withdrawal.has_moved_once().expect("it was in time");
    withdrawal.cold.signed(&command, &last).expect(0);
    withdrawal
        .has_moved_once()
        .expect("it is the same transaction");
}

/// A signature that comes after 150 blocks moves nothing.
#[test]
fn a_signature_that_comes_too_late() {
    let withdrawal = Withdrawal::new();
    let command = withdrawal.command();
    withdrawal.cold.unsigned(&command, "late.json").expect(0);
    withdrawal.cold.sign("late.json");
    withdrawal.cold.world.network.pass(2 * BLOCKHASH_AGE);
    let late = withdrawal.cold.signed(&command, "late.json");
    assert!(late.expect(3).err.ends_with(EXPIRED), "{late:?}");
    assert_eq!(withdrawal.held(), withdrawal.before);
}

/// Sent under every fault, then again until it is done: it has moved once.
#[test]
fn a_withdrawal_under_every_fault() {
    few_at_once(&TROUBLES, |trouble| {
        (trouble.name.to_owned(), under(trouble))
    });
}

fn under(trouble: &Trouble) -> Result<(), String> {
    let withdrawal = Withdrawal::new();
    let (cold, command) = (&withdrawal.cold, withdrawal.command());
    cold.unsigned(&command, "first.json").expect(0);
    cold.sign("first.json");
    let (network, accounts) = (cold.world.network, [cold.world.vault]);
    let proxy = trouble.proxy(network, &|| View::new(network.rpc(), &accounts));
    let mut outcome = cold.signed_at(&proxy.url(), &command, "first.json", &Killer::default());
    if trouble.end == End::NoNode && outcome.code != Some(3) {
        return Err(format!("{outcome:?}"));
    }
    // Whether it has landed is what the same file tells at a good node.
    if outcome.code != Some(0) {
        outcome = cold.signed(&command, "first.json");
    }
    match outcome.code {
        Some(0) => {}
        Some(3) if outcome.err.ends_with(EXPIRED) && withdrawal.held() == withdrawal.before => {
            withdrawal.finish().expect(0);
        }
        _ => return Err(format!("{outcome:?}")),
    }
    withdrawal.has_moved_once()
}

/// Two transactions of version 1, of 60 rows and of ten.
const ROWS: usize = 70;
const BATCHES: u64 = 2;

/// What each recipient gets, in lamports.
const EACH: u64 = 10_000_000;

/// A payout whose authority signs on the device. A key pair that is here pays the fees, and signs last.
struct Payout {
    cold: Cold,
    recipients: Vec<Pubkey>,
    command: Vec<String>,
}

impl Payout {
    fn new() -> Self {
        let cold = Cold::new();
        let recipients: Vec<_> = (0..ROWS).map(|_| Keypair::new().pubkey()).collect();
        let lines = recipients
            .iter()
            .map(|address| format!("\n{address},{EACH}"));
        let list = format!("recipient,amount{}", lines.collect::<String>());
        cold.client.write("list.csv", &list);
        let vault = cold.world.vault.to_string();
        let command = ["payout", "list.csv", "--vault", &vault, "--base-units"];
        let payer = ["--fee-payer", "signer.json"];
        let command = command.iter().chain(&payer);
        Self {
            command: command.map(|word| (*word).to_owned()).collect(),
            cold,
            recipients,
        }
    }

    fn command(&self) -> Vec<&str> {
        self.command.iter().map(String::as_str).collect()
    }

    /// The file is signed, and can be sent.
    fn signed_file(&self, file: &str) {
        self.cold.unsigned(&self.command(), file).expect(0);
        self.cold.sign(file);
    }

    /// The number of journal lines with an event.
    fn count(&self, event: &str) -> usize {
        let journal = self.cold.client.read("list.csv.journal");
        let is_it = |line: &&str| {
            let line: Value = serde_json::from_str(line).expect("it is JSON");
            line["event"] == event
        };
        journal.lines().filter(is_it).count()
    }

    /// Sends the same file, then what is left in new files.
    fn finish(&self, file: &str) -> Result<(), String> {
        let command = self.command();
        let is_late = |outcome: &Outcome| {
            outcome.code == Some(5) && outcome.err.contains("write what is left with --unsigned")
        };
        let mut outcome = self.cold.signed(&command, file);
        if is_late(&outcome) {
            outcome = self.cold.carry_out(&command, is_late);
        }
        if outcome.code != Some(0) {
            return Err(format!("{outcome:?}"));
        }
        self.is_paid_once()
    }

    /// Each row is paid once, by so many transactions with two signatures each.
    fn is_paid_once(&self) -> Result<(), String> {
        let network = self.cold.world.network;
        let paid = network.lamports_of(&self.recipients);
        let held = network.lamports_of(&[self.cold.world.vault, self.cold.payer]);
        let left = [
            VAULT_SOL + network.rent(Vault::LEN) - EACH * ROWS as u64,
            SOL - BATCHES * 2 * FEE,
        ];
        if paid.iter().any(|paid| *paid != EACH) || held != left {
            return Err(format!("{paid:?}\n{held:?}, not {left:?}"));
        }
        Ok(())
    }
}

/// The journal has every transaction before it is sent. Run again, the command sends nothing.
#[test]
fn a_payout() {
    let payout = Payout::new();
    payout.signed_file("a.json");
    assert!(
        !payout.cold.client.has("list.csv.journal"),
        "a file moves nothing"
    );
    payout.finish("a.json").expect("all is paid once");
    assert_eq!(payout.count("paid") as u64, BATCHES);
    assert_eq!(
        payout.count("sending"),
        payout.count("paid") + payout.count("expired")
    );
    let proxy = Proxy::new(payout.cold.world.network.url());
    let command = payout.command();
    let again = payout
        .cold
        .signed_at(&proxy.url(), &command, "a.json", &Killer::default());
    let done = format!("Done: all {ROWS} rows are paid\n");
    assert!(again.expect(0).out.ends_with(&done), "{again:?}");
    assert_eq!(proxy.count(SEND), 0);
    payout.is_paid_once().expect("all is paid once");
}

/// Killed at each request of the command that sends, before one and after the next in turn, then run again.
#[test]
fn a_payout_killed_at_every_request() {
    let untroubled = Payout::new();
    let proxy = Proxy::new(untroubled.cold.world.network.url());
    untroubled.signed_file("a.json");
    let (command, killer) = (untroubled.command(), Killer::default());
    untroubled
        .cold
        .signed_at(&proxy.url(), &command, "a.json", &killer);
    let requests = proxy.asked().len();
    untroubled.finish("a.json").expect("nothing goes wrong");

    let kills: Vec<_> = (1..=requests)
        .map(|request| (request, request % 2 == 0))
        .collect();
    few_at_once(&kills, |(request, after)| {
        let payout = Payout::new();
        payout.signed_file("a.json");
        let (proxy, killer) = (
            Proxy::new(payout.cold.world.network.url()),
            Killer::default(),
        );
        let kill = killer.callback();
        let fault = match after {
            true => Fault::After(kill),
            false => Fault::Before(kill),
        };
        proxy.rule(When::nth_of_all(*request), fault);
        let killed = payout
            .cold
            .signed_at(&proxy.url(), &payout.command(), "a.json", &killer);
        let side = if *after { "after" } else { "before" };
        let name = format!("killed {side} request {request} of {requests}");
        // How often it looks at what is under way depends on the clock: it may be done by then, or the file too old.
        if (killed.code.is_none(), proxy.hit()) != (true, 1)
            && (killed.code.is_some(), proxy.hit()) != (true, 0)
        {
            return (name, Err(format!("{killed:?}")));
        }
        (name, payout.finish("a.json"))
    });
}

/// The Solana command line signs no message of another program's. With `sign-offchain-message` it puts a prefix before the
/// bytes, so that what it signs is no transaction: `--signed` refuses that signature, and nothing is sent.
#[test]
#[ignore = "needs the real solana command line: scripts/journeys.sh --deploy"]
fn a_signature_of_an_offchain_message() {
    let withdrawal = Withdrawal::new();
    let (cold, command) = (&withdrawal.cold, withdrawal.command());
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let key = folder.path().join("authority.json");
    write_keypair_file(cold.device(), &key).expect("the key pair is written");
    cold.unsigned(&command, "withdraw.json").expect(0);
    cold.put_signatures("withdraw.json", |bytes| {
        let output = Command::new(solana())
            .args(["sign-offchain-message", &BASE64_STANDARD.encode(bytes)])
            .arg("--keypair")
            .arg(&key)
            .output()
            .expect("the command line runs");
        let printed = String::from_utf8_lossy(&output.stdout);
        let signature = printed.trim().parse();
        signature.unwrap_or_else(|_| panic!("{output:?}"))
    });
    let proxy = Proxy::new(cold.world.network.url());
    let refused = cold.signed_at(&proxy.url(), &command, "withdraw.json", &Killer::default());
    let why = format!(
        "error: the signature of {} is not one of this message, in base58\n",
        cold.device().pubkey()
    );
    assert!(refused.expect(2).err.ends_with(&why), "{refused:?}");
    assert_eq!(
        (proxy.count(SEND), withdrawal.held()),
        (0, withdrawal.before.clone())
    );
}
