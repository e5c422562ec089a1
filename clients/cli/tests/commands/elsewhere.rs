//! An authority whose key is elsewhere: what is to be signed is written, signed there, and sent.

use {
    crate::commands::desk::Desk,
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_cli::{
        plan::Amount,
        squads::{Squads, transaction_message},
    },
    cu_vault_interface::{Address, instruction::Instruction as Tag},
    cu_vault_tests::world::SOL,
    serde_json::{Value, json},
    solana_message::VersionedMessage,
    solana_sha256_hasher::hash,
    solana_signer::Signer,
    std::{fmt::Display, fs},
};

/// The file, as a signer reads it.
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

/// What a multisig's vault is to call: the instruction alone, for any program, and as Squads stores it.
#[test]
fn the_instruction_for_a_multisig() {
    let desk = Desk::new();
    // An account of a program, like a multisig.
    let (vault, multisig) = (desk.vault(), desk.vault());
    let squads: Squads = format!("{multisig}:5").parse().expect("it is one");
    let nominee = squads.vault();
    let funds: &[&dyn Display] = &[
        &"withdraw",
        &vault,
        &"1",
        &nominee,
        &"--allow-any-recipient",
        &"--allow-unfunded-recipient",
    ];
    desk.send("authority", funds);
    desk.send("authority", &[&"nominate", &vault, &nominee]);
    let before = desk.books();
    let accept = |signer: [&dyn Display; 2], file: &str| {
        let file = desk.path(file).display().to_string();
        let accept: &[&dyn Display] = &[
            &"accept",
            &vault,
            signer[0],
            signer[1],
            &"--unsigned",
            &file,
        ];
        let ran = desk.run_bare(accept);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    };
    let by_squads = format!("{multisig}:5");
    let ran = accept([&"--squads", &by_squads], "squads.json");
    let contents = read(&desk, "squads.json");
    assert_eq!(contents["messages"], json!([]));
    let call = &contents["calls"][0];
    let line = format!(
        "  sha256 {}\nCreate a vault transaction of each `transaction_message` in the multisig.\n",
        call["sha256"].as_str().expect("text")
    );
    assert!(ran.out.ends_with(&line), "{ran:?}");
    assert_eq!(
        call["instructions"],
        json!([{
            "program": cu_vault_interface::ID.to_string(),
            "accounts": [
                {"address": nominee.to_string(), "signer": true, "writable": true},
                {"address": vault.to_string(), "signer": false, "writable": true},
            ],
            "data": bs58::encode([Tag::AcceptAuthority as u8]).into_string(),
        }])
    );
    let bytes = bytes(call);
    assert_eq!(call["base58"], bs58::encode(&bytes).into_string());
    let Ok(VersionedMessage::Legacy(message)) = wincode::deserialize(&bytes) else {
        panic!("it is a legacy message");
    };
    assert_eq!(message.instructions.len(), 1, "no compute budget");
    assert_eq!(
        call["squads"],
        json!({
            "multisig": multisig.to_string(),
            "vault_index": 5,
            "vault": nominee.to_string(),
            "transaction_message": BASE64_STANDARD.encode(transaction_message(&message)),
        })
    );

    // The same of another program's address.
    let ran = accept([&"--keypair", &nominee], "program.json");
    let told = "Have the program call the `instructions` of each.\n";
    assert!(ran.out.ends_with(told), "{ran:?}");
    let other = &read(&desk, "program.json")["calls"][0];
    assert_eq!(other["squads"], Value::Null);
    assert_eq!(other["base64"], call["base64"]);

    let file = desk.path("squads.json").display().to_string();
    let ran = desk.run_bare(&[
        &"accept",
        &vault,
        &"--keypair",
        &nominee,
        &"--signed",
        &file,
    ]);
    let line = format!(
        "error: {nominee} is a program's address, which signs by a call: there is no signature to send; have its \
         program call what --unsigned writes\n"
    );
    assert_eq!((ran.code, ran.err), (2, line));
    assert!(desk.books().differing(&before).is_empty());
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
    // Of another signer.
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

/// The facts of the moment at which a message was made are no part of the signed bytes.
#[test]
fn a_file_that_lies_about_its_time() {
    for (last_valid, since) in [(0, 0), (0, u64::MAX), (u64::MAX, 0), (u64::MAX, u64::MAX)] {
        let it = Withdrawal::new();
        it.unsigned();
        sign(&it.desk, "withdraw.json", "authority");
        let mut bad = read(&it.desk, "withdraw.json");
        let message = &mut bad["messages"][0];
        message["last_valid_block_height"] = last_valid.into();
        message["blockhash_slot"] = last_valid.into();
        message["since_slot"] = since.into();
        message["since_height"] = 0.into();
        write(&it.desk, "withdraw.json", &bad);
        let before = it.desk.books();
        let ran = it.run("1", &[&"--signed", &it.file(), &"--send", &"--yes"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let [left, came] = it.desk.changes(&before, [it.vault, it.recipient]);
        assert_eq!([left, came], [-(SOL as i64), SOL as i64]);
    }
}

/// A price counts if the command says it. Otherwise a file that was changed on its way to the signer could cost the payer
/// all of its SOL.
#[test]
fn a_price_that_the_command_does_not_say() {
    let it = Withdrawal::new();
    let file = it.file();
    let ran = it.run("1", &[&"--unsigned", &file, &"--priority-fee", &"1000000"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    sign(&it.desk, "withdraw.json", "authority");
    it.refused(
        "1",
        "the signed file is not of this command as it would be now; write it again with --unsigned",
    );

    // With auto the file's price is the one that is shown, and that --max-fee limits.
    let limit = read(&it.desk, "withdraw.json")["messages"][0]["cu_limit"].as_u64();
    let limit = limit.expect("a number");
    let fee = Amount::sol(5_000 + limit);
    let auto: [&dyn Display; 4] = [&"--signed", &file, &"--priority-fee", &"auto"];
    let ran = it.run("1", &auto);
    assert_eq!(ran.code, 0, "{ran:?}");
    for line in [
        format!("  fee      {fee}, paid by {}\n", it.authority),
        format!("limit {limit}, 1000000 micro-lamports per CU, 1 signature\n"),
    ] {
        assert!(ran.out.contains(&line), "{ran:?}");
    }
    let most: [&dyn Display; 2] = [&"--max-fee", &"0.000005"];
    let ran = it.run("1", &[&auto[..], &most].concat());
    let line = format!(
        "error: the fee is {fee}, more than --max-fee 0.000005 SOL (5000 lamports); lower --priority-fee, or raise \
         --max-fee\n"
    );
    assert_eq!((ran.code, ran.err), (1, line));
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
