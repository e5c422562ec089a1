//! A payout whose authority signs elsewhere: who pays the fees signs here, last.

use {
    crate::payout::{
        command::{Desk, Ended},
        fate::{Fate, Survives, What, process},
        world::{SOL, VALID, World, payee, payee_key, world},
    },
    base64::{Engine, prelude::BASE64_STANDARD},
    serde_json::Value,
    solana_keypair::write_keypair_file,
    solana_signer::Signer,
    std::fs,
};

/// Three transactions of version 1, in which who pays the fees is one address more.
const ROWS: usize = 130;
const PAYER: usize = 9_999;

fn template() -> World {
    let world = world(10 * SOL);
    world.give(payee(PAYER), SOL);
    world
}

fn desk(template: &World) -> Desk {
    let desk = Desk::new(template.copy());
    desk.list_of(ROWS);
    write_keypair_file(&payee_key(PAYER), desk.path("payer.json")).expect("there is room");
    desk
}

impl Desk {
    /// The key of the authority is not here.
    fn elsewhere(&self, arguments: &[&str]) -> Ended {
        let (authority, payer) = (
            self.world.authority.pubkey().to_string(),
            self.shown("payer.json"),
        );
        let keys = ["--keypair", &authority, "--fee-payer", &payer];
        self.payout(&[&keys, arguments].concat())
    }

    fn shown(&self, file: &str) -> String {
        self.path(file).display().to_string()
    }

    fn unsigned(&self, file: &str) -> Ended {
        self.elsewhere(&["--unsigned", &self.shown(file)])
    }

    fn signed(&self, file: &str) -> Ended {
        self.elsewhere(&["--signed", &self.shown(file), "--send", "--yes"])
    }

    /// The other machine.
    fn sign(&self, file: &str) -> Value {
        let mut contents: Value = serde_json::from_str(&self.read(file)).expect("it is JSON");
        for message in contents["messages"].as_array_mut().expect("messages") {
            let bytes = BASE64_STANDARD.decode(message["base64"].as_str().expect("text"));
            let signature = self
                .world
                .authority
                .sign_message(&bytes.expect("it is base64"));
            message["signatures"][self.world.authority.pubkey().to_string()] =
                signature.to_string().into();
        }
        self.put(file, &contents);
        contents
    }

    fn put(&self, file: &str, contents: &Value) {
        fs::write(self.path(file), contents.to_string()).expect("there is room");
    }

    #[track_caller]
    fn exactly_once(&self) {
        for n in 0..ROWS {
            assert_eq!(self.world.lamports(&payee(n)), SOL / 100, "{n}");
        }
        assert_eq!(
            self.world.withdrawable(),
            10 * SOL - ROWS as u64 * SOL / 100
        );
    }
}

#[test]
fn everybody_is_paid_once() {
    let desk = desk(&template());
    let ended = desk.unsigned("a.json");
    assert_eq!(ended.code, 0, "{}", ended.err);
    // Three transactions, each with the signature that is given elsewhere.
    let payer = payee(PAYER);
    let fee = format!("  fee      0.00003 SOL (30000 lamports), paid by {payer}\n");
    assert!(ended.out.contains(&fee), "{}", ended.out);
    let purse = desk.world.lamports(&payer);
    assert_eq!(desk.world.handed_over(), 0);
    assert!(!desk.path("june.csv.journal").exists());
    let contents = desk.sign("a.json");
    let messages = contents["messages"].as_array().expect("messages");
    let rows: Vec<_> = messages
        .iter()
        .map(|message| message["rows"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(rows, [60, 60, 10]);
    let line = format!("line 2: 0.01 SOL (10000000 lamports) to {}", payee(0));
    assert_eq!(messages[0]["summary"][1], line);
    assert_eq!(contents["calls"], Value::Array(Vec::new()));

    for _ in 0..2 {
        let ended = desk.signed("a.json");
        assert_eq!(ended.code, 0, "{}", ended.err);
        desk.exactly_once();
        assert_eq!(desk.world.different(), 3);
    }
    assert_eq!(purse - desk.world.lamports(&payer), 30_000);
}

/// A message that has failed is spent. Its rows are paid by another one.
#[test]
fn messages_that_have_failed() {
    let desk = desk(&template());
    assert_eq!(desk.unsigned("a.json").code, 0);
    desk.sign("a.json");
    let next = desk.world.height() + 1;
    desk.world.weather.borrow_mut().drained_at = Some(next);
    for _ in 0..2 {
        let ended = desk.signed("a.json");
        desk.world.refill();
        let why = "error: 0 of 130 rows are paid, the others are not; write what is left with --unsigned and another \
                   file:\n";
        assert!(ended.code == 5 && ended.err.contains(why), "{}", ended.err);
    }
    assert_eq!(desk.world.different(), 3);
    assert_eq!(desk.unsigned("b.json").code, 0);
    desk.sign("b.json");
    let ended = desk.signed("b.json");
    assert_eq!(ended.code, 0, "{}", ended.err);
    desk.exactly_once();
}

/// Two files of the same rows, both signed: the second one pays no row.
#[test]
fn two_files_of_the_same_rows() {
    let desk = desk(&template());
    for file in ["a.json", "b.json"] {
        assert_eq!(desk.unsigned(file).code, 0);
        desk.sign(file);
        desk.world.pass(1);
    }
    for file in ["a.json", "b.json"] {
        let ended = desk.signed(file);
        assert_eq!(ended.code, 0, "{}", ended.err);
        desk.exactly_once();
    }
    assert_eq!(desk.world.different(), 3);
}

/// A crash, or a failure, at every operation; then the same file again, or a new one where it is too old.
#[test]
fn at_every_operation() {
    let template = template();
    let mut at = 0;
    loop {
        let desk = desk(&template);
        assert_eq!(desk.unsigned("a.json").code, 0);
        desk.sign("a.json");
        desk.world.ends.reset();
        let what = match at % 3 {
            0 => What::CrashBefore,
            1 => What::CrashAfter(Survives::All),
            _ => What::FailAfter,
        };
        desk.world.fated(Fate { at: at / 3, what });
        let ended = process(|| desk.signed("a.json"));
        desk.world.ends.reset();
        // Now and then nothing of it can land any more.
        let is_late = at % 2 == 0;
        if is_late {
            desk.world.pass(3 * VALID);
        }
        let again = desk.signed("a.json");
        if again.code != 0 {
            assert_eq!(again.code, 5, "{}", again.err);
            assert!(
                is_late && again.err.contains("write what is left with --unsigned"),
                "{}",
                again.err
            );
            let ended = desk.unsigned("b.json");
            assert_eq!(ended.code, 0, "{}", ended.err);
            desk.sign("b.json");
            let last = desk.signed("b.json");
            assert_eq!(last.code, 0, "{}", last.err);
        }
        desk.exactly_once();
        if at % 3 == 0 && ended.is_some() {
            break;
        }
        at += 1;
    }
    assert!(at > 60, "{at}");
}

#[test]
fn what_is_refused() {
    let desk = desk(&template());
    let payer = "who pays the fees signs here, after the authority: name a key pair of its own with --fee-payer";
    let authority = desk.world.authority.pubkey();
    let cold = authority.to_string();
    let file = desk.shown("a.json");
    let stranger = payee(PAYER).to_string();
    for fee_payer in [&[][..], &["--fee-payer", &stranger]] {
        for way in ["--unsigned", "--signed"] {
            let arguments = [&["--keypair", &cold, way, &file], fee_payer].concat();
            let ended = desk.payout(&arguments);
            assert_eq!((ended.code, ended.err), (2, format!("error: {payer}\n")));
        }
    }
    let payer = desk.shown("payer.json");
    let program = desk.world.vault.to_string();
    let by_call = [
        "--keypair",
        &program,
        "--fee-payer",
        &payer,
        "--unsigned",
        &file,
    ];
    let ended = desk.payout(&by_call);
    let line = format!(
        "error: {program} is a program's address, which pays for what it calls; leave --fee-payer out\n"
    );
    assert_eq!((ended.code, ended.err), (2, line));

    let ended = desk.elsewhere(&["--send", "--yes"]);
    let line = format!(
        "error: {authority} must sign; name its key pair, or write what is to be signed with --unsigned FILE\n"
    );
    assert_eq!((ended.code, ended.err), (2, line));

    let ended = desk.elsewhere(&["--unsigned", &file, "--max-fee", "0.000009"]);
    let line = "error: the fee of a transaction is 0.00001 SOL (10000 lamports), more than --max-fee 0.000009 SOL (9000 \
                lamports); lower --priority-fee, or raise --max-fee\n";
    assert_eq!((ended.code, ended.err.as_str()), (1, line));

    let ended = desk.elsewhere(&["--signed", &file, "--priority-fee", "auto"]);
    let line = "error: --priority-fee auto is another price from time to time: with --signed, write the number that the \
                file has as micro_lamports_per_cu\n";
    assert_eq!((ended.code, ended.err.as_str()), (2, line));

    assert_eq!(desk.unsigned("a.json").code, 0);
    let ended = desk.signed("a.json");
    let line = format!("error: {authority} has not signed yet; the file needs its signature\n");
    assert!(
        ended.code == 2 && ended.err.ends_with(&line),
        "{}",
        ended.err
    );
    let good = desk.sign("a.json");
    let other =
        "the signed file is not of this command as it would be now; write it again with --unsigned";
    for (rows, why) in [
        (vec![0, 1], other),
        (vec![], "the signed file is of another list"),
        (vec![ROWS], "the signed file is of another list"),
    ] {
        let mut bad = good.clone();
        bad["messages"][0]["rows"] = rows.into();
        desk.put("a.json", &bad);
        let ended = desk.signed("a.json");
        assert!(
            ended.code == 2 && ended.err.ends_with(&format!("error: {why}\n")),
            "{}",
            ended.err
        );
    }
    assert_eq!(desk.world.handed_over(), 0);
}
