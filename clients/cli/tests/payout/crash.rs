//! The process ends, or an operation fails, at every single operation there is.

use crate::{
    case::{Case, sol},
    fate::{Fate, Op, Survives, What, process},
    world::{VALID, Weather},
};

/// Three transactions, of which two are under way at once.
const ROWS: usize = 52;

/// Blocks that pass before the payout is run again: none, a few, so many that nothing is valid any more.
const GAPS: [u64; 3] = [0, 2, 3 * VALID];

/// What can happen at an operation of this kind.
fn everything(op: Op) -> Vec<What> {
    let mut all = vec![What::CrashBefore, What::FailBefore, What::FailAfter];
    match op {
        // What was synced survives, and nothing else is written yet.
        Op::Network | Op::Send => all.push(What::CrashAfter(Survives::All)),
        Op::Append | Op::Sync => all.extend(Survives::ALL.map(What::CrashAfter)),
    }
    all
}

/// Runs it once with each fate there is, then to its end. Returns how many fates there were.
fn at_every_operation(case: &Case, weather: &Weather) -> usize {
    let mut fates = 0;
    for gap in GAPS {
        for at in 0.. {
            let (world, disk) = case.begin();
            *world.weather.borrow_mut() = weather.clone();
            // What kind of operation it is shows only once it is reached.
            let reached = {
                world.fated(Fate {
                    at,
                    what: What::CrashBefore,
                });
                process(|| case.run(&world, &disk)).is_none()
            };
            if !reached {
                break;
            }
            let op = *world.ends.ops().last().expect("it has crashed at one");
            for what in everything(op) {
                let (world, disk) = case.begin();
                *world.weather.borrow_mut() = weather.clone();
                world.fated(Fate { at, what });
                let ended = process(|| case.run(&world, &disk));
                if let What::CrashBefore | What::CrashAfter(_) = what {
                    assert_eq!(ended, None, "{at} {what:?}");
                }
                disk.restart();
                world.pass(gap);
                case.finish(&world, &disk);
                fates += 1;
            }
        }
    }
    fates
}

#[test]
fn in_fair_weather() {
    let case = sol(ROWS);
    let fates = at_every_operation(&case, &Weather::default());
    assert!(fates > 300, "{fates}");
}
