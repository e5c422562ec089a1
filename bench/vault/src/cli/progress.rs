//! A bar for what takes longer than a second: on stderr, and only if that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// Steps of the bar.
const STEPS: u64 = 1_000;

/// Shows how far `work` has come, which says so as a fraction of one.
pub fn with_bar<T>(name: &'static str, work: impl FnOnce(&mut dyn FnMut(f64)) -> T) -> T {
    let bar = ProgressBar::new(STEPS).with_message(name);
    bar.set_style(ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} %").expect("valid"));
    let result = work(&mut |done| bar.set_position((done * STEPS as f64) as u64));
    bar.finish_and_clear();
    result
}
