//! The binary `cu`: anyone's program.

#![forbid(unsafe_code)]
#![deny(clippy::print_stdout, clippy::print_stderr)]

#[cfg(feature = "node")]
use cu::cli::Record;
use {
    clap::{Parser, Subcommand},
    cu::cli::{
        Bless, Check, CompareProfiles, Diff, Fixtures, Init, Paths, Report, Run, end, parse,
    },
    std::process::ExitCode,
};

/// Measures what a Solana program costs, in compute units.
#[derive(Parser)]
#[command(name = "cu", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure every row and print the table.
    #[command(after_help = "\
Examples:
  cu run target/deploy/my_program.so --fixtures bench/fixtures
  cu run my_program.so --fixtures bench/fixtures --json report.json
  cu run my_program.so --fixtures bench/fixtures --tree
  cu run my_program.so --fixtures bench/fixtures --program ADDRESS=oracle.so --recursive

Exit code: 0 measured, 2 could not measure, be it one row, 3 a row costs more than the max_cu of its plan.")]
    Run(Run<Fixtures>),
    /// Write a plan to fill in, and a CI workflow.
    #[command(after_help = "\
The plan has each instruction of the IDL (Anchor 0.30 or later, or Codama) with its accounts, their flags
and its arguments. What an IDL does not say is TODO; `cu run` refuses the plan, with the line, until nothing
is. No file is overwritten.

Examples:
  cu init target/deploy/my_program.so --idl target/idl/my_program.json
  cu init my_program.so

Exit code: 0 written, 2 could not write.")]
    Init(Init),
    /// Compare every row with the baseline, and fail if one costs a CU more.
    #[command(after_help = "\
Exit codes:
  0  as recorded, or better
  2  could not measure: bad input, another profile or day of its gates, runtime, compiler, sBPF
     version or called program than the baseline's, a row that failed, vanished or is new, functions
     with ceilings and an ELF without symbols
  3  regression: a row costs more CU than it may (or than the max_cu of its plan), a function executes
     more instructions than its ceiling, or the ELF has more bytes
  4  nothing costs more, but the baseline is not what was measured (only with --strict)

Examples:
  cu check my_program.so --fixtures bench/fixtures --baseline bench/baseline.json
  cu check --report report.json --baseline bench/baseline.json --strict")]
    Check(Check<Fixtures>),
    /// Record the measured CU as the baseline, with a reason.
    #[command(after_help = "\
Limits and exceptions stay in the file; an exception that is no longer needed is removed. While a row fails,
or is above its hard limit or the max_cu of its plan, nothing is recorded: raise the limit first.

Exit code: 0 recorded, 2 could not measure or record, 3 a row costs more than the max_cu of its plan.

Examples:
  cu bless my_program.so --fixtures bench/fixtures --baseline bench/baseline.json --reason first
  cu bless --report report.json --baseline bench/baseline.json --reason \"fewer checks\"
  cu bless my_program.so --fixtures bench/fixtures --baseline bench/baseline.json --reason \"from the bencher\" \
      --from-bencher benches/compute_units.md
  cu bless my_program.so --fixtures bench/fixtures --baseline bench/baseline.json --functions --reason ceilings")]
    Bless(Bless<Fixtures>),
    /// Compare the rows on two profiles, and find the feature gate that changes each.
    #[command(after_help = "\
Example:
  cu compare-profiles mainnet all target/deploy/my_program.so --fixtures bench/fixtures

Exit code: 0 every row costs the same on both, 1 they differ, 2 could not measure.")]
    CompareProfiles(CompareProfiles<Fixtures>),
    /// Compare two ELFs of a program, row by row and frame by frame.
    #[command(after_help = "\
Examples:
  cu diff main.so branch.so --fixtures bench/fixtures
  cu diff v0/my_program.so v3/my_program.so --fixtures bench/fixtures/transfer.toml

Exit code: 0 every row costs the same in every frame, 1 they differ, 2 could not measure.")]
    Diff(Diff<Fixtures>),
    /// Write the transactions of a node as fixtures, with their programs.
    #[cfg(feature = "node")]
    #[command(after_help = "\
The accounts, the programs and the sysvars are those that the node has now. Where a row ends otherwise than it
did on the cluster, or costs another number of CU, both results are printed.

Examples:
  cu record --url URL SIGNATURE
  cu record --url http://127.0.0.1:8899 --out bench/recorded transaction.base64

Exit code: 0 recorded, 1 recorded but a row differs from the cluster's result, 2 could not record.")]
    Record(Record),
    /// Not in this `cu`: it was built without the feature `node`.
    #[cfg(not(feature = "node"))]
    #[command(disable_help_flag = true)]
    Record {
        #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Print every way through the program for all values that plans leave open.
    #[command(after_help = "\
A plan leaves a value open with any:u64 (u8 to u128, i8 to i128, bool, key), any:32 (so many bytes), and a flag with
signer? or writable?. Each way has its outcome, its CU, an example, and the rows that take it. Each example runs on
the VM: outcome and CU must be the same. Where no guess decides a branch, z3 or cvc5 on the PATH does.

Examples:
  cu paths my_program.so --fixtures bench/fixtures
  cu paths my_program.so --fixtures bench/fixtures --row transfer --all --json ways.json

Exit codes:
  0  every way is known, and none costs more than the max_cu of its plan
  2  a way is not known, machine and VM disagree, or a row cannot be prepared
  3  a way costs more than the max_cu of its plan")]
    Paths(Paths),
    /// Write a report for people: REPORT.md, its charts and flame graphs, the JSON Schema.
    #[command(after_help = "\
Examples, from the JSON that `cu run --json` wrote:
  cu report --from now.json --out site
  cu report --from now.json --html report.html --baseline bench/baseline.json
  cu report --from now.json --flamegraph deposit --folded now.folded
  cu report --from now.json --action cu_report.md --since before.json")]
    Report(Report),
}

fn main() -> ExitCode {
    let command = match parse() {
        Ok(Cli { command }) => command,
        Err(code) => return code,
    };
    end(match command {
        Command::Run(command) => command.run(),
        Command::Init(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Bless(command) => command.run(),
        Command::CompareProfiles(command) => command.run(),
        Command::Diff(command) => command.run(),
        #[cfg(feature = "node")]
        Command::Record(command) => command.run(),
        #[cfg(not(feature = "node"))]
        Command::Record { .. } => Err(cu::Error::other(
            "this cu was built without `record`; install it with: cargo install … --features node",
        )),
        Command::Paths(command) => command.run(),
        Command::Report(command) => command.run(),
    })
}
