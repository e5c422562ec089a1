//! The two faults that made a payout pay twice, or never end: reported of public nodes in 2026.

use {
    crate::{
        case::sol,
        world::{Weather, World},
    },
    cu_vault_cli::{network::Finality, payout::engine::Event},
};

/// One transaction.
const ROWS: usize = 10;

/// Lands some steps after it was sent.
fn slow() -> Weather {
    Weather {
        delay: 3,
        ..Weather::default()
    }
}

/// From the first transmission on, the world tells the block height as the slot.
fn height_is_slot(world: &World) {
    world.weather.borrow_mut().height_is_slot = true;
}

#[test]
fn a_block_height_that_is_the_slot() {
    let case = sol(ROWS);
    let (world, disk) = case.begin();
    *world.weather.borrow_mut() = slow();
    let gateway = world.clone();
    let ended = case.watched(&world, &disk, &mut |event| {
        if let Event::Sent(..) = event {
            height_is_slot(&gateway);
        }
    });
    println!("{ended:?}\n{}", String::from_utf8_lossy(&disk.bytes()));
    *world.weather.borrow_mut() = Weather::default();
    case.finish(&world, &disk);
    assert_eq!(world.different(), 1, "nothing is made anew");
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
        error.to_string().contains("name another one with --url"),
        "{error}"
    );
    *world.weather.borrow_mut() = Weather::default();
    case.finish(&world, &disk);
    assert_eq!(world.different(), 1, "nothing is made anew");
}
