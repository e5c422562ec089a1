//! The worked example of a program that calls the vault: its source, and what a call costs it.

use {
    cu::export::table::{Align, Table},
    cu_runtime::Run,
    cu_vault_tests::{
        Arch,
        savings::{Example, Step},
        world::SOL,
    },
};

const SOURCE: &str = include_str!("../../../../tests/programs/savings/src/savings.rs");

pub fn listing_and_table() -> Result<String, String> {
    // Without the module's documentation.
    let start = SOURCE.find("use {").unwrap_or_default();
    let listing = &SOURCE[start..];
    Ok(format!("```rust\n{listing}```\n\n{}", table()?))
}

/// What the calls above cost, on the ELF that mainnet would run.
fn table() -> Result<String, String> {
    let mut table = Table::new([
        ("of the example", Align::Left),
        ("calls", Align::Left),
        ("CU", Align::Right),
        ("the vault's", Align::Right),
        ("the runtime's, for the calls", Align::Right),
        ("its own", Align::Right),
    ]);
    let example = Example::saved(Arch::V3);
    let half = (SOL / 2).to_le_bytes();
    for (name, calls, step, fields) in [
        ("save", "DepositSol", Step::Save, &half[..]),
        ("take", "WithdrawSol", Step::Take, &half),
        ("take_all", "GetVault, WithdrawSol", Step::TakeAll, &[]),
    ] {
        let run = example.world.run(&example.call(step, fields));
        if let Err(error) = &run.result.raw_result {
            return Err(format!("the example's {name} failed: {error}"));
        }
        let (vault, runtime) = (
            sum(&run, |cpi| cpi.callee_units()),
            sum(&run, |cpi| cpi.runtime_units()),
        );
        let figures = [run.cu(), vault, runtime, run.own()].map(|cu| cu.to_string());
        let cells = [name, calls].map(str::to_owned);
        table.row(cells.into_iter().chain(figures));
    }
    Ok(table.to_string())
}

/// Over the calls that the example makes itself.
fn sum(run: &Run, units: impl Fn(&cu_runtime::Cpi) -> u64) -> u64 {
    let own = run.cpis.iter().filter(|cpi| cpi.caller_height == 1);
    own.map(units).sum()
}
