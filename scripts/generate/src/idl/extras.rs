//! What clients in other languages need and the IDL has no place for: `program/interface.json`.

use {
    cu_vault_interface::{
        error::{PASSED_ON, PassedOn, TOKEN_ERRORS},
        instruction::{MAX_CPI_ACCOUNTS, MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS},
    },
    serde_json::{Value, json},
};

/// The file as it is committed.
pub fn json() -> String {
    let extras = json!({
        "maxTokenRecipients": MAX_TOKEN_RECIPIENTS,
        "maxExtraAccounts": MAX_EXTRA_ACCOUNTS,
        "maxCpiAccounts": MAX_CPI_ACCOUNTS,
        "otherErrors": errors(PASSED_ON),
        "tokenErrors": errors(TOKEN_ERRORS),
    });
    format!("{extras:#}\n")
}

fn errors(errors: &[PassedOn]) -> Value {
    let error = |it: &PassedOn| {
        json!({
            "name": it.name,
            "from": it.from.name(),
            "code": it.code,
            "cause": it.cause,
            "cure": it.cure,
        })
    };
    errors.iter().map(error).collect()
}
