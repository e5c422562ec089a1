//! The two faults that made a payout pay twice, or never end: reported of public nodes in 2026.

use {
    crate::payout::{case::sol, world::Weather},
    cu_vault_cli::network::Finality,
};

/// One transaction.
const ROWS: usize = 10;

/// It lands some steps after it was sent. In the meantime the height seems to be beyond its last block.
#[test]
fn a_block_height_that_is_the_slot() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    *world.weather.borrow_mut() = Weather {
        delay: 3,
        height_is_slot: true,
        ..Weather::default()
    };
    assert_eq!(case.run(&world, &disk), Ok(()), "its status is enough");
    case.exactly_once(&world, &disk);
    assert_eq!(world.different(), 1, "nothing is made anew");
    let journal = String::from_utf8(disk.bytes()).expect("lines of text");
    assert!(!journal.contains("\"event\":\"expired\""), "{journal}");
    let why = "\"event\":\"contradiction\",\"why\":\"this node reports block height = slot (";
    assert_eq!(journal.matches(why).count(), 1, "{journal}");
}

/// The same, and the transaction has really expired: such a node cannot say so, a good one can.
#[test]
fn a_block_height_that_is_the_slot_proves_no_expiry() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    *world.weather.borrow_mut() = Weather {
        doomed: 1,
        height_is_slot: true,
        ..Weather::default()
    };
    let error = case.run(&world, &disk).expect_err("nothing is concluded");
    assert_eq!(error.exit_code(), 5, "{error}");
    assert!(
        error
            .to_string()
            .contains("this node reports block height = slot"),
        "{error}"
    );
    assert_eq!(world.different(), 1);
    world.weather.borrow_mut().height_is_slot = false;
    case.finish(&world, &disk);
    assert_eq!(world.different(), 2);
}

#[test]
fn a_status_that_stays_processed() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    world.weather.borrow_mut().pinned = Some(Finality::Processed);
    let ended = case.run(&world, &disk);
    let error = ended.expect_err("nothing is finalized");
    assert_eq!(error.exit_code(), 5, "{error}");
    assert!(
        error.to_string().contains("name another node with --url"),
        "{error}"
    );
    *world.weather.borrow_mut() = Weather::default();
    case.finish(&world, &disk);
    assert_eq!(world.different(), 1, "nothing is made anew");
}
