//! Deployments that `scripts/deploy.sh` refuses before anything is paid, and an upgrade that grows. The network has
//! today's gates, and the `solana` command line is the real one.

use {
    crate::deployer::{Deployer, FEES, root, solana, succeeded},
    cu_vault_interface::ID,
    cu_vault_network::{SOL, elf},
    solana_account::Account,
    solana_keypair::Keypair,
    solana_loader_v3_interface::{get_program_data_address, state::UpgradeableLoaderState},
    solana_sha256_hasher::hash,
    solana_signer::Signer,
    std::{fs, process::Output},
};

/// SIMD-0431: no program grows by less. The ELF of sBPF v0 is longer than the one of v3 by less than that.
const LEAST_GROWTH: usize = 10_240;

/// The fee of a signature.
const FEE: u64 = 5_000;

/// What a refusal must leave as it is.
#[derive(Debug, PartialEq, Eq)]
struct State {
    wallets: Vec<u64>,
    program_data: Option<Account>,
}

struct Case {
    deployer: Deployer,
    /// Pays for some tries, and is not the upgrade authority.
    other: Keypair,
    v3: Vec<u8>,
    v0: Vec<u8>,
}

impl Case {
    fn new() -> Self {
        let deployer = Deployer::new();
        let other = Keypair::new();
        deployer.keep(&other, "other.json");
        let (v3, v0) = (
            elf("cu_vault"),
            fs::read(root().join("program/elf/v0/cu_vault.so")).expect("it is committed"),
        );
        assert!((1..LEAST_GROWTH).contains(&(v0.len() - v3.len())));
        Self {
            deployer,
            other,
            v3,
            v0,
        }
    }

    fn url(&self) -> &str {
        self.deployer.network.url()
    }

    fn state(&self) -> State {
        let wallets = [self.deployer.wallet.pubkey(), self.other.pubkey()];
        State {
            wallets: self.deployer.network.lamports_of(&wallets),
            program_data: self.deployer.program_data(&ID),
        }
    }

    /// It ends with this very sentence, and nothing was paid or deployed.
    #[track_caller]
    fn refuses(&self, deploy: impl FnOnce() -> Output, why: &str) {
        let before = self.state();
        let output = deploy();
        let told = String::from_utf8_lossy(&output.stderr);
        let last = told.lines().last().unwrap_or_default();
        assert_eq!(
            (output.status.code(), last),
            (Some(1), &*format!("error: {why}"))
        );
        assert_eq!(self.state(), before);
    }

    /// A payer with a lamport too little is refused; with as much as the sentence names, it can pay.
    fn a_poor_payer(&self, needs: u64, arguments: &[&str]) {
        let (network, other) = (&self.deployer.network, self.other.pubkey());
        network.fund(&other, needs - 1);
        let key = self.deployer.key("other.json");
        let arguments = [&["--fee-payer", &key], arguments].concat();
        let deploy = || self.deployer.deploy_by(&[], self.url(), &arguments);
        let why = format!(
            "{other} has {} SOL, and this takes {} at one time, with what comes back and the minimum of a wallet; \
             send it the rest, or say --fee-payer FILE. Nothing was paid",
            sol(needs - 1),
            sol(needs)
        );
        self.refuses(deploy, &why);
        network.fund(&other, 1);
        succeeded(&deploy());
    }

    /// What is compared by `verify.sh`: its exit code, what it says of the data, its verdict and the hash.
    #[track_caller]
    fn verifies(&self, arch: &str, code: i32, data: usize, verdict: &str) {
        let output = self.deployer.verify(&["--arch", arch]);
        assert_eq!(output.status.code(), Some(code));
        let elf = if arch == "v0" { &self.v0 } else { &self.v3 };
        let told = String::from_utf8_lossy(&output.stderr);
        for line in [
            format!("data         {data} bytes; the ELF has {}", elf.len()),
            format!("it is        {verdict}"),
        ] {
            assert!(told.lines().any(|told| told == line), "{line}\n{told}");
        }
        // As solana-verify prints it: of the bytes without the zeros at their end.
        let deployed = self.deployer.deployed(&ID);
        assert_eq!(deployed.len(), data);
        let end = deployed
            .iter()
            .rposition(|byte| *byte != 0)
            .expect("an ELF")
            + 1;
        let hash = hash(&deployed[..end]).to_bytes();
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(String::from_utf8_lossy(&output.stdout), hash + "\n");
    }

    fn rent_of_data(&self, length: usize) -> u64 {
        let length = UpgradeableLoaderState::size_of_programdata(length);
        self.deployer.network.rent(length)
    }
}

const THE_SAME: &str = "the same as the ELF of this commit";

fn sol(lamports: u64) -> String {
    format!("{}.{:09}", lamports / SOL, lamports % SOL)
}

/// How many transactions a payer can pay who has enough to write an ELF, in the eyes of `deploy.sh`: each of them twice. A
/// second signature, of a payer who is not the upgrade authority, leaves less room in each.
fn transactions(elf: &[u8], signatures: u64) -> u64 {
    let holds = if signatures == 1 { 1_000 } else { 900 };
    2 * (elf.len() as u64 / holds + 4)
}

/// An upgrade by less than 10 KiB, from a payer with too little and an old command line to the room behind the ELF.
#[test]
#[ignore = "needs the real solana command line: scripts/journeys.sh --deploy"]
fn an_upgrade_that_grows_by_less_than_10_kib() {
    let case = Case::new();
    let (deployer, url) = (&case.deployer, case.url());
    succeeded(&deployer.deploy(url, &[]));
    assert!(deployer.deployed(&ID) == case.v3);
    case.verifies("v3", 0, case.v3.len(), THE_SAME);

    an_old_solana(&case);

    // The wallet that deployed stays the upgrade authority, and another one pays.
    let before = case.state();
    let (older, size) = (case.v3.len(), case.v0.len());
    let after = older + LEAST_GROWTH;
    let stays = case.rent_of_data(after) - case.rent_of_data(older);
    let needs = case.rent_of_data(size) + stays + transactions(&case.v0, 2) * 2 * FEE;
    let upgrader = deployer.key("wallet.json");
    let upgrade = ["--arch", "v0", "--upgrade-authority", &upgrader];
    case.a_poor_payer(needs + deployer.network.rent(0), &upgrade);
    let zeros = vec![0; after - size];
    assert!(deployer.deployed(&ID) == [&case.v0[..], &zeros].concat());
    case.verifies("v0", 0, after, THE_SAME);
    let grown = case.state();
    let spent = needs + deployer.network.rent(0) - grown.wallets[1];
    assert!((1..FEES).contains(&(spent - stays)), "{spent}, {stays}");
    assert_eq!(
        grown.wallets[0], before.wallets[0],
        "the authority signs, and pays nothing"
    );

    // A byte behind the ELF is no room.
    let data = get_program_data_address(&ID);
    let account = deployer.program_data(&ID).expect("it is there");
    let mut changed = account.data.clone();
    *changed.last_mut().expect("there is room") = 7;
    deployer.network.overwrite(&data, &changed);
    let verdict = "NOT the ELF of this commit: the ELF is followed by 1 bytes that are not zero, as a buffer of a larger \
                   ELF leaves them";
    case.verifies("v0", 1, after, verdict);
    deployer.network.overwrite(&data, &account.data);

    // A shorter ELF again, in as much room.
    succeeded(&deployer.deploy(url, &[]));
    case.verifies("v3", 0, after, THE_SAME);
    let short = format!("NOT the ELF of this commit: the first {size} bytes are not the ELF's");
    case.verifies("v0", 1, after, &short);
}

/// One that says that it is old, and is a real one otherwise. `deploy.sh` calls it for its version and nothing else.
fn an_old_solana(case: &Case) {
    let real = solana();
    let calls = case.deployer.key("calls");
    let old = case.deployer.script(
        "solana",
        &format!(
            "#!/bin/sh\necho \"$*\" >>'{calls}'\n[ \"$1\" != --version ] || {{ echo 'solana-cli 3.0.13 \
             (src:00000000; feat:1, client:Agave)'; exit; }}\nexec '{}' \"$@\"\n",
            real.display()
        ),
    );
    let key = case.deployer.key("wallet.json");
    let arguments = ["--arch", "v0", "--fee-payer", &key];
    let why = format!(
        "{} is version 3.0.13, and a deployment needs 4.1.0 or newer, which knows sBPF v3 and SIMD-0431; update it, or \
         take it off the PATH, and 4.2.2 is built once",
        old.join("solana").display()
    );
    case.refuses(
        || case.deployer.deploy_by(&[&old], case.url(), &arguments),
        &why,
    );
    let calls = fs::read_to_string(calls).expect("it was called");
    assert_eq!(calls, "--version\n");
}

/// What an interrupted deployment of a larger ELF has left. The cure in the sentence returns its SOL, and the deployment
/// goes on from there, by a payer who has just enough.
#[test]
#[ignore = "needs the real solana command line: scripts/journeys.sh --deploy"]
fn a_buffer_that_a_larger_elf_has_left() {
    let case = Case::new();
    let (deployer, url) = (&case.deployer, case.url());
    let (wallet, buffer) = (deployer.key("wallet.json"), Keypair::new());
    let kept = deployer.keep(&buffer, "buffer.json");
    let larger = root().join("program/elf/v0/cu_vault.so");
    deployer.solana(&[
        "--url",
        url,
        "--keypair",
        &wallet,
        "program",
        "write-buffer",
        &larger.display().to_string(),
        "--buffer",
        &kept,
        "--use-rpc",
    ]);
    let left = deployer
        .network
        .account(&buffer.pubkey())
        .expect("it is there");
    let closing = format!(
        "program close {} --url {url} --keypair {wallet}",
        buffer.pubkey()
    );
    let why = format!(
        "the buffer {} was made for {} bytes, and the ELF has {}, so bytes of another ELF could be deployed with it; \
         close it, which returns its SOL: solana {closing}, then run this again, or leave --buffer out",
        buffer.pubkey(),
        case.v0.len(),
        case.v3.len()
    );
    case.refuses(|| deployer.deploy(url, &["--buffer", &kept]), &why);
    assert_eq!(
        deployer.network.account(&buffer.pubkey()),
        Some(left.clone())
    );
    assert_eq!(deployer.program_data(&ID), None);

    let before = case.state();
    deployer.solana(&closing.split(' ').collect::<Vec<_>>());
    let back = case.state().wallets[0] - before.wallets[0];
    assert!((1..FEES).contains(&(left.lamports - back)), "{back}");

    let needs = deployer.rent(&case.v3) + transactions(&case.v3, 1) * FEE;
    case.a_poor_payer(needs + deployer.network.rent(0), &["--buffer", &kept]);
    assert!(deployer.deployed(&ID) == case.v3);
    let spent = needs + deployer.network.rent(0) - case.state().wallets[1];
    assert!(
        (1..FEES).contains(&(spent - deployer.rent(&case.v3))),
        "{spent}"
    );
    case.verifies("v3", 0, case.v3.len(), THE_SAME);
}
