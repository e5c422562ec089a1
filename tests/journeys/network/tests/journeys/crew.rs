//! Many journeys at once: most of the time each of them waits for the network.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

const HANDS: usize = 24;

/// Where each is in a hurry: a file that is signed elsewhere is too old after 150 blocks, a second and a half here.
const FEW: usize = 4;

/// Makes every journey, then fails with all that went wrong. A journey tells its name and how it ended.
#[track_caller]
pub fn all_at_once<T: Sync>(
    journeys: &[T],
    make: impl Fn(&T) -> (String, Result<(), String>) + Sync,
) {
    at_once(HANDS, journeys, make);
}

/// The same, a few at a time.
#[track_caller]
pub fn few_at_once<T: Sync>(
    journeys: &[T],
    make: impl Fn(&T) -> (String, Result<(), String>) + Sync,
) {
    at_once(FEW, journeys, make);
}

#[track_caller]
fn at_once<T: Sync>(
    hands: usize,
    journeys: &[T],
    make: impl Fn(&T) -> (String, Result<(), String>) + Sync,
) {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..hands {
            scope.spawn(|| {
                while let Some(journey) = journeys.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (name, result) = make(journey);
                    if let Err(error) = result {
                        failures
                            .lock()
                            .expect("nobody panics with it")
                            .push(format!("{name}: {error}"));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("nobody panics with it");
    let count = (failures.len(), journeys.len());
    assert!(
        failures.is_empty(),
        "{} of {} journeys:\n{}",
        count.0,
        count.1,
        failures.join("\n\n")
    );
}
