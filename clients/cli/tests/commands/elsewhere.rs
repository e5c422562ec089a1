//! An authority whose key is elsewhere: what is to be signed is written, signed there, and sent.

use {
    crate::commands::desk::Desk,
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_interface::Address,
    cu_vault_tests::world::SOL,
    serde_json::{Value, json},
    solana_message::{Message, VersionedMessage},
    solana_sha256_hasher::hash,
    solana_signer::Signer,
    std::{fmt::Display, fs},
};

/// The file, as whoever signs reads it.
fn read(desk: &Desk, file: &str) -> Value {
    let text = fs::read_to_string(desk.path(file)).expect("it was written");
    serde_json::from_str(&text).expect("it is JSON")
}

fn write(desk: &Desk, file: &str, contents: &Value) {
    desk.write(file, &contents.to_string());
}

fn bytes(message: &Value) -> Vec<u8> {
    let base64 = message["base64"].as_str().expect("text");
    BASE64_STANDARD.decode(base64).expect("it is base64")
}

/// The other machine: the signature of this key pair is put into the file.
fn sign(desk: &Desk, file: &str, name: &str) {
    let mut contents = read(desk, file);
    let signer = desk.address(name);
    for message in contents["messages"].as_array_mut().expect("messages") {
        let bytes = bytes(message);
        let keypair = desk
            .node
            .inner()
            .stage
            .chain
            .keypair(&signer)
            .insecure_clone();
        let signature = keypair.sign_message(&bytes).to_string();
        message["signatures"][signer.to_string()] = signature.into();
    }
    write(desk, file, &contents);
}

/// `cu-vault withdraw VAULT AMOUNT RECIPIENT`, by an authority whose key is not here.
struct Withdrawal {
    desk: Desk,
    vault: Address,
    authority: Address,
    recipient: Address,
}

impl Withdrawal {
    fn new() -> Self {
        let desk = Desk::new();
        let vault = desk.vault();
        let [authority, recipient] = ["authority", "recipient"].map(|name| desk.address(name));
        Self {
            desk,
            vault,
            authority,
            recipient,
        }
    }

    fn run(&self, amount: &str, more: &[&dyn Display]) -> super::desk::Ran {
        let arguments: &[&dyn Display] = &[
            &"withdraw",
            &self.vault,
            &amount,
            &self.recipient,
            &"--keypair",
            &self.authority,
        ];
        self.desk.run_bare(&[arguments, more].concat())
    }

    fn file(&self) -> String {
        self.desk.path("withdraw.json").display().to_string()
    }

    fn unsigned(&self) -> Value {
        let ran = self.run("1", &[&"--unsigned", &self.file()]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let contents = read(&self.desk, "withdraw.json");
        let message = &contents["messages"][0];
        let line = format!(
            "  sha256 {} by {}\n",
            message["sha256"].as_str().expect("text"),
            self.authority
        );
        assert!(ran.out.contains(&line), "{ran:?}");
        contents
    }

    /// It is refused, dry and sending, and nothing has moved.
    #[track_caller]
    fn refused(&self, amount: &str, why: &str) {
        let before = self.desk.books();
        for more in [&[][..], &[&"--send" as &dyn Display, &"--yes"]] {
            let ran = self.run(
                amount,
                &[&[&"--signed" as &dyn Display, &self.file()], more].concat(),
            );
            let last = ran.err.lines().last().unwrap_or_default().to_owned();
            assert_eq!((ran.code, last), (2, format!("error: {why}")));
        }
        self.desk.assert_untouched(&before);
    }
}

#[test]
fn what_was_signed_elsewhere_is_sent_once() {
    let it = Withdrawal::new();
    let contents = it.unsigned();
    let before = it.desk.books();
    let message = &contents["messages"][0];
    let bytes = bytes(message);
    let hex: String = hash(&bytes)
        .to_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(message["sha256"], hex);
    assert_eq!(
        bs58::decode(message["base58"].as_str().expect("text")).into_vec(),
        Ok(bytes)
    );
    assert_eq!(
        message["signatures"],
        json!({it.authority.to_string(): null})
    );
    let summary = message["summary"].as_array().expect("lines");
    assert_eq!(summary[1], "  moves    1 SOL (1000000000 lamports)");

    sign(&it.desk, "withdraw.json", "authority");
    let dry = it.run("1", &[&"--signed", &it.file()]);
    assert_eq!(dry.code, 0, "{dry:?}");
    it.desk.assert_untouched(&before);
    let moved = |times: i64| {
        let [left, came] = it.desk.changes(&before, [it.vault, it.recipient]);
        assert_eq!(
            [left, came],
            [-times, times].map(|times| times * SOL as i64)
        );
    };
    for _ in 0..2 {
        // The second time it is the same transaction, which has landed already.
        let ran = it.run("1", &[&"--signed", &it.file(), &"--send", &"--yes"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        moved(1);
    }
}

/// What a multisig calls is the vault's instruction alone; `inner` is a message of it.
#[test]
fn the_instruction_for_a_multisig() {
    let it = Withdrawal::new();
    let message = it.unsigned()["messages"][0].clone();
    assert_eq!(
        message["instructions"][0]["accounts"],
        json!([
            {"address": it.authority.to_string(), "signer": true, "writable": false},
            {"address": it.vault.to_string(), "signer": false, "writable": true},
            {"address": it.recipient.to_string(), "signer": false, "writable": true},
        ])
    );
    assert_eq!(message["instructions"].as_array().map(Vec::len), Some(1));
    let inner = bs58::decode(message["inner"].as_str().expect("text")).into_vec();
    let inner: VersionedMessage =
        wincode::deserialize(&inner.expect("it is base58")).expect("it is a message");
    let VersionedMessage::Legacy(Message {
        instructions,
        account_keys,
        ..
    }) = inner
    else {
        panic!("it is a legacy message");
    };
    assert_eq!(instructions.len(), 1);
    let program = account_keys[usize::from(instructions[0].program_id_index)];
    assert_eq!(program, cu_vault_interface::ID);
    assert_eq!(message["instructions"][0]["program"], program.to_string());
    let data = bs58::encode(&instructions[0].data).into_string();
    assert_eq!(message["instructions"][0]["data"], data);
}

#[test]
fn what_comes_back_must_be_what_was_meant() {
    let it = Withdrawal::new();
    let authority = it.authority;
    let unsigned = it.unsigned();
    it.refused(
        "1",
        &format!("{authority} has not signed yet; the file needs its signature"),
    );

    sign(&it.desk, "withdraw.json", "authority");
    let good = read(&it.desk, "withdraw.json");
    let other =
        "the signed file is not of this command as it would be now; write it again with --unsigned";
    it.refused("2", other);

    let wrong = format!("the signature of {authority} is not one of this message, in base58");
    let mut bad = good.clone();
    bad["messages"][0]["signatures"][authority.to_string()] = "1111".into();
    write(&it.desk, "withdraw.json", &bad);
    it.refused("1", &wrong);
    // Of somebody else.
    let mut bad = unsigned.clone();
    let stranger = it.desk.address("stranger");
    let keypair = it
        .desk
        .node
        .inner()
        .stage
        .chain
        .keypair(&stranger)
        .insecure_clone();
    let signature = keypair.sign_message(&bytes(&bad["messages"][0]));
    bad["messages"][0]["signatures"][authority.to_string()] = signature.to_string().into();
    write(&it.desk, "withdraw.json", &bad);
    it.refused("1", &wrong);
    // A higher limit than was signed.
    let mut bad = good.clone();
    bad["messages"][0]["cu_limit"] = 1_400_000.into();
    write(&it.desk, "withdraw.json", &bad);
    it.refused("1", other);
    let mut bad = good.clone();
    bad["messages"][0]["base64"] = "AAAA".into();
    write(&it.desk, "withdraw.json", &bad);
    it.refused("1", "the signed file holds something that is no message");

    let shown = it.file();
    for (text, why) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("{}", "missing field `version` at line 1 column 2"),
    ] {
        it.desk.write("withdraw.json", text);
        it.refused(
            "1",
            &format!("{shown} is not what --unsigned writes: {why}"),
        );
    }
    let mut bad = good.clone();
    bad["version"] = 2.into();
    write(&it.desk, "withdraw.json", &bad);
    it.refused(
        "1",
        &format!("{shown} is not what this version's --unsigned writes"),
    );
    let mut bad = good.clone();
    bad["messages"] = json!([good["messages"][0], good["messages"][0]]);
    write(&it.desk, "withdraw.json", &bad);
    it.refused("1", "the signed file is of a payout");

    write(&it.desk, "withdraw.json", &good);
    let ran = it.run("1", &[&"--signed", &it.file(), &"--send", &"--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_file_that_is_there_stays() {
    let it = Withdrawal::new();
    it.desk.write("withdraw.json", "signatures");
    let ran = it.run("1", &[&"--unsigned", &it.file()]);
    let line = format!("error: {} is there already; name another file\n", it.file());
    assert_eq!((ran.code, ran.err), (2, line));
    let text = fs::read_to_string(it.desk.path("withdraw.json")).expect("it is there");
    assert_eq!(text, "signatures");
}

/// A dry run needs no key; to send, it must be here.
#[test]
fn an_address_in_place_of_a_key_pair() {
    let it = Withdrawal::new();
    let before = it.desk.books();
    assert_eq!(it.run("1", &[]).code, 0);
    let ran = it.run("1", &[&"--send", &"--yes"]);
    let line = format!(
        "error: {} must sign; name its key pair with --keypair, or write what is to be signed with --unsigned FILE\n",
        it.authority
    );
    assert!(ran.err.ends_with(&line), "{ran:?}");
    assert_eq!(ran.code, 2);
    assert_eq!(it.desk.changes(&before, [it.vault, it.authority]), [0, 0]);
    assert!(it.desk.node.inner().sent.is_empty());
}
