//! A bench in Rust for any program: how a `[[bench]]` with `harness = false` in anyone's repository looks
//! .
//!
//! Run with the ELF to measure and the baseline to hold it against, which `cu bless` writes:
//!
//! ```sh
//! cargo run -p cu-gate --example own_bench -- path/to/token.so path/to/baseline.json
//! ```

#![forbid(unsafe_code)]

use {
    cu::{
        Bench, Error, Exporter, Profile, Report, Result, cli::end, export::terminal::Terminal,
        gate, output::print,
    },
    cu_runtime::programs,
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    std::{
        env,
        path::{Path, PathBuf},
        process::ExitCode,
    },
};

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).map(PathBuf::from).collect();
    let outcome = match &arguments[..] {
        [elf, baseline] => run(elf, baseline),
        _ => Err(Error::other("expected an ELF and a baseline")),
    };
    end(outcome)
}

/// Measures, prints the table, holds it against the baseline.
pub fn run(elf: &Path, baseline: &Path) -> Result<ExitCode> {
    let report = bench(elf)?;
    print(&Terminal.export(&report))?;
    let verdict = gate::check(&report, baseline)?;
    verdict.print("cu bless --reason \"why\"")?;
    Ok(verdict.exit_code(false))
}

/// A row for each instruction.
pub fn bench(elf: &Path) -> Result<Report> {
    let (instruction, accounts) = transfer();
    Bench::load(elf, Profile::Mainnet)?
        .named("my-token")
        .row("transfer", instruction, accounts)
        .report()
}

/// A transfer of 1,000 base units, and the accounts as it finds them.
fn transfer() -> (Instruction, Vec<(Pubkey, Account)>) {
    let [mint, alice, from, to] = [1, 2, 3, 4].map(|n| Pubkey::new_from_array([n; 32]));
    let tokens = |amount: u64| {
        let amount = amount.to_le_bytes();
        Account {
            lamports: 2_039_280,
            data: [
                mint.as_ref(),
                alice.as_ref(),
                &amount,
                &[0; 36],
                &[1],
                &[0; 56],
            ]
            .concat(),
            owner: programs::TOKEN,
            ..Account::default()
        }
    };
    let metas = vec![
        AccountMeta::new(from, false),
        AccountMeta::new(to, false),
        AccountMeta::new_readonly(alice, true),
    ];
    let data = [&[3], &1000_u64.to_le_bytes()[..]].concat();
    (
        Instruction::new_with_bytes(programs::TOKEN, &data, metas),
        vec![
            (from, tokens(1000)),
            (to, tokens(0)),
            (alice, Account::default()),
        ],
    )
}
