//! The series of payouts: measured on the same ground as the rows, and what the chart claims.

#![forbid(unsafe_code)]

use {
    cu::export::series::Series, cu_runtime::Profile, cu_vault_bench::payout, cu_vault_tests::Arch,
};

/// The order of the lines.
const TOKEN_2022: usize = 0;
const SINGLE: usize = 1;
const SINGLE_CPIS: usize = 2;
const BATCH: usize = 3;
const BATCH_CPI: usize = 4;

fn series() -> Series {
    payout::series(Arch::V3, Profile::Mainnet).unwrap()
}

#[test]
fn every_line_has_a_figure_for_every_count() {
    let series = series();
    assert_eq!(series.xs(), [1, 2, 4, 8, 16, 32, 60]);
    for line in &series.lines {
        assert!(
            series.xs().iter().all(|n| line.at(*n).is_some()),
            "{}",
            line.name
        );
    }
}

#[test]
fn the_batch_costs_what_its_rows_cost() {
    let report = crate::rows::report(Arch::V3, Profile::Mainnet);
    let series = series();
    for n in [1, 2, 4, 8, 16] {
        let row = report.row(&format!("payout_token_{n}")).unwrap();
        assert_eq!(series.lines[BATCH].at(n), Some(row.cu), "{n}");
        assert_eq!(series.lines[BATCH_CPI].at(n), Some(row.runtime), "{n}");
    }
}

#[test]
fn single_withdrawals_cost_their_row_each() {
    let report = crate::rows::report(Arch::V3, Profile::Mainnet);
    let row = report.row("withdraw_token").unwrap();
    let series = series();
    for n in series.xs() {
        assert_eq!(series.lines[SINGLE].at(n), Some(n * row.cu), "{n}");
        assert_eq!(
            series.lines[SINGLE_CPIS].at(n),
            Some(n * row.runtime),
            "{n}"
        );
    }
}

/// The finding of the chart, with all that this program adds to the batch: from two recipients on
/// it is cheaper than the bare CPIs for each.
#[test]
fn a_batch_beats_even_the_bare_cpis() {
    let series = series();
    for n in [2, 4, 8, 16, 32, 60] {
        assert!(
            series.lines[BATCH].at(n) < series.lines[SINGLE_CPIS].at(n),
            "{n}"
        );
        assert!(
            series.lines[BATCH].at(n) < series.lines[TOKEN_2022].at(n),
            "{n}"
        );
    }
    // For a single one there is nothing to batch, and a payout does more than a withdrawal.
    assert_eq!(
        series.lines[BATCH_CPI].at(1),
        series.lines[SINGLE_CPIS].at(1)
    );
}
