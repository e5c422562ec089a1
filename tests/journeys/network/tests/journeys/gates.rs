//! `cu-gates`: the table of feature gates, read from a node.

use {
    cu_vault_network::{Network, client::binary},
    solana_pubkey::Pubkey,
    std::{fs, process::Command},
};

/// Every gate in the written table is a feature account of the node, with its slot.
#[test]
fn the_table_is_what_the_node_has() {
    let network = Network::shared();
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let file = folder.path().join("gates.tsv");
    let output = Command::new(binary("cu-gates"))
        .args(["--url", network.url(), "--out"])
        .arg(&file)
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");

    let table = fs::read_to_string(&file).expect("it was written");
    assert!(
        table.contains(&format!(
            "#source\tthe feature accounts of a node, {}\n",
            network.url()
        )),
        "{table}"
    );
    let gates: Vec<_> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert!(gates.len() > 200, "{}", gates.len());
    for gate in gates {
        let [slot, id, _] = gate.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{gate}");
        };
        let account = network
            .account(&id.parse::<Pubkey>().expect("an address"))
            .unwrap_or_else(|| panic!("{gate}"));
        let slot: u64 = slot.parse().expect("a slot");
        assert_eq!(
            account.data[..9],
            [&[1][..], &slot.to_le_bytes()].concat(),
            "{gate}"
        );
    }
}

/// The committed table is mainnet's.
#[test]
fn another_cluster_does_not_write_the_table() {
    let network = Network::shared();
    let output = Command::new(binary("cu-gates"))
        .args(["--url", network.url()])
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    let line = format!(
        "error: {} is a node of another cluster than mainnet-beta, with the genesis hash ",
        network.url()
    );
    assert!(
        told.starts_with(&line) && told.lines().count() == 1,
        "{told}"
    );
}
