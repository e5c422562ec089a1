//! `cu record`: a transaction of the network, by its signature, becomes a fixture with the programs that it called.

use {
    crate::world::World,
    cu_vault_interface::{ID, token::TokenProgram},
    cu_vault_network::{
        client::{Client, binary},
        elf,
    },
    serde_json::{Value, json},
    solana_rpc_client_api::request::RpcRequest,
    std::{fs, process::Command},
};

/// What the instruction that sets the limit costs.
const COMPUTE_BUDGET: u64 = 150;

/// A deposit of tokens, which calls the token program: `cu` measures what the node reports, to the CU.
#[test]
fn a_deposit_by_its_signature() {
    for (program, name) in [
        (TokenProgram::SplToken, "SPL Token"),
        (TokenProgram::Token2022, "Token-2022"),
    ] {
        let world = World::with_vault();
        let tokens = world.issue(program, true);
        let client = Client::new(world.network.url(), &world.authority);
        let (vault, mint) = (world.vault.to_string(), tokens.mint.to_string());
        let deposit = ["token", "deposit", &vault, &mint, "0.25"];
        let flags = ["--send", "--yes", "--output", "json"];
        let sent = client
            .run(&[&deposit[..], &flags].concat())
            .expect(0)
            .json();
        let signature = sent["signature"].as_str().expect("it was sent");
        let landed: Value = world
            .network
            .rpc()
            .send(
                RpcRequest::GetTransaction,
                json!([signature, {"encoding": "json", "maxSupportedTransactionVersion": 1}]),
            )
            .expect("the node has it");
        let total = landed["meta"]["computeUnitsConsumed"].as_u64();
        let total = total.expect("the node reports them");
        let cu = total - COMPUTE_BUDGET;

        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let out = folder.path().join("recorded");
        let (url, to) = (world.network.url(), out.display().to_string());
        let record = run(&["record", "--url", url, "--out", &to, signature]);
        let short = &signature[..8];
        let lines: Vec<_> = record.lines().collect();
        let first = format!("{short}  legacy, slot {}, {total} CU", landed["slot"]);
        assert_eq!(lines[0], first, "{record}");
        let second = format!("{short}-02  ok, {cu} CU; on the cluster: ok, {cu} CU");
        assert_eq!(lines[1], second, "{record}");
        let called = format!("└─ {name}");
        assert!(record.contains(&called), "{record}");

        // Its files are all that is needed to measure it again.
        let (program, fixtures) = (out.join(format!("{ID}.so")), out.join(ID.to_string()));
        assert!(fs::read(&program).expect("it is written") == elf("cu_vault"));
        let command = format!(
            "cu run {} --fixtures {}",
            program.display(),
            fixtures.display()
        );
        assert_eq!(*lines.last().expect("a command"), command, "{record}");
        let report = folder.path().join("report.json").display().to_string();
        let [program, fixtures] = [program, fixtures].map(|path| path.display().to_string());
        run(&["run", &program, "--fixtures", &fixtures, "--json", &report]);
        let report = fs::read_to_string(&report).expect("it is written");
        let report: Value = serde_json::from_str(&report).expect("it is JSON");
        let rows = report["rows"].as_array().expect("rows");
        assert_eq!(rows.len(), 1, "{report}");
        assert_eq!(
            (&rows[0]["id"], &rows[0]["cu"]),
            (&json!(format!("{short}-02")), &json!(cu)),
            "{report}"
        );
    }
}

/// What `cu` prints, where it ends without an error.
fn run(words: &[&str]) -> String {
    let output = Command::new(binary("cu")).args(words).output();
    let output = output.expect("it runs");
    let err = String::from_utf8_lossy(&output.stderr);
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    out
}
