//! Journals of the version before: transactions that it took for expired are checked again before its rows are paid.

use {
    crate::payout::{
        case::{Case, sol},
        disk::Disk,
        fate::{Fate, Op, Survives, What, process},
        world::{VALID, Weather, World, slot},
    },
    cu_vault_cli::payout::{book::RowState, entry::hex, journal::Journal},
    solana_sha256_hasher::hashv,
};

/// One transaction.
const ROWS: usize = 10;

/// The lines of a journal without their checks.
fn entries(disk: &Disk) -> Vec<String> {
    let text = String::from_utf8(disk.bytes()).expect("lines of text");
    let entry = |line: &str| {
        let (_, entry) = line.split_once(',').expect("the check comes first");
        format!("{{{entry}")
    };
    text.lines().map(entry).collect()
}

/// Their bytes as they were written: each line is bound to those before.
fn journal(entries: &[String]) -> Vec<u8> {
    let mut check = String::new();
    let mut text = String::new();
    for entry in entries {
        check = hex(&hashv(&[check.as_bytes(), entry.as_bytes()]).to_bytes()[..8]);
        text += &format!("{{\"check\":\"{check}\",{}\n", &entry[1..]);
    }
    text.into_bytes()
}

/// Without what that version did not write.
fn older(entry: &str) -> String {
    let Some((before, rest)) = entry.split_once("\"since_height\":") else {
        return entry.to_owned();
    };
    let (_, after) = rest.split_once("\"transaction\":").expect("it comes last");
    let old = format!("{before}\"transaction\":{after}");
    let keys: Vec<_> = old.split('"').skip(1).step_by(2).collect();
    assert_eq!(keys[..2], ["event", "sending"]);
    old
}

/// The entry of that version when a node gave the slot as the block height.
fn expired(world: &World, sending: &str) -> String {
    let (_, rest) = sending.split_once("\"signature\":\"").expect("it has one");
    let (signature, _) = rest.split_once('"').expect("it ends");
    let slot = slot(world.height());
    format!(
        "{{\"event\":\"expired\",\"signature\":\"{signature}\",\"finalized_slot\":{slot},\"block_height\":{slot},\
         \"unknown_at_slot\":{slot},\"history_start\":0}}"
    )
}

/// A payout whose process ended right after it had sent its transaction, and the entries that the older version
/// would have written by then. After other steps it is another transaction.
fn begun(steps: u64, weather: Weather) -> (Case, World, Disk, Vec<String>) {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    case.finish(&world, &disk);
    let ops = world.ends.ops();
    let at = ops.iter().position(|op| *op == Op::Send);
    let at = at.expect("something is sent");

    let (world, disk) = case.begin();
    world.pass(steps);
    *world.weather.borrow_mut() = weather;
    let what = What::CrashAfter(Survives::All);
    world.fated(Fate { at, what });
    assert!(process(|| case.run(&world, &disk)).is_none());
    world.ends.reset();
    disk.restart();
    let entries: Vec<_> = entries(&disk).iter().map(|one| older(one)).collect();
    assert_eq!(entries.len(), 2, "the header, and what was sent");
    (case, world, disk, entries)
}

/// The journal can be read without a change.
#[track_caller]
fn is_read(case: &Case, disk: &Disk, entries: &[String]) {
    disk.replace(journal(entries));
    let read = Journal::open(disk.clone(), &case.header);
    assert!(read.is_ok(), "{:?}", read.map(drop));
    assert_eq!(disk.bytes(), journal(entries));
}

/// What the older version has sent, and taken for expired.
fn taken_for_expired(weather: Weather) -> (Case, World, Disk) {
    let (case, world, disk, mut entries) = begun(0, weather);
    entries.push(expired(&world, &entries[1]));
    is_read(&case, &disk, &entries);
    (case, world, disk)
}

#[test]
fn what_has_landed_after_all_is_not_paid_again() {
    let (case, world, disk) = taken_for_expired(Weather {
        delay: 3,
        ..Weather::default()
    });
    let book = Journal::open(disk.clone(), &case.header).expect("it is whole");
    let book = book.book();
    assert!(book.payable().is_empty(), "no row is free");
    assert!(matches!(book.rows()[0], RowState::InFlight(_)));
    case.finish(&world, &disk);
    assert_eq!(world.different(), 1);
}

#[test]
fn what_has_expired_indeed_is_paid_by_another_transaction() {
    let (case, world, disk) = taken_for_expired(Weather {
        doomed: 1,
        ..Weather::default()
    });
    world.pass(3 * VALID);
    case.finish(&world, &disk);
    assert_eq!(world.different(), 2);
    let again = format!("\"unknown_at_slot\":{}", slot(world.height()));
    let text = String::from_utf8(disk.bytes()).expect("lines of text");
    assert_eq!(text.matches("\"event\":\"expired\"").count(), 2, "{again}");
    assert_eq!(text.matches("\"blockhash_gone_at_slot\"").count(), 1);
}

/// A node that has forgotten cannot say whether it had expired: nothing is paid.
#[test]
fn what_cannot_be_looked_up_is_not_paid() {
    let (case, world, disk) = taken_for_expired(Weather {
        doomed: 1,
        ..Weather::default()
    });
    world.pass(3 * VALID);
    world.weather.borrow_mut().history_start = u64::MAX;
    let error = case.run(&world, &disk).expect_err("it is not known");
    assert_eq!((error.kind(), world.different()), ("unknown-outcome", 1));
    world.weather.borrow_mut().history_start = 0;
    case.finish(&world, &disk);
}

/// That version has sent its rows again. If the second one has not landed, the first one counts.
#[test]
fn what_was_sent_again_is_looked_at_after_that() {
    let (_, _, _, second) = begun(1, Weather::default());
    for doomed in [0, 1] {
        let (case, world, disk, mut entries) = begun(
            0,
            Weather {
                delay: 3,
                doomed,
                ..Weather::default()
            },
        );
        entries.push(expired(&world, &entries[1]));
        assert_ne!(second[1], entries[1]);
        entries.push(second[1].clone());
        is_read(&case, &disk, &entries);
        // The second one was never submitted, and cannot land any more.
        world.pass(3 * VALID);
        case.finish(&world, &disk);
        let landed = world.inner.borrow().chain.landed.len();
        assert_eq!(
            landed, 1,
            "the first one, or another one if that has expired"
        );
        let text = String::from_utf8(disk.bytes()).expect("lines of text");
        assert_eq!(
            text.matches("\"event\":\"sending\"").count(),
            2 + doomed as usize
        );
    }
}

/// What that version has paid by another transaction is paid: nothing is asked or sent.
#[test]
fn what_was_paid_since_is_paid() {
    let (_, _, _, first) = begun(0, Weather::default());
    let (case, world, disk, second) = begun(1, Weather::default());
    case.finish(&world, &disk);
    let paid = entries(&disk).pop().expect("it was paid");
    let all = [
        first[0].clone(),
        first[1].clone(),
        expired(&world, &first[1]),
        second[1].clone(),
        paid,
    ];
    is_read(&case, &disk, &all);
    let handed_over = world.handed_over();
    case.finish(&world, &disk);
    assert_eq!(world.handed_over(), handed_over);
    assert_eq!(disk.bytes(), journal(&all), "nothing is written either");
}
