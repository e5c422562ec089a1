//! `cu-vault payout` from its arguments to its exit code, what it prints and what it writes.

use {
    crate::{
        payout::{
            fate::{Fate, Op, Survives, What, process},
            world::{SOL, VALID, World, payee, world},
        },
        schema::validated,
    },
    cu_vault_cli::{context::Io, network::Network, payout::medium::LockedFile, run},
    cu_vault_interface::error::VaultError,
    serde_json::Value,
    solana_signer::Signer,
    std::{
        ffi::OsString,
        fs::{self, Permissions},
        os::unix::fs::{PermissionsExt, symlink},
        path::{Path, PathBuf},
    },
    tempfile::TempDir,
};

/// What the world's vault holds above its reserve.
const FUNDS: u64 = 10 * SOL;

/// A folder with a key pair and a file, and a user who types.
pub struct Desk {
    pub world: World,
    folder: TempDir,
}

/// What a command has printed, and how it has ended.
#[derive(Debug)]
pub struct Ended {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new(world: World) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let desk = Self { world, folder };
        let bytes = desk.world.authority.to_bytes();
        fs::write(desk.path("key.json"), format!("{bytes:?}")).expect("there is room");
        let mine = Permissions::from_mode(0o600);
        fs::set_permissions(desk.path("key.json"), mine).expect("the file is ours");
        fs::write(desk.path("config.yml"), "{}").expect("there is room");
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("it is there")
    }

    /// Writes a file of these.
    pub fn list(&self, rows: &[(String, &str)]) {
        let rows: String = rows
            .iter()
            .map(|(recipient, amount)| format!("{recipient},{amount}\n"))
            .collect();
        self.write(&format!("recipient,amount\n{rows}"));
    }

    pub fn write(&self, text: &str) {
        fs::write(self.path("june.csv"), text).expect("there is room");
    }

    /// So many get a hundredth of a SOL each.
    pub fn list_of(&self, count: usize) {
        let rows: Vec<_> = (0..count).map(|n| (payee(n).to_string(), "0.01")).collect();
        self.list(&rows);
    }

    /// Types `cu-vault payout june.csv --vault …` and these arguments.
    pub fn payout(&self, arguments: &[&str]) -> Ended {
        self.payout_answering("", arguments)
    }

    pub fn payout_answering(&self, answer: &str, arguments: &[&str]) -> Ended {
        self.payout_of(&self.path("june.csv"), answer, arguments)
    }

    /// The same over another network than the world itself.
    pub fn payout_over(&self, network: &dyn Fn() -> Box<dyn Network>, arguments: &[&str]) -> Ended {
        self.type_in(&self.path("june.csv"), "", arguments, network)
    }

    /// The same without the key pair of the authority.
    pub fn payout_without_key(&self, arguments: &[&str]) -> Ended {
        let network = || Box::new(self.world.clone()) as Box<dyn Network>;
        self.type_as(None, &self.path("june.csv"), "", arguments, &network)
    }

    fn payout_of(&self, file: &Path, answer: &str, arguments: &[&str]) -> Ended {
        self.type_in(file, answer, arguments, &|| Box::new(self.world.clone()))
    }

    fn type_in(
        &self,
        file: &Path,
        answer: &str,
        arguments: &[&str],
        network: &dyn Fn() -> Box<dyn Network>,
    ) -> Ended {
        let key = match arguments.contains(&"--keypair") {
            true => None,
            false => Some(self.path("key.json")),
        };
        self.type_as(key, file, answer, arguments, network)
    }

    fn type_as(
        &self,
        key: Option<PathBuf>,
        file: &Path,
        answer: &str,
        arguments: &[&str],
        network: &dyn Fn() -> Box<dyn Network>,
    ) -> Ended {
        let path = |name: &str| self.path(name).into_os_string();
        let mut typed: Vec<OsString> = vec!["cu-vault".into(), "payout".into(), file.into()];
        typed.extend(["--vault".into(), self.world.vault.to_string().into()]);
        if let Some(key) = key {
            typed.extend(["--keypair".into(), key.into()]);
        }
        typed.extend(["--config".into(), path("config.yml")]);
        typed.extend(["--url".into(), "http://node.example".into()]);
        typed.extend(arguments.iter().map(Into::into));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = run::run(
            typed,
            &|_, _| network(),
            Io {
                stdin: &mut answer.as_bytes(),
                is_terminal: !answer.is_empty(),
                out: &mut out,
                err: &mut err,
            },
        );
        let text = |bytes| String::from_utf8(bytes).expect("it prints text");
        let ended = Ended {
            code,
            out: text(out),
            err: text(err),
        };
        self.tells_no_secret(&ended);
        if arguments.contains(&"json") {
            validated(&ended.out);
        }
        ended
    }

    /// Neither in what is printed nor in the journal.
    fn tells_no_secret(&self, ended: &Ended) {
        let journal = fs::read_to_string(self.path("june.csv.journal")).unwrap_or_default();
        let secret = self.world.authority.secret_bytes();
        let forms = [
            format!("{secret:?}"),
            secret.map(|byte| byte.to_string()).join(","),
            secret.iter().map(|byte| format!("{byte:02x}")).collect(),
            self.world.authority.to_base58_string(),
        ];
        for text in [&ended.out, &ended.err, &journal] {
            assert!(!forms.iter().any(|form| text.contains(form)), "a secret");
        }
    }
}

fn desk() -> Desk {
    let desk = Desk::new(world(FUNDS));
    desk.list_of(30);
    desk
}

fn paid(desk: &Desk, count: usize) -> bool {
    (0..count).all(|n| desk.world.lamports(&payee(n)) == SOL / 100)
}

#[test]
fn a_dry_run_sends_and_writes_nothing() {
    let desk = desk();
    let ended = desk.payout(&[]);
    let (vault, authority) = (desk.world.vault, desk.world.authority.pubkey());
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let largest = (0..5).map(|n| format!("  largest  line {}: 0.01 to {}\n", n + 2, payee(n)));
    let largest: String = largest.collect();
    assert_eq!(
        ended.out,
        format!(
            "payout · vault {vault} · http://node.example\n  \
             file     30 rows, 0.3 SOL (300000000 lamports)\n  \
             pays     30 rows, 0.3 SOL (300000000 lamports)\n{largest}  \
             sends    1 v1 transactions with up to 30 rows\n  \
             fee      0.000005 SOL (5000 lamports), paid by {authority}\n  \
             balance  10 -> 9.7\n  \
             note     30 rows name an address that holds nothing yet: lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 20 \
             more\n\
             Dry run: it would succeed. Add --send to send it.\n"
        )
    );
    assert_eq!(desk.world.handed_over(), 0);
    assert!(!desk.path("june.csv.journal").exists());
}

#[test]
fn everybody_is_paid_once_and_a_second_run_pays_nobody() {
    let desk = desk();
    let before = desk.world.lamports(&desk.world.authority.pubkey());
    let ended = desk.payout(&[
        "--send",
        "--yes",
        "--report",
        &desk.path("report.csv").display().to_string(),
    ]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "Done: all 30 rows are paid\n"),
        "{}",
        ended.err
    );
    assert!(paid(&desk, 30));
    let after = desk.world.lamports(&desk.world.authority.pubkey());
    assert_eq!(before - after, 5_000, "the fee");

    let report = desk.read("report.csv");
    let lines: Vec<_> = report.lines().collect();
    assert_eq!(
        lines[0],
        "line,recipient,amount,base_units,note,status,signature,slot,error,id"
    );
    assert_eq!(lines.len(), 31);
    assert!(
        lines[1].starts_with(&format!("2,{},0.01,10000000,,paid,", payee(0))),
        "{}",
        lines[1]
    );

    let handed_over = desk.world.handed_over();
    let again = desk.payout(&["--send", "--yes", "--output", "json"]);
    assert_eq!(again.code, 0, "{}", again.err);
    let json: Value = serde_json::from_str(&again.out).expect("it is JSON");
    assert_eq!(json["counts"]["paid"], 30);
    assert_eq!(json["rows"][29]["status"], "paid");
    assert_eq!(json["rows"][29]["recipient"], payee(29).to_string());
    assert_eq!(desk.world.handed_over(), handed_over);
    assert!(paid(&desk, 30));
}

/// The report is written over what is there: not over a file that the payout needs, and not into nowhere.
#[test]
fn a_report_replaces_nothing_that_is_needed() {
    let desk = desk();
    fs::create_dir(desk.path("folder")).expect("there is room");
    symlink(desk.path("june.csv"), desk.path("link.csv")).expect("there is room");
    let files = || ["june.csv", "key.json", "config.yml"].map(|name| desk.read(name));
    let before = files();
    let needed = "this payout needs the file that is there";
    let nowhere = format!("there is no folder {}", desk.path("none").display());
    for (name, why) in [
        ("june.csv", needed),
        ("june.csv.journal", needed),
        ("link.csv", needed),
        ("folder/../june.csv", needed),
        ("key.json", needed),
        ("config.yml", needed),
        ("folder", "it is a folder"),
        ("none/report.csv", &nowhere),
    ] {
        let report = desk.path(name).display().to_string();
        for flags in [&[][..], &["--send", "--yes"]] {
            let ended = desk.payout(&[&["--report", &report], flags].concat());
            let line = format!(
                "error: the report {report} cannot be written: {why}; name another file with --report\n"
            );
            assert_eq!((ended.code, ended.err), (2, line));
        }
    }
    assert_eq!(files(), before);
    assert!(!desk.path("june.csv.journal").exists());
    assert_eq!(desk.world.handed_over(), 0);
}

/// The whole command, ended at every request, with the journal in a real file; run again at once, and when
/// nothing that was sent can land any more.
#[test]
fn a_crash_at_every_request() {
    let template = world(FUNDS);
    let desk = || {
        let desk = Desk::new(template.copy());
        desk.list_of(30);
        desk
    };
    let first = desk();
    assert_eq!(first.payout(&["--send", "--yes"]).code, 0);
    let requests = first.world.ends.ops().len();
    assert!(requests >= 20, "{requests}");
    for at in 0..requests {
        for what in [What::CrashBefore, What::CrashAfter(Survives::All)] {
            for gap in [0, 3 * VALID] {
                let desk = desk();
                desk.world.fated(Fate { at, what });
                assert!(process(|| desk.payout(&["--send", "--yes"])).is_none());
                desk.world.ends.reset();
                desk.world.pass(gap);
                let ended = desk.payout(&["--send", "--yes"]);
                assert_eq!(
                    (ended.code, ended.out.as_str()),
                    (0, "Done: all 30 rows are paid\n"),
                    "{}",
                    ended.err
                );
                assert!(paid(&desk, 30), "{at} {what:?} {gap}");
                let left = FUNDS - 30 * SOL / 100;
                assert!(desk.world.withdrawable() == left, "{at} {what:?} {gap}");
            }
        }
    }
}

/// An earlier run was killed after it had sent something. Where the next one fails before it has checked that,
/// it does not say that nothing has moved.
#[test]
fn what_an_earlier_run_has_sent_is_not_nothing() {
    let first = desk();
    assert_eq!(first.payout(&["--send", "--yes"]).code, 0);
    let ops = first.world.ends.ops();
    let at = ops.iter().position(|op| *op == Op::Send);
    let desk = desk();
    desk.world.fated(Fate {
        at: at.expect("something is sent"),
        what: What::CrashAfter(Survives::All),
    });
    assert!(process(|| desk.payout(&["--send", "--yes"])).is_none());
    // The genesis hash is requested twice, then the journal is read.
    desk.world.fated(Fate {
        at: 2,
        what: What::FailBefore,
    });
    let ended = desk.payout(&["--send", "--yes"]);
    let line = "error: the node at hand does not answer (the connection was cut); check --url, then run it again; \
                the outcome of 1 transactions of an earlier run is not known yet: run it again, it goes on from \
                there\n";
    assert_eq!((ended.code, ended.err.as_str()), (5, line));
    desk.world.ends.reset();
    assert_eq!(desk.payout(&["--send", "--yes"]).code, 0);
    assert!(paid(&desk, 30));
}

#[test]
fn it_asks_before_it_sends() {
    let desk = desk();
    let declined = desk.payout_answering("n\n", &["--send"]);
    assert_eq!(declined.code, 4);
    assert!(
        declined
            .err
            .ends_with("Send? [y/N] error: declined; nothing was sent\n"),
        "{}",
        declined.err
    );
    assert_eq!(desk.world.handed_over(), 0);
    assert_eq!(desk.payout(&["--send"]).code, 2, "nobody is there to ask");
    assert_eq!(desk.payout_answering("y\n", &["--send"]).code, 0);
    assert!(paid(&desk, 30));
}

/// The rows, the arguments, the exit code, the message.
type Refused<'a> = (&'a [(String, &'a str)], &'a [&'a str], u8, String);

#[test]
fn what_is_refused_before_anything_is_sent() {
    let desk = desk();
    let vault = desk.world.vault.to_string();
    let alice = payee(0).to_string();
    let off_curve = cu_vault_interface::client::find_vault_address(&payee(1), 1)
        .0
        .to_string();
    let cases: [Refused; 6] = [
        (
            &[(alice.clone(), "11")],
            &[],
            1,
            "1 rows come to 11 SOL (11000000000 lamports), and 10 SOL (10000000000 lamports) may leave the \
             vault; deposit more first"
                .into(),
        ),
        (
            &[(vault.clone(), "1"), (alice.clone(), "0.0001"), (off_curve.clone(), "1")],
            &[],
            2,
            format!(
                "3 rows are not right; nothing was sent\n  \
                 line 2: the recipient is the vault itself\n  \
                 line 3: {alice} would be left with 0.0001 SOL (100000 lamports), below the rent-exempt minimum \
                 of 0.00065024 SOL (650240 lamports): pay at least 0.00065024 SOL (650240 lamports)\n  \
                 line 4: {off_curve} is an address without a key (a program's, or a closed token account's), not a \
                 wallet; if you mean it, add --allow-any-recipient"
            ),
        ),
        (
            &[(alice.clone(), "1"), (alice.clone(), "1")],
            &[],
            2,
            format!("1 row is not right; nothing was sent\n  line 3: {alice} is in line 2 already"),
        ),
        (&[(alice.clone(), "1")], &["--base-units"], 2, {
            format!(
                "1 row is not right; nothing was sent\n  \
                 line 2: {alice} would be left with 0.000000001 SOL (1 lamports), below the rent-exempt minimum of \
                 0.00065024 SOL (650240 lamports): pay at least 0.00065024 SOL (650240 lamports)"
            )
        }),
        (
            &[(alice.clone(), "1")],
            &["--max-fee", "0.000004"],
            1,
            "the fee of a transaction is 0.000005 SOL (5000 lamports), more than --max-fee 0.000004 SOL (4000 \
             lamports); lower --priority-fee, or raise --max-fee"
                .into(),
        ),
        (
            &[(alice.clone(), "1")],
            &["--v0", "--lookup-table", &alice],
            1,
            format!("{alice} is no lookup table to use: there is no such account on this cluster"),
        ),
    ];
    for (rows, arguments, code, message) in cases {
        desk.list(rows);
        let ended = desk.payout(&[&["--send", "--yes"], arguments].concat());
        assert_eq!(
            (ended.code, ended.err),
            (code, format!("error: {message}\n"))
        );
        assert_eq!(ended.out, "");
        assert_eq!(desk.world.handed_over(), 0);
    }
    // The fixed file is paid: a file of which nothing was sent does not count any more.
    desk.list_of(3);
    assert_eq!(desk.payout(&["--send", "--yes"]).code, 0);
    assert!(paid(&desk, 3));
    // From here on it has.
    desk.list_of(4);
    let ended = desk.payout(&["--send", "--yes"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended
            .err
            .contains("the journal next to the file is of another payout"),
        "{}",
        ended.err
    );
}

/// A wallet below the minimum, as after a rise of rent, is paid whatever it is (SIMD-0392); an empty one is not.
#[test]
fn a_wallet_below_the_minimum_is_paid() {
    let desk = Desk::new(world(FUNDS));
    let [poor, empty] = [0, 1].map(payee);
    desk.world.give(poor, 640_000);
    desk.list(&[(poor.to_string(), "1"), (empty.to_string(), "650239")]);
    let ended = desk.payout(&["--base-units", "--send", "--yes"]);
    let refused = format!(
        "error: 1 row is not right; nothing was sent\n  \
         line 3: {empty} would be left with 0.000650239 SOL (650239 lamports), below the rent-exempt minimum of \
         0.00065024 SOL (650240 lamports): pay at least 0.00065024 SOL (650240 lamports)\n"
    );
    assert_eq!((ended.code, ended.err), (2, refused));

    desk.list(&[(poor.to_string(), "1"), (empty.to_string(), "650240")]);
    let ended = desk.payout(&["--base-units", "--send", "--yes"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let now = [poor, empty].map(|payee| desk.world.lamports(&payee));
    assert_eq!(now, [640_001, 650_240]);
}

#[test]
fn a_run_at_the_same_time_is_refused() {
    let desk = desk();
    let path = desk.path("june.csv.journal");
    let _other = LockedFile::open(&path).expect("nobody has it");
    let ended = desk.payout(&["--send", "--yes"]);
    let message = format!(
        "error: another run has {}; wait until it has ended\n",
        path.display()
    );
    assert_eq!((ended.code, ended.err), (2, message));
    assert_eq!(desk.world.handed_over(), 0);
}

/// A vault that is emptied in the meantime: the exit code says that it is not finished, once a recipient is paid.
#[test]
fn what_is_left_is_told_and_paid_by_the_next_run() {
    let desk = desk();
    desk.world.weather.borrow_mut().drained_at = Some(desk.world.height() + 2);
    let report = desk.path("report.json").display().to_string();
    let arguments = [
        "--send",
        "--yes",
        "--v0",
        "--parallel",
        "1",
        "--report",
        &report,
    ];
    let ended = desk.payout(&arguments);
    assert_eq!(ended.code, 5, "{}", ended.err);
    assert!(
        ended.err.contains("24 of 30 rows are paid"),
        "{}",
        ended.err
    );
    let rows = validated(&desk.read("report.json"));
    let statuses: Vec<_> = rows
        .as_array()
        .expect("the rows")
        .iter()
        .map(|row| row["status"].as_str().expect("text"))
        .collect();
    assert_eq!(statuses[..24], ["paid"; 24]);
    assert_eq!(statuses[24..], ["not-sent"; 6]);

    let dry = desk.payout(&[]);
    assert_eq!(dry.code, 1, "the vault is empty: {}", dry.err);
    desk.world.refill();
    let dry = desk.payout(&[]);
    assert!(
        dry.out.contains("  paid     24 rows, by an earlier run\n"),
        "{}",
        dry.out
    );
    assert!(
        dry.out
            .contains("  pays     6 rows, 0.06 SOL (60000000 lamports)\n"),
        "{}",
        dry.out
    );
    assert_eq!(desk.payout(&arguments).code, 0);
    assert!(paid(&desk, 30));
}

#[test]
fn a_priority_fee_is_offered_and_paid() {
    let desk = desk();
    let before = desk.world.lamports(&desk.world.authority.pubkey());
    let ended = desk.payout(&["--send", "--yes", "--priority-fee", "1000000"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let fees = before - desk.world.lamports(&desk.world.authority.pubkey());
    let told = format!("fee      {}", cu_vault_cli::plan::Amount::sol(fees));
    assert!(
        fees > 5_000 && ended.err.contains(&told),
        "{fees}: {}",
        ended.err
    );
}

/// By any name of the file, no recipient is paid again.
#[test]
fn a_link_to_the_file_has_the_same_journal() {
    let desk = desk();
    assert_eq!(desk.payout(&["--send", "--yes"]).code, 0);
    let other = tempfile::tempdir().expect("there is room");
    let link = other.path().join("july.csv");
    std::os::unix::fs::symlink(desk.path("june.csv"), &link).expect("there is room");
    let handed_over = desk.world.handed_over();
    let ended = desk.payout_of(&link, "", &["--send", "--yes"]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "Done: all 30 rows are paid\n")
    );
    assert_eq!(desk.world.handed_over(), handed_over);
}

/// With `--keep-going` the others are paid, and the exit code says that not all were.
#[test]
fn the_others_are_paid_if_asked_for() {
    let desk = desk();
    let sysvar = "SysvarRent111111111111111111111111111111111";
    let mut rows: Vec<_> = (0..30).map(|n| (payee(n).to_string(), "0.01")).collect();
    rows.insert(7, (sysvar.to_owned(), "1"));
    desk.list(&rows);
    let why = format!("the vault refuses: {}", VaultError::NotWritable);
    let sysvar_is_meant = ["--send", "--yes", "--allow-any-recipient"];
    let ended = desk.payout(&sysvar_is_meant);
    let message =
        format!("line 9 cannot be paid: {why}; fix it, or pay the others with --keep-going");
    assert_eq!((ended.code, ended.err), (1, format!("error: {message}\n")));
    assert_eq!(desk.world.handed_over(), 0);

    let ended = desk.payout(&[&sysvar_is_meant[..], &["--keep-going"]].concat());
    assert_eq!(ended.code, 5, "{}", ended.err);
    let message = format!("error: 30 of 31 rows are paid, the others are not:\n  line 9: {why}\n");
    assert!(ended.err.ends_with(&message), "{}", ended.err);
    assert!(paid(&desk, 30));
}
