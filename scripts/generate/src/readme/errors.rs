//! The table of the program's own errors.

use {
    cu::export::table::{Align, Table},
    cu_vault::error::VaultError,
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
