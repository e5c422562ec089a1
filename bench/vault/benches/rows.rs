//! `cargo bench -p cu-vault-bench`: every row, then the gate, by the ELF that `scripts/build.sh` made for sBPF v3.
//! CU are counted, not timed, so there is nothing to warm up or to repeat.

#![forbid(unsafe_code)]

use {
    cu::{Error, Exporter, Profile, Result, cli, export::terminal::Terminal, gate},
    cu_vault_bench::measure,
    cu_vault_tests::Arch,
    std::{path::Path, process::ExitCode},
};

fn main() -> ExitCode {
    cli::end(bench())
}

fn bench() -> Result<ExitCode> {
    // cargo itself passes --bench.
    if let Some(argument) = std::env::args().skip(1).find(|it| it != "--bench") {
        return Err(Error::Other(format!(
            "unknown argument `{argument}`; for flags, there is: vault-bench check --help"
        )));
    }
    let report = measure(Arch::V3, Profile::Mainnet)?;
    println!("{}", Terminal.export(&report));
    let baseline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../baseline.json");
    let verdict = gate::check(&report, &baseline)?;
    verdict.print("vault-bench bless --reason \"why\"")?;
    Ok(verdict.exit_code(false))
}
