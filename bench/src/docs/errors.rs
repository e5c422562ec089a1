//! The table of the program's own errors.

use {cu_vault::error::VaultError, std::fmt::Write};

pub fn table() -> String {
    let mut out = String::from("| code | hex | error | cause | cure |\n|---:|---:|---|---|---|\n");
    for error in VaultError::ALL {
        let code = error.code();
        writeln!(
            out,
            "| {code} | {code:#x} | `{}` | {} | {} |",
            error.name(),
            error.cause(),
            error.cure()
        )
        .unwrap();
    }
    out
}
