//! `cargo bench -p cu`: every row, then the gate, by the ELF that `scripts/build.sh` made for sBPF v3.
//! CU are counted, not timed, so there is nothing to warm up or to repeat.

#![forbid(unsafe_code)]

use {
    cu::{
        gate,
        measure::Report,
        report::{Exporter, terminal::Terminal},
    },
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    std::{path::Path, process::ExitCode},
};

fn main() -> ExitCode {
    bench().unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(gate::COULD_NOT_MEASURE)
    })
}

fn bench() -> Result<ExitCode, String> {
    // cargo itself passes --bench.
    if let Some(argument) = std::env::args().skip(1).find(|it| it != "--bench") {
        return Err(format!(
            "unknown argument `{argument}`; for flags, there is: cu check --help"
        ));
    }
    let report = Report::measure(Arch::V3, Profile::Mainnet)?;
    println!("{}", Terminal.export(&report));
    let baseline = Path::new(env!("CARGO_MANIFEST_DIR")).join("baseline.json");
    let verdict = gate::check(&report, &baseline)?;
    verdict.print("cu bless --reason \"why\"");
    Ok(verdict.exit_code(false))
}
