//! The program: standard input and output, a node over JSON-RPC, and the exit code.

#![forbid(unsafe_code)]

use {
    cu_vault_cli::{context::Io, network::rpc::Rpc, run::run},
    std::{
        env,
        io::{self, IsTerminal},
        process::ExitCode,
        time::Duration,
    },
};

fn main() -> ExitCode {
    let stdin = io::stdin();
    let io = Io {
        is_terminal: stdin.is_terminal(),
        stdin: &mut stdin.lock(),
        out: &mut io::stdout(),
        err: &mut io::stderr(),
    };
    let code = run(
        env::args_os(),
        &|config, global| {
            let timeout = Duration::from_secs(global.rpc_timeout);
            Box::new(Rpc::new(&config.url, config.commitment.name(), timeout))
        },
        io,
    );
    code.into()
}
