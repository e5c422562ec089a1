//! Rows that no transaction can carry are measured, and noted.

use crate::stage::{Stage, transfer_at};

const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

#[test]
fn a_row_that_no_transaction_can_carry() {
    let stage = Stage::new();
    let row = |zeros: usize| {
        let data = format!("\"u64:1000\", \"zero:{zeros}\"]");
        transfer_at(TOKEN).replace("\"u64:1000\"]", &data)
    };
    stage.write("p.toml", row(3_000));
    assert_eq!(stage.measure().unwrap().report.notes, []);
    stage.write("p.toml", row(4_000));
    let report = stage.measure().unwrap().report;
    let notes: Vec<_> = report.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "transfer: no transaction has room for it: 4316 bytes as v0 with a lookup table, the limit is 1232; \
             4354 bytes and 2 signatures as v1, the limits are 4096 and 12"
        ]
    );
    // It is a row all the same: the program does not mind.
    assert_eq!(report.rows[0].cu, 76);
}

/// A clock that the plan describes is the clock of the programs that ask the runtime for it, named or not.
#[test]
fn a_sysvar_by_its_account() {
    let stage = Stage::new();
    let rent = |price: u64| {
        format!(
            "{}[accounts.rent]\naddress = \"SysvarRent111111111111111111111111111111111\"\nowner = \
             \"Sysvar1111111111111111111111111111111111111\"\ndata = [\"u64:{price}\", \"u64:4607182418800017408\", \
             \"u8:50\"]\n[accounts.new]\nowner = \"program\"\nlamports = 2_039_280\ndata = [\"zero:165\"]\n\
             [[instruction]]\nid = \"initialize\"\naccounts = [\"new writable\", \"mint\"]\ndata = [\"u8:18\", \
             \"key:alice\"]\n",
            transfer_at(TOKEN)
        )
    };
    stage.write("p.toml", rent(1));
    assert_eq!(stage.measure().unwrap().report.rows.len(), 2);
    stage.write("p.toml", rent(1_000_000));
    let error = stage.error();
    assert!(
        error.contains("initialize: the instruction failed: Custom(0)"),
        "{error}"
    );
}
