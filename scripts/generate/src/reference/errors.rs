//! The tables of the program's own errors, and of those that it passes on.

use {
    cu::export::table::{Align, Table},
    cu_vault_interface::error::{PASSED_ON, TOKEN_ERRORS, VaultError},
};

pub fn table() -> String {
    let mut table = Table::new([
        ("code", Align::Right),
        ("hex", Align::Right),
        ("error", Align::Left),
        ("cause", Align::Left),
        ("cure", Align::Left),
    ]);
    for error in VaultError::ALL {
        let code = error.code();
        table.row([
            code.to_string(),
            format!("{code:#x}"),
            format!("`{}`", error.name()),
            error.cause().to_owned(),
            error.cure().to_owned(),
        ]);
    }
    table.to_string()
}

pub fn passed_on() -> String {
    let mut table = Table::new(["error", "from", "cause", "cure"].map(|head| (head, Align::Left)));
    for error in PASSED_ON.iter().chain(TOKEN_ERRORS) {
        table.row([
            format!("`{}`", error.name),
            error.from.name().to_owned(),
            error.cause.to_owned(),
            error.cure.to_owned(),
        ]);
    }
    table.to_string()
}
