//! The waterfall: from the cost of each step to the next one's, on a logarithmic axis. A step of ten CU
//! is visible next to one of a thousand.

use {
    super::{STEPS, StepsReport},
    cu::export::{
        chart::sheet::{Anchor, MARGIN, Sheet, TOP, WIDTH},
        table::figure,
    },
};

const ROW: f64 = 26.0;
const BAR: f64 = 14.0;
/// From the left edge to the axis, which leaves room for the names.
const LEFT: f64 = 268.0;
/// The room for the figures at the right of a bar.
const FIGURES: f64 = 118.0;
const FOOT: f64 = 40.0;
const TICKS: [u64; 6] = [50, 100, 200, 500, 1000, 2000];

pub fn svg(report: &StepsReport) -> String {
    let (first, last) = (
        &report.rows[0],
        report.rows.last().expect("there are steps"),
    );
    let safe = report
        .rows
        .iter()
        .zip(&STEPS)
        .take_while(|(_, step)| !step.needs_unsafe)
        .last()
        .map_or(first.cu, |(row, _)| row.cu);
    let of_all = (first.cu - safe) * 100 / (first.cu - last.cu);
    let top = TOP + 22.0;
    let below = top + ROW * report.rows.len() as f64;
    let mut sheet = Sheet::new(
        below + FOOT,
        &format!("{of_all} % of what can be saved needs no unsafe code"),
        "CU of a withdrawal of SOL after each technique; logarithmic axis; bump 255",
        "A bar per technique, from the cost before it to the cost after it.",
    );
    let (low, high) = (f64::from(40).ln(), (2300f64).ln());
    let at = |cu: u64| LEFT + ((cu as f64).ln() - low) / (high - low) * (WIDTH - LEFT - FIGURES);
    for tick in TICKS {
        let x = at(tick);
        sheet.line("grid", (x, top - 6.0), (x, below));
        sheet.text("quiet small", Anchor::Middle, x, top - 10.0, &figure(tick));
    }
    for (number, (row, step)) in report.rows.iter().zip(&STEPS).enumerate() {
        let middle = top + ROW * (number as f64 + 0.5);
        let base = middle + 5.0;
        sheet.text("", Anchor::Start, MARGIN, base, &short(step.name));
        let before = number
            .checked_sub(1)
            .map_or(row.cu, |before| report.rows[before].cu);
        let (from, to) = (at(before.min(row.cu)), at(before.max(row.cu)));
        let class = match () {
            () if number == 0 => "mute",
            () if row.cu > before => "bad",
            () if step.needs_unsafe => "warm",
            () => "calm",
        };
        match number {
            0 => sheet.bar(class, at(40), middle - BAR / 2.0, at(row.cu) - at(40), BAR),
            _ => sheet.bar(class, from, middle - BAR / 2.0, (to - from).max(1.5), BAR),
        }
        let saving = report.saving(number);
        let change = match number {
            0 => figure(row.cu),
            _ => format!("{} → {}", signed(-saving), figure(row.cu)),
        };
        sheet.text("", Anchor::End, WIDTH - MARGIN, base, &change);
    }
    sheet.source(&format!(
        "blue: safe Rust; orange: unsafe; red: costs more. sBPF {}, {}",
        report.elf.sbpf,
        report.stamp.dated()
    ))
}

/// With a sign that is as wide as a plus.
fn signed(cu: i64) -> String {
    match cu {
        0 => "0".to_owned(),
        cu if cu < 0 => format!("−{}", figure(cu.unsigned_abs())),
        cu => format!("+{}", figure(cu.unsigned_abs())),
    }
}

/// As much of a name as has room.
fn short(name: &str) -> String {
    const MOST: usize = 36;
    match name.chars().count() > MOST {
        true => name.chars().take(MOST - 1).chain(['…']).collect(),
        false => name.to_owned(),
    }
}
