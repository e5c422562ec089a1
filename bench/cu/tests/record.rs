//! `cu record`, against a node whose accounts and transactions are LiteSVM's.

mod node;

use {
    crate::stage::last_error,
    base64::{Engine, prelude::BASE64_STANDARD},
    litesvm::LiteSVM,
    node::{Answer, Node},
    serde_json::json,
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_keypair::Keypair,
    solana_message::{AddressLookupTableAccount, Message, VersionedMessage, v0, v1},
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    solana_transaction::versioned::VersionedTransaction,
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
        time::Duration,
    },
    tempfile::TempDir,
};

const TOKEN: Pubkey = Pubkey::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
const ATA: Pubkey = Pubkey::from_str_const("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
const SYSTEM: Pubkey = Pubkey::from_str_const("11111111111111111111111111111111");
const BUDGET: Pubkey = Pubkey::from_str_const("ComputeBudget111111111111111111111111111111");
const TABLES: Pubkey = Pubkey::from_str_const("AddressLookupTab1e1111111111111111111111111");

const MINT: Pubkey = Pubkey::new_from_array([1; 32]);
const FROM: Pubkey = Pubkey::new_from_array([2; 32]);
const BOB: Pubkey = Pubkey::new_from_array([3; 32]);
const TABLE: Pubkey = Pubkey::new_from_array([4; 32]);

/// Alice has tokens, Bob has no account for them yet.
struct World {
    svm: LiteSVM,
    alice: Keypair,
    bobs: Pubkey,
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let mut svm = LiteSVM::new();
        let alice = Keypair::new_from_array([5; 32]);
        svm.airdrop(&alice.pubkey(), 10_000_000_000).unwrap();
        let owned = |data: Vec<u8>, owner| Account {
            lamports: 10_000_000,
            data,
            owner,
            ..Account::default()
        };
        let mint = [&[0; 36][..], &1_000_u64.to_le_bytes(), &[6, 1], &[0; 36]].concat();
        svm.set_account(MINT, owned(mint, TOKEN)).unwrap();
        let alice_key = alice.pubkey();
        let tokens = [
            MINT.as_ref(),
            alice_key.as_ref(),
            &1_000_u64.to_le_bytes(),
            &[0; 36],
            &[1],
            &[0; 56],
        ];
        svm.set_account(FROM, owned(tokens.concat(), TOKEN))
            .unwrap();
        let (bobs, _) =
            Pubkey::find_program_address(&[BOB.as_ref(), TOKEN.as_ref(), MINT.as_ref()], &ATA);
        let mut table = vec![0; 56];
        table[0] = 1;
        table[4..12].fill(0xff);
        for key in [MINT, FROM, BOB, bobs, SYSTEM] {
            table.extend_from_slice(key.as_ref());
        }
        svm.set_account(TABLE, owned(table, TABLES)).unwrap();
        svm.warp_to_slot(82);
        Self {
            svm,
            alice,
            bobs,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Opens Bob's account, which calls System and SPL Token, and gives him so many tokens.
    fn instructions(&self, amount: u64) -> Vec<Instruction> {
        let alice = self.alice.pubkey();
        let limit = [&[2][..], &100_000_u32.to_le_bytes()].concat();
        let accounts = vec![
            AccountMeta::new(alice, true),
            AccountMeta::new(self.bobs, false),
            AccountMeta::new_readonly(BOB, false),
            AccountMeta::new_readonly(MINT, false),
            AccountMeta::new_readonly(SYSTEM, false),
            AccountMeta::new_readonly(TOKEN, false),
        ];
        let transfer = vec![
            AccountMeta::new(FROM, false),
            AccountMeta::new(self.bobs, false),
            AccountMeta::new_readonly(alice, true),
        ];
        let data = [&[3][..], &amount.to_le_bytes()].concat();
        vec![
            Instruction::new_with_bytes(BUDGET, &limit, vec![]),
            Instruction::new_with_bytes(ATA, &[0], accounts),
            Instruction::new_with_bytes(TOKEN, &data, transfer),
        ]
    }

    fn signed(&self, message: VersionedMessage) -> VersionedTransaction {
        VersionedTransaction::try_new(message, &[&self.alice]).unwrap()
    }

    fn legacy(&self, instructions: &[Instruction]) -> VersionedTransaction {
        let payer = self.alice.pubkey();
        let hash = self.svm.latest_blockhash();
        let message = Message::new_with_blockhash(instructions, Some(&payer), &hash);
        self.signed(VersionedMessage::Legacy(message))
    }

    /// What a node has of the transaction after it has run. The accounts stay as they are.
    fn landed(&self, transaction: &VersionedTransaction) -> serde_json::Value {
        let mut svm = self.svm.clone();
        let (error, meta) = match svm.send_transaction(transaction.clone()) {
            Ok(meta) => (json!(null), meta),
            Err(failed) => (json!({"InstructionError": [2, {"Custom": 1}]}), failed.meta),
        };
        json!({
            "slot": 82,
            "version": 0,
            "transaction": [base64(transaction), "base64"],
            "meta": {
                "err": error,
                "computeUnitsConsumed": meta.compute_units_consumed,
                "logMessages": meta.logs,
                "loadedAddresses": {"writable": [], "readonly": []},
            },
        })
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("recorded")
    }

    fn record(&self, node: &Node, transaction: &str) -> Output {
        let out = self.out();
        cu(&[
            "record",
            "--url",
            &node.url(),
            "--out",
            out.to_str().unwrap(),
            transaction,
        ])
    }

    /// The CU of each row of a program, as `cu run` measures its folder.
    fn run(&self, program: &Pubkey) -> Vec<(String, u64)> {
        let [elf, fixtures] =
            [format!("{program}.so"), program.to_string()].map(|name| self.out().join(name));
        let report = cu::measure(&elf, &fixtures, &cu::Options::default()).unwrap();
        assert_eq!(report.failed, []);
        assert_eq!(report.notes, []);
        let rows = report.rows.into_iter();
        rows.map(|row| (row.id, row.cu)).collect()
    }
}

fn base64(transaction: &VersionedTransaction) -> String {
    BASE64_STANDARD.encode(wincode::serialize(transaction).unwrap())
}

fn cu(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cu"))
        .args(words)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Both of its rows come to what the cluster's log says, and `cu run` measures the same at once.
#[test]
fn a_transaction_by_its_signature() {
    let world = World::new();
    let transaction = world.legacy(&world.instructions(1_000));
    let signature = transaction.signatures[0].to_string();
    let landed = world.landed(&transaction);
    let total = landed["meta"]["computeUnitsConsumed"].as_u64().unwrap();
    let node = Node::of(&world.svm, Some(landed));
    let output = world.record(&node, &signature);
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{stdout}{stderr}");

    let name = &signature[..8];
    let [(opened, opening), (given, giving)] =
        [world.run(&ATA), world.run(&TOKEN)].map(|rows| rows.into_iter().next().unwrap());
    assert_eq!(
        [opened, given],
        [2, 3].map(|index| format!("{name}-{index:02}"))
    );
    // The Compute Budget program takes 150 CU.
    assert_eq!(opening + giving + 150, total);
    let lines: Vec<_> = stdout.lines().collect();
    assert_eq!(lines[0], format!("{name}  legacy, slot 82, {total} CU"));
    for (line, index, cu) in [(lines[1], 2, opening), (lines[2], 3, giving)] {
        let expected = format!("{name}-{index:02}  ok, {cu} CU; on the cluster: ok, {cu} CU");
        assert_eq!(line, expected);
    }
    for frame in ["Associated Token", "├─ System", "└─ SPL Token"] {
        assert!(stdout.contains(frame), "{frame}: {stdout}");
    }
    let command = |program| {
        let out = world.out().display().to_string();
        format!("cu run {out}/{program}.so --fixtures {out}/{program}")
    };
    assert!(
        stdout.ends_with(&format!("{}\n{}\n", command(TOKEN), command(ATA)))
            || stdout.ends_with(&format!("{}\n{}\n", command(ATA), command(TOKEN))),
        "{stdout}"
    );
    assert_eq!(stderr, "");

    // Once more, into the same folder: the same bytes.
    let before = files(&world.out());
    assert_eq!(world.record(&node, &signature).status.code(), Some(0));
    assert_eq!(files(&world.out()), before);
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => all.push((path.clone(), fs::read(&path).unwrap())),
        }
    }
    all.sort();
    all
}

/// A transaction that was never sent, in each format, as text and in a file.
#[test]
fn a_transaction_in_base64() {
    let world = World::new();
    let instructions = world.instructions(1_000);
    let (payer, hash) = (world.alice.pubkey(), world.svm.latest_blockhash());
    let table = AddressLookupTableAccount {
        key: TABLE,
        addresses: vec![MINT, FROM, BOB, world.bobs, SYSTEM],
    };
    let v0 = v0::Message::try_compile(&payer, &instructions, &[table], hash).unwrap();
    assert!(!v0.address_table_lookups.is_empty());
    let v1 = v1::Message::try_compile(&payer, &instructions, hash).unwrap();
    let messages = [VersionedMessage::V0(v0), VersionedMessage::V1(v1)];
    let node = Node::of(&world.svm, None);
    let mut costs = Vec::new();
    for (version, message) in ["v0", "v1"].into_iter().zip(messages) {
        let transaction = world.signed(message);
        let file = world.folder.path().join(format!("{version}.txt"));
        fs::write(&file, base64(&transaction) + "\n").unwrap();
        let bytes = world.folder.path().join(format!("{version}.bin"));
        fs::write(&bytes, wincode::serialize(&transaction).unwrap()).unwrap();
        for text_or_file in [
            base64(&transaction),
            file.display().to_string(),
            bytes.display().to_string(),
        ] {
            let _ = fs::remove_dir_all(world.out());
            let output = world.record(&node, &text_or_file);
            let stdout = text(&output.stdout);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            let first = stdout.lines().next().unwrap();
            let ending = format!("  {version}, not looked up on the cluster");
            assert!(first.ends_with(&ending), "{first}");
            let rows = [world.run(&ATA), world.run(&TOKEN)].concat();
            costs.push(rows.into_iter().map(|(_, cu)| cu).collect::<Vec<_>>());
        }
    }
    assert_eq!(costs[0].len(), 2);
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:?}");
}

/// Both results are printed, and the exit code says that they differ.
#[test]
fn an_account_that_has_changed_since() {
    let mut world = World::new();
    let transaction = world.legacy(&world.instructions(1_000));
    let landed = world.landed(&transaction);
    world.svm.set_account(FROM, Account::default()).unwrap();
    let node = Node::of(&world.svm, Some(landed));
    let output = world.record(&node, &transaction.signatures[0].to_string());
    let stdout = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    let line = stdout.lines().nth(2).unwrap();
    assert!(
        line.contains("-03  IncorrectProgramId, ")
            || line.contains("-03  InvalidAccountData, ")
            || line.contains("-03  UninitializedAccount, "),
        "{line}"
    );
    let ending = "(differs: an account, a sysvar or a program has changed since)";
    assert!(
        line.contains("; on the cluster: ok, ") && line.ends_with(ending),
        "{line}"
    );
    let note = format!("-03: the node has no account {FROM} now, so it is empty\n");
    assert!(text(&output.stderr).ends_with(&note));
    // A row that fails is a row.
    assert_eq!(world.run(&TOKEN).len(), 1);
}

/// The error is the row's, and what came after it is none.
#[test]
fn a_transaction_that_failed() {
    let world = World::new();
    let mut instructions = world.instructions(1_001);
    instructions.push(world.instructions(1).remove(2));
    let transaction = world.legacy(&instructions);
    let node = Node::of(&world.svm, Some(world.landed(&transaction)));
    let signature = transaction.signatures[0].to_string();
    let output = world.record(&node, &signature);
    let stdout = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    let name = &signature[..8];
    let lines: Vec<_> = stdout.lines().collect();
    let (_, cu) = world.run(&TOKEN).remove(0);
    assert_eq!(
        lines[2..4],
        [
            format!("{name}-03  Custom(1), {cu} CU; on the cluster: Custom(1), {cu} CU"),
            format!("{name}-04  no row: {name}-03 failed before it"),
        ]
    );
}

/// Every error has one line with its cause and its cure, the exit code 2, and leaves no file behind.
#[test]
fn what_cannot_be_recorded() {
    let world = World::new();
    let transaction = world.legacy(&world.instructions(1_000));
    let signature = &transaction.signatures[0].to_string();
    let transfer = [&2_u32.to_le_bytes()[..], &1_u64.to_le_bytes()].concat();
    let metas = vec![
        AccountMeta::new(world.alice.pubkey(), true),
        AccountMeta::new(BOB, false),
    ];
    let sol = world.legacy(&[Instruction::new_with_bytes(SYSTEM, &transfer, metas)]);
    let mut greedy = world.instructions(1);
    greedy[0].data = [&[1][..], &u32::MAX.to_le_bytes()].concat();
    let greedy = base64(&world.legacy(&greedy));
    let mut trailing = wincode::serialize(&transaction).unwrap();
    trailing.push(0);
    let large = BASE64_STANDARD.encode([1; 4_097]);
    let refused =
        json!({"jsonrpc": "2.0", "id": 1, "error": {"code": -32602, "message": "no \u{1b}such"}});
    let page = Answer::new("200 OK", "<html>");
    let cut = Answer::new("200 OK", r#"{"jsonrpc":"2.0","id":1,"result":{"slot""#);

    let missing = Node::of(&world.svm, None);
    let cases: Vec<(Node, String, &str)> = vec![
        (
            missing,
            signature.clone(),
            "the node does not have the transaction SIGNATURE: is --url a node of its cluster, with a history that reaches so far back?",
        ),
        (
            Node::of(&world.svm, None),
            greedy,
            "the transaction requests 4294967295 bytes of heap; the runtime takes 32768 to 262144, a multiple of 1024",
        ),
        (
            Node::of(&world.svm, None),
            "no-such-file".into(),
            "`no-such-file` is no signature in base58, no transaction in base64 and no file: expected one of them",
        ),
        (
            Node::of(&world.svm, None),
            BASE64_STANDARD.encode(trailing),
            "is no signed transaction: ",
        ),
        (
            Node::of(&world.svm, None),
            large,
            "is no signed transaction: it has 4097 bytes, a transaction has at most 4096; expected the bytes that a node takes, or these in base64",
        ),
        (
            Node::of(&world.svm, None),
            base64(&sol),
            "-01: it calls System, which has no ELF; `cu record` needs a call of a program with an ELF",
        ),
        (
            Node::always(Answer::new("429 Too Many Requests", "").header("retry-after: 0")),
            signature.clone(),
            "the node limits the rate of requests (HTTP 429) and did so 5 times in a row; try later, or another --url",
        ),
        (
            Node::always(Answer::new("403 Forbidden", "")),
            signature.clone(),
            "the node refuses access (HTTP 403): does --url contain the key that its provider requires?",
        ),
        (
            Node::always(Answer::new("301 Moved", "").header("location: http://127.0.0.1:1/")),
            signature.clone(),
            "the node redirects to another URL (HTTP 301); let --url be that URL",
        ),
        (
            Node::always(Answer::new("200 OK", &refused.to_string())),
            signature.clone(),
            "the node refuses getTransaction: no such (-32602)",
        ),
        (
            Node::always(page),
            signature.clone(),
            "the node's answer to getTransaction makes no sense: expected value at line 1 column 1; is --url a Solana node?",
        ),
        (
            Node::always(cut),
            signature.clone(),
            "the node's answer to getTransaction makes no sense: EOF while parsing",
        ),
        (
            Node::always(Answer::endless()),
            signature.clone(),
            "the node's answer to getTransaction has more than 67108864 bytes, more than an account needs",
        ),
        (
            Node::always(Answer::new("502 Bad Gateway", "")),
            signature.clone(),
            "no answer from the node: HTTP 502; check --url, or allow more with --timeout",
        ),
    ];
    for (node, transaction, expected) in cases {
        let output = world.record(&node, &transaction);
        let error = last_error(&output).replace(signature, "SIGNATURE");
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(
            error.starts_with("error: ") && error.contains(expected),
            "{error}\n{expected}"
        );
        assert_eq!(text(&output.stderr).lines().count(), 1);
        assert!(!world.out().exists(), "{error}");
    }
    for url in ["localhost:8899", "ftp://localhost", "not a url"] {
        let output = cu(&["record", "--url", url, signature]);
        assert_eq!(output.status.code(), Some(2));
        let expected = "error: --url is no URL: expected http://HOST or https://HOST";
        assert_eq!(last_error(&output), expected, "{url}");
    }
}

/// A node that accepts the request and says nothing.
#[test]
fn a_node_that_is_silent() {
    let world = World::new();
    let node = Node::always(Answer::after(Duration::from_secs(60)));
    let signature = world.legacy(&world.instructions(1)).signatures[0].to_string();
    let output = cu(&["record", "--url", &node.url(), "--timeout", "1", &signature]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        last_error(&output),
        "error: no answer from the node: it did not come in time; check --url, or allow more with --timeout"
    );
}

/// A rate limit that ends is no error.
#[test]
fn a_node_that_is_busy_once() {
    let world = World::new();
    let busy = Answer::new("429 Too Many Requests", "").header("retry-after: 0");
    let node = Node::of(&world.svm, None).first(busy);
    let transaction = base64(&world.legacy(&world.instructions(1)));
    let output = world.record(&node, &transaction);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// The recorded rows of a program that was upgraded since are still of the ELF next to them.
#[test]
fn another_elf_is_not_replaced() {
    let world = World::new();
    let node = Node::of(&world.svm, None);
    let transaction = base64(&world.legacy(&world.instructions(1)));
    assert_eq!(world.record(&node, &transaction).status.code(), Some(0));
    let elf = world.out().join(format!("{TOKEN}.so"));
    fs::write(&elf, "another").unwrap();
    let before = files(&world.out());
    let output = world.record(&node, &transaction);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        last_error(&output),
        format!(
            "error: {} is another ELF of {TOKEN} than the node has: the program was upgraded; record to another --out",
            elf.display()
        )
    );
    assert_eq!(files(&world.out()), before);
}
