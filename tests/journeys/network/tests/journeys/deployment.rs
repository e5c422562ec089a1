//! The vault is deployed, verified, used and deployed once more by `scripts/deploy.sh` and `verify.sh`, with
//! the real `solana` command line.

use {
    crate::deployer::{Deployer, FEES, succeeded},
    cu_vault_interface::{
        ID,
        client::{decode_vault, find_vault_address},
    },
    cu_vault_network::{
        Network, SOL,
        client::{Client, Killer},
        elf,
        proxy::{Fault, Proxy, When},
    },
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_signer::Signer,
};

/// At the development id: deployed, the same as the commit, used, a payout killed and resumed, and not deployed
/// twice.
#[test]
#[ignore = "needs the real solana command line: scripts/journeys.sh --deploy"]
fn deployment_to_a_funded_vault() {
    let deployer = Deployer::new();
    let network = &deployer.network;
    succeeded(&deployer.deploy(network.url(), &[]));
    let elf = elf("cu_vault");
    assert!(deployer.deployed(&ID) == elf);
    let spent = 10 * SOL - network.lamports(&deployer.wallet.pubkey());
    assert!(
        (1..FEES).contains(&(spent - deployer.rent(&elf))),
        "{spent}"
    );

    let verified = deployer.verify(&[]);
    assert_eq!(verified.status.code(), Some(0));
    assert_eq!(
        deployer.verify(&["--arch", "v0"]).status.code(),
        Some(1),
        "it is not that one"
    );

    let client = Client::new(network.url(), &deployer.wallet);
    let (authority, vault) = (
        deployer.wallet.pubkey(),
        find_vault_address(&deployer.wallet.pubkey(), 0).0,
    );
    client.run(&["create", "--send", "--yes"]).expect(0);
    client
        .run(&["deposit", &vault.to_string(), "2", "--send", "--yes"])
        .expect(0);
    pay_killed_half_way(network, &client, &vault);
    let account = network.account(&vault).expect("it is there");
    let state = decode_vault(&account.owner, &account.data).expect("it is a vault");
    assert_eq!(
        (state.authority, account.lamports),
        (authority, SOL + state.rent_reserve())
    );

    let before = network.lamports(&authority);
    succeeded(&deployer.deploy(network.url(), &[]));
    assert_eq!(
        network.lamports(&authority),
        before,
        "the same ELF is not deployed twice"
    );

    // An upgrade to the ELF of the other architecture: the vault is what it was.
    succeeded(&deployer.deploy(network.url(), &["--arch", "v0"]));
    assert_eq!(deployer.verify(&["--arch", "v0"]).status.code(), Some(0));
    assert_eq!(deployer.verify(&[]).status.code(), Some(1));
    assert_eq!(network.account(&vault), Some(account));
    client
        .run(&[
            "withdraw",
            &vault.to_string(),
            "1",
            &authority.to_string(),
            "--send",
            "--yes",
        ])
        .expect(0);
    assert_eq!(network.lamports(&vault), state.rent_reserve());
}

/// One SOL goes to those on a list, in several transactions; the payout is killed before the second of them
/// is sent, and run again.
fn pay_killed_half_way(network: &Network, client: &Client, vault: &Pubkey) {
    const RECIPIENTS: usize = 100;
    let recipients: Vec<_> = (0..RECIPIENTS).map(|_| Keypair::new().pubkey()).collect();
    let rows = recipients.iter().map(|address| format!("\n{address},0.01"));
    client.write(
        "list.csv",
        &format!("recipient,amount{}", rows.collect::<String>()),
    );
    let vault = vault.to_string();
    let payout = ["payout", "list.csv", "--vault", &vault, "--send", "--yes"];

    let (proxy, killer) = (Proxy::new(network.url()), Killer::default());
    let kill = Fault::Before(killer.callback());
    proxy.rule(When::nth("sendTransaction", 2), kill);
    let killed = client.run_at(&proxy.url(), &payout, &killer);
    assert_eq!((killed.code, proxy.hit()), (None, 1), "{killed:?}");

    client.run(&payout).expect(0);
    client.run(&payout).expect(0);
    let paid = network.lamports_of(&recipients);
    assert_eq!(paid, [SOL / RECIPIENTS as u64; RECIPIENTS]);
}

/// At another id, through a network that fails in the midst of it: the same command goes on.
#[test]
#[ignore = "needs the real solana command line: scripts/journeys.sh --deploy"]
fn deployment_that_was_interrupted() {
    let deployer = Deployer::new();
    let network = &deployer.network;
    // The same in every run, so that its ELF is built once.
    let program = Keypair::new_from_array([7; 32]);
    let (id, file) = (program.pubkey(), deployer.keep(&program, "program.json"));

    let proxy = Proxy::new(network.url());
    proxy.rule(
        When::between("sendTransaction", 20, usize::MAX),
        Fault::RequestLost,
    );
    let failed = deployer.deploy(&proxy.url(), &["--program-keypair", &file]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(proxy.hit() > 0);
    assert!(network.account(&id).is_none());
    let unverified = deployer.verify(&["--program-id", &id.to_string()]);
    assert_eq!(unverified.status.code(), Some(2), "there is nothing yet");

    succeeded(&deployer.deploy(network.url(), &["--program-keypair", &file]));
    let elf = deployer.deployed(&id);
    let spent = 10 * SOL - network.lamports(&deployer.wallet.pubkey());
    assert!(
        (1..FEES).contains(&(spent - deployer.rent(&elf))),
        "no buffer is left: {spent}"
    );
    let verified = deployer.verify(&["--program-id", &id.to_string()]);
    assert_eq!(verified.status.code(), Some(0));
    assert_eq!(
        deployer.verify(&[]).status.code(),
        Some(2),
        "nothing is at the development id"
    );
}
