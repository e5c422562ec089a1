//! Whatever else can go wrong, dealt by dice: any weather, any crashes, any failures, one after another.

use {
    crate::payout::{
        case::sol,
        fate::{Fate, Survives, What, process},
        world::{VALID, Weather},
    },
    cu_vault_tests::dice::Dice,
};

/// How many payouts there are.
const ROUNDS: u64 = 400;

/// How many runs of one may end badly before it is left alone.
const BAD_RUNS: usize = 5;

fn weather(dice: &mut Dice, height: u64) -> Weather {
    let mut some = |most: usize| match dice.one_in(3) {
        true => dice.below(most) as u64,
        false => 0,
    };
    Weather {
        delay: some(12),
        lost: some(3) as u32,
        doomed: some(3) as u32,
        lag: some(2 * VALID as usize),
        blockhash_lag: some(4),
        forked: (0..some(4)).map(|fork| height + 1 + 3 * fork).collect(),
        forgets_forked: some(2) > 0,
        ..Weather::default()
    }
}

fn what(dice: &mut Dice) -> What {
    match dice.below(4) {
        0 => What::CrashBefore,
        1 => What::CrashAfter(*dice.pick(&Survives::ALL)),
        2 => What::FailBefore,
        _ => What::FailAfter,
    }
}

#[test]
fn any_weather_any_fate() {
    let mut case = sol(52);
    let mut crashes = 0;
    for round in 0..ROUNDS {
        let dice = &mut Dice::nth(0x00C0_FFEE, round);
        case.options.parallel = 1 + dice.below(4);
        let (world, disk) = case.begin();
        for _ in 0..dice.below(BAD_RUNS) {
            *world.weather.borrow_mut() = weather(dice, world.height());
            world.fated(Fate {
                at: dice.below(40),
                what: what(dice),
            });
            let ended = process(|| case.run(&world, &disk));
            crashes += u64::from(ended.is_none());
            disk.restart();
            world.pass(dice.below(12) as u64);
        }
        *world.weather.borrow_mut() = Weather::default();
        case.finish(&world, &disk);
    }
    assert!(crashes > ROUNDS / 4, "{crashes}");
}
