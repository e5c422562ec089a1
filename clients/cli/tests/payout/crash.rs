//! The process ends, or an operation fails, at every single operation there is.

use {
    crate::payout::{
        case::{Case, sol, sol_in_v1},
        fate::{Fate, Op, Survives, What, process},
        world::{VALID, Weather},
    },
    cu_vault_cli::network::Finality,
};

/// Three transactions, of which two are under way at once.
const ROWS: usize = 52;
const ROWS_IN_V1: usize = 130;

/// Blocks that pass before the payout is run again: a few, none, so many that nothing is valid any more.
const GAPS: [u64; 3] = [2, 0, 3 * VALID];

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

/// Runs it once with each fate there is, then to its end, which may be another version's. Returns how many
/// fates there were.
fn at_every_operation(case: &Case, then: &Case, weather: &Weather, gaps: &[u64]) -> usize {
    let begin = || {
        let (world, disk) = case.begin();
        *world.weather.borrow_mut() = weather.clone();
        (world, disk)
    };
    let (world, disk) = begin();
    case.finish(&world, &disk);

    let mut fates = 0;
    for (at, op) in world.ends.ops().into_iter().enumerate() {
        for what in everything(op) {
            for gap in gaps {
                let (world, disk) = begin();
                world.fated(Fate { at, what });
                let ended = process(|| case.run(&world, &disk));
                if let What::CrashBefore | What::CrashAfter(_) = what {
                    assert_eq!(ended, None, "{at} {what:?}");
                }
                disk.restart();
                world.pass(*gap);
                then.finish(&world, &disk);
                fates += 1;
            }
        }
    }
    fates
}

/// How it is outside, one by one.
fn weathers() -> Vec<(&'static str, Weather)> {
    let fair = Weather::default();
    vec![
        ("fair", fair.clone()),
        (
            "lands in the last block it can",
            Weather {
                delay: VALID,
                ..fair.clone()
            },
        ),
        (
            "the first transmission is lost",
            Weather {
                lost: 1,
                ..fair.clone()
            },
        ),
        (
            "the first transaction never lands",
            Weather {
                doomed: 1,
                ..fair.clone()
            },
        ),
        (
            "the statuses lag",
            Weather {
                lag: 5,
                ..fair.clone()
            },
        ),
        (
            "the last block it can land in, seen by a node that lags",
            Weather {
                delay: VALID,
                lag: 7,
                ..fair.clone()
            },
        ),
        (
            "two blocks are replaced",
            Weather {
                forked: vec![101, 104],
                ..fair.clone()
            },
        ),
        (
            "a block is replaced and its transactions are forgotten",
            Weather {
                forked: vec![101, 103],
                forgets_forked: true,
                ..fair
            },
        ),
    ]
}

#[test]
fn at_every_operation_in_fair_weather() {
    let case = sol(ROWS);
    at_every_operation_in(&weathers()[..1], &case, &case);
}

#[test]
fn at_every_operation_with_v1() {
    let case = sol_in_v1(ROWS_IN_V1);
    at_every_operation_in(&weathers()[..1], &case, &case);
}

/// The gate is activated, or `--v0` is given, before it is run again.
#[test]
fn at_every_operation_then_in_the_other_version() {
    let (v0, v1) = (sol(ROWS), sol_in_v1(ROWS));
    at_every_operation_in(&weathers()[..1], &v0, &v1);
    let (v0, v1) = (sol(ROWS_IN_V1), sol_in_v1(ROWS_IN_V1));
    at_every_operation_in(&weathers()[..1], &v1, &v0);
}

#[test]
#[ignore = "slow: seven weathers; runs with scripts/test.sh --all"]
fn at_every_operation_in_every_other_weather() {
    let (v0, v1) = (sol(ROWS), sol_in_v1(ROWS_IN_V1));
    at_every_operation_in(&weathers()[1..], &v0, &v0);
    at_every_operation_in(&weathers()[1..], &v1, &v1);
}

fn at_every_operation_in(weathers: &[(&str, Weather)], case: &Case, then: &Case) {
    for (name, weather) in weathers {
        let gaps = match *name {
            "fair" => &GAPS[..],
            // Expiry after a crash in bad weather is dealt by the dice.
            _ => &GAPS[1..2],
        };
        let fates = at_every_operation(case, then, weather, gaps);
        assert!(fates > 150, "{name}: {fates}");
    }
}

/// The node is wrong until the process ends, and another one is asked after that. Where the process would wait for
/// long, it is the first operations that matter.
#[test]
fn at_every_operation_while_the_node_is_wrong() {
    const FIRST: usize = 60;
    let case = sol(ROWS);
    let slow = Weather {
        delay: 3,
        ..Weather::default()
    };
    for (name, weather) in [
        (
            "the block height is the slot",
            Weather {
                height_is_slot: true,
                ..slow.clone()
            },
        ),
        (
            "the block height is the slot, and nothing lands",
            Weather {
                height_is_slot: true,
                doomed: u32::MAX,
                ..slow.clone()
            },
        ),
        (
            "no status is surer than processed",
            Weather {
                pinned: Some(Finality::Processed),
                ..slow.clone()
            },
        ),
    ] {
        let begin = || {
            let (world, disk) = case.begin();
            *world.weather.borrow_mut() = weather.clone();
            (world, disk)
        };
        let (world, disk) = begin();
        let error = case
            .run(&world, &disk)
            .expect_err("such a node finishes nothing");
        assert!([3, 5].contains(&error.exit_code()), "{name}: {error}");
        let mut fates = 0;
        for (at, op) in world.ends.ops().into_iter().take(FIRST).enumerate() {
            for what in everything(op) {
                let (world, disk) = begin();
                world.fated(Fate { at, what });
                let ended = process(|| case.run(&world, &disk));
                assert_ne!(ended, Some(Ok(())), "{name}");
                disk.restart();
                *world.weather.borrow_mut() = slow.clone();
                case.finish(&world, &disk);
                fates += 1;
            }
        }
        assert!(fates > 100, "{name}: {fates}");
    }
}

/// Two transactions, one after the other; a crash at every operation, and in the run after it another one at
/// every operation.
#[test]
#[ignore = "slow: every two faults of a payout; runs with scripts/test.sh --all"]
fn at_every_two_operations() {
    let mut case = sol(30);
    case.options.parallel = 1;
    let crashes = [
        What::CrashBefore,
        What::CrashAfter(Survives::Half),
        What::CrashAfter(Survives::All),
    ];
    let mut pairs = 0;
    for first in crashes {
        for at in 0.. {
            let mut has_crashed = false;
            for second in crashes {
                for then in 0.. {
                    let (world, disk) = case.begin();
                    world.fated(Fate { at, what: first });
                    has_crashed = process(|| case.run(&world, &disk)).is_none();
                    if !has_crashed {
                        break;
                    }
                    disk.restart();
                    world.fated(Fate {
                        at: then,
                        what: second,
                    });
                    let ended = process(|| case.run(&world, &disk));
                    disk.restart();
                    case.finish(&world, &disk);
                    pairs += 1;
                    if ended.is_some() {
                        break;
                    }
                }
            }
            if !has_crashed {
                break;
            }
        }
    }
    assert!(pairs > 5_000, "{pairs}");
}
