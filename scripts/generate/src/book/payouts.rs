//! A payout to 1,000 people in every way there is, as the tests have recorded it.

use {
    cu::export::table::{Align, Table, figure},
    cu_vault_tests::payouts::Payouts,
};

/// The ways to pay SOL, or tokens of a token program.
pub fn table(paid: &str) -> Result<String, String> {
    let mut table = Table::new([
        ("", Align::Left),
        ("transactions", Align::Right),
        ("fees", Align::Right),
        ("CU", Align::Right),
    ]);
    let ways = Payouts::read()?.ways.into_iter();
    for way in ways.filter(|way| way.paid == paid) {
        let figures = [way.transactions, way.fees, way.cu].map(figure);
        table.row([way.way].into_iter().chain(figures));
    }
    match table.rows() {
        [] => Err(format!("no payout of {paid} is recorded")),
        _ => Ok(table.to_string().trim_end().to_owned()),
    }
}

/// What they were counted on.
pub fn on() -> Result<String, String> {
    let Payouts { runtime, gates, .. } = Payouts::read()?;
    Ok(format!("{runtime}, {gates}"))
}
