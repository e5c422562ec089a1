//! The sentences of the payout's documentation, one by one. That what is sent is in the journal before is
//! asserted by the cluster of every test here, at every single transmission.

use {
    crate::payout::{
        case::{Case, sol, sol_to},
        world::{FINAL, SOL, VALID, Weather, payee},
    },
    cu_vault_cli::{
        error::Error,
        payout::{
            engine::Event,
            journal::Journal,
            medium::{LockedFile, OpenError},
            recipe::Payment,
        },
    },
    cu_vault_interface::{Address, error::VaultError},
    solana_hash::Hash,
};

/// Three transactions.
const ROWS: usize = 52;

/// An address that no transaction can write to, so no payment can go there.
const SYSVAR: &str = "SysvarRent111111111111111111111111111111111";

/// Sentence 2: What is not in the journal was not sent: a line without its end is cut off, and what was changed,
/// dropped or moved is refused.
#[test]
fn a_journal_that_was_changed_is_refused() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    case.finish(&world, &disk);
    let whole = disk.bytes();
    let text = String::from_utf8(whole.clone()).expect("lines of text");
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    assert_eq!(
        lines.len(),
        1 + 3 + 3,
        "a header, and each transaction sent and paid"
    );

    let refused = |bytes: Vec<u8>, what: &str| {
        disk.replace(bytes);
        let handed_over = world.handed_over();
        match case.run(&world, &disk) {
            Err(Error::Input(message)) => assert!(
                message.contains("is damaged") || message.contains("is of another payout"),
                "{what}: {message}"
            ),
            other => panic!("{what}: {other:?}"),
        }
        assert_eq!(world.handed_over(), handed_over, "nothing is sent");
    };
    for at in (0..whole.len() - 1).step_by(13) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        refused(bytes, &format!("byte {at} changed"));
    }
    for at in 1..lines.len() {
        let mut dropped = lines.clone();
        let line = dropped.remove(at);
        if at + 1 < lines.len() {
            refused(dropped.concat().into(), &format!("line {at} dropped"));
        }
        let mut twice = lines.clone();
        twice.insert(at, line);
        refused(twice.concat().into(), &format!("line {at} twice"));
    }

    // The last line without its end, in every length.
    let last = whole.len() - lines[lines.len() - 1].len();
    for end in last..whole.len() {
        disk.replace(whole[..end].into());
        case.finish(&world, &disk);
        assert_eq!(disk.bytes(), whole, "it was found out again");
    }
}

/// Sentence 4: A failed transaction is finalized, and has paid no row. It is reported, and the next run pays it.
#[test]
fn what_has_failed_is_paid_by_the_next_run() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    // Both transactions of the first round land in the next block, when there is nothing left.
    world.weather.borrow_mut().drained_at = Some(world.height() + 1);
    let mut failed = Vec::new();
    let ended = case.watched(&world, &disk, &mut |event| {
        if let Event::Failed(signature, ..) = event {
            failed.push(*signature);
        }
    });
    let Err(Error::Refused(message)) = ended else {
        panic!("{ended:?}");
    };
    let why = VaultError::InsufficientFunds.to_string();
    assert!(message.contains(&why), "{message}");
    assert_eq!(
        (failed.len(), world.different()),
        (2, 2),
        "the third is not sent"
    );
    let is_paid = |payment: &Payment| world.lamports(&payment.account) > 0;
    assert!(!case.payments.iter().any(is_paid));

    world.refill();
    case.finish(&world, &disk);
    assert_eq!(world.different(), 5);
}

/// Sentence 5: What has expired was finalized without it; a node that has forgotten proves nothing.
#[test]
fn a_node_that_has_forgotten_is_not_believed() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    *world.weather.borrow_mut() = Weather {
        doomed: 1,
        history_start: u64::MAX,
        ..Weather::default()
    };
    let ended = case.run(&world, &disk);
    assert!(matches!(ended, Err(Error::Unknown { .. })), "{ended:?}");
    let before = world.different();
    let again = case.run(&world, &disk);
    assert_eq!(again, ended, "and it stays so");
    assert_eq!(world.different(), before, "nothing is made anew");

    world.weather.borrow_mut().history_start = 0;
    case.finish(&world, &disk);
    assert_eq!(world.different(), 4, "three, of which one was made anew");
}

/// Sentence 5: An old answer proves nothing. The command waits for a node that never gets to the block in question; it does not
/// believe it, although the node does not know a transaction that has landed.
#[test]
fn a_node_that_lags_is_not_believed() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    *world.weather.borrow_mut() = Weather {
        lag: 3 * VALID,
        ..Weather::default()
    };
    case.finish(&world, &disk);
    assert_eq!(world.different(), 3);
}

/// Sentence 5: Transactions that never land are not built again without end.
#[test]
fn it_ends_where_nothing_lands() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    world.weather.borrow_mut().doomed = u32::MAX;
    let ended = case.run(&world, &disk);
    let message = "6 transactions in a row expired before they landed; none of their rows was paid: run it again, with \
                   a higher --priority-fee";
    assert_eq!(ended, Err(Error::Unfinished(message.to_owned())));
    world.weather.borrow_mut().doomed = 0;
    case.finish(&world, &disk);
}

/// Sentence 6: What is sent again is the same, byte for byte.
#[test]
fn what_is_sent_again_is_the_same() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    world.weather.borrow_mut().lost = 2;
    case.finish(&world, &disk);
    assert_eq!(world.different(), 3);
    assert_eq!(world.handed_over(), 3 * 3);
}

/// Sentence 7: Two batches are never the same transaction, not even with the same rows in them.
#[test]
fn batches_that_are_the_same_to_the_byte() {
    let payment = |index: usize| Payment {
        line: index as u64 + 2,
        account: payee(0),
        amount: SOL / 1_000,
        opened_for: None,
        extra: Vec::new(),
    };
    let mut case = sol_to((0..400).map(payment).collect());
    case.options.parallel = 8;
    let (world, disk) = case.begin();
    let mut batches = Vec::new();
    let ended = case.watched(&world, &disk, &mut |event| {
        if let Event::Sent(_, rows) = event {
            batches.push(rows.len());
        }
    });
    assert_eq!(ended, Ok(()));
    case.exactly_once(&world, &disk);
    assert!(batches.len() > 2 && batches[0] == batches[1], "{batches:?}");
    assert_eq!(world.different(), batches.len());
}

/// Sentence 8: Two runs never overlap.
#[test]
fn a_second_run_is_kept_out() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("june.csv.journal");
    let first = LockedFile::open(&path).expect("nobody else has it");
    let second = LockedFile::open(&path);
    assert!(matches!(second, Err(OpenError::Taken)));
    drop(first);
    assert!(LockedFile::open(&path).is_ok());
}

/// Sentence 9: A journal goes with one payout.
#[test]
fn a_journal_of_another_payout_is_refused() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    world.weather.borrow_mut().drained_at = Some(world.height() + 1);
    assert!(case.run(&world, &disk).is_err(), "something was sent");
    world.refill();
    let handed_over = world.handed_over();

    let other = Address::new_from_array([7; 32]);
    let change = |what: &str, change: &dyn Fn(&mut Case)| {
        let mut changed = sol(ROWS);
        change(&mut changed);
        let Err(Error::Input(message)) = changed.run(&world, &disk) else {
            panic!("another {what} is refused");
        };
        assert!(
            message.starts_with(&format!(
                "the journal next to the file is of another payout: its {what} is "
            )),
            "{message}"
        );
    };
    change("cluster (genesis hash)", &|case| {
        case.header.genesis = Hash::new_from_array([7; 32])
    });
    change("program", &|case| case.header.program = other);
    change("vault", &|case| case.header.vault = other);
    change("mint", &|case| case.header.mint = Some(other));
    change("file (sha256)", &|case| {
        case.header.sha256 = "11".repeat(32)
    });
    change("number of rows", &|case| case.header.rows += 1);
    change("total of base units", &|case| case.header.total += 1);
    change("version", &|case| case.header.version += 1);
    assert_eq!(world.handed_over(), handed_over, "nothing was sent");
    case.finish(&world, &disk);
}

/// Sentence 9: … unless nothing of it was sent: then a file may be fixed.
#[test]
fn a_file_may_be_mended_before_anything_was_sent() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    let mut wrong = sol(ROWS);
    wrong.header.sha256 = "11".repeat(32);
    Journal::open(disk.clone(), &wrong.header).expect("it begins");
    case.finish(&world, &disk);
    assert_eq!(
        Journal::open(disk.clone(), &wrong.header)
            .map(drop)
            .map_err(|error| error.exit_code()),
        Err(2),
        "and from then on it is this one"
    );
}

/// Sentence 10: A row counts as paid when its transaction is finalized.
#[test]
fn only_what_is_finalized_counts() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    world.weather.borrow_mut().forked = vec![101, 103, 104, 106];
    let mut paid = 0;
    let ended = case.watched(&world, &disk, &mut |event| {
        if let Event::Paid(signature, _) = event {
            let landed = world.landed(signature).expect("it has landed");
            assert!(world.height() - landed >= FINAL);
            paid += 1;
        }
    });
    assert_eq!((ended, paid), (Ok(()), 3));
    case.exactly_once(&world, &disk);
}

/// A row that cannot be paid is named, and nothing is sent with it.
#[test]
fn the_row_at_fault_is_named() {
    let mut case = sol(ROWS);
    case.payments[17].account = SYSVAR.parse().expect("an address");
    let (world, disk) = case.begin();
    let why = format!("the vault refuses: {}", VaultError::NotWritable);
    assert_eq!(
        case.run(&world, &disk),
        Err(Error::Refused(format!(
            "line 19 cannot be paid: {why}; fix it, or pay the others with --keep-going"
        )))
    );
    assert_eq!(world.handed_over(), 0);

    case.options.keep_going = true;
    let mut refused = Vec::new();
    let ended = case.watched(&world, &disk, &mut |event| {
        if let Event::Refused(row, why) = event {
            refused.push((*row, why.clone()));
        }
    });
    assert_eq!((ended, refused), (Ok(()), vec![(17, why)]));
    for (index, payment) in case.payments.iter().enumerate() {
        if index != 17 {
            assert_eq!(world.lamports(&payment.account), payment.amount, "{index}");
        }
    }
}
