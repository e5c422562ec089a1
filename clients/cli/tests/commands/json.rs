//! The fields of the JSON are kept: programs read them.

use {crate::commands::desk::Desk, cu_vault_transactions::FEE, serde_json::json};

#[test]
fn the_json_of_a_plan_and_of_what_was_sent() {
    let desk = Desk::new();
    let [vault, authority, recipient] = [
        desk.vault(),
        desk.address("authority"),
        desk.address("recipient"),
    ];
    let before = desk.books();
    let [held, wallet] = [vault, recipient].map(|key| before.lamports(&key));
    let arguments: [&dyn std::fmt::Display; 6] = [
        &"withdraw",
        &vault,
        &"0.25",
        &recipient,
        &"--priority-fee",
        &"2000",
    ];
    let mut value = desk.json("authority", &arguments);
    desk.assert_untouched(&before);
    let used = value["fee"]["cu_used"].take().as_u64().expect("a number");
    let limit = used + used / 10 + 1_000;
    let lamports = FEE + (limit * 2_000).div_ceil(1_000_000);
    let mut expected = json!({
        "command": "withdraw",
        "node": "http://localhost:8899",
        "vault": vault.to_string(),
        "moves": [{
            "mint": null,
            "amount": "0.25",
            "base_units": "250000000",
            "decimals": 9,
            "from": vault.to_string(),
            "to": recipient.to_string(),
        }],
        "changes": [],
        "notes": [],
        "fee": {
            "payer": authority.to_string(),
            "lamports": lamports.to_string(),
            "signatures": 1,
            "cu_used": null,
            "cu_limit": limit,
            "micro_lamports_per_cu": "2000",
        },
        "balances": [
            {
                "address": vault.to_string(),
                "mint": null,
                "before": held.to_string(),
                "after": (held - 250_000_000).to_string(),
            },
            {
                "address": recipient.to_string(),
                "mint": null,
                "before": wallet.to_string(),
                "after": (wallet + 250_000_000).to_string(),
            },
        ],
        "sent": false,
        "signature": null,
        "slot": null,
    });
    assert_eq!(value, expected);

    let sending = [&arguments[..], &[&"--send", &"--yes"]].concat();
    let mut value = desk.json("authority", &sending);
    value["fee"]["cu_used"].take();
    expected["sent"] = true.into();
    expected["signature"] = desk.node.inner().sent[0].signatures[0].to_string().into();
    expected["slot"] = 555.into();
    assert_eq!(value, expected);
    assert_eq!(desk.changes(&before, [authority]), [-(lamports as i64)]);
}

#[test]
fn an_error_as_json() {
    let desk = Desk::new();
    let vault = desk.vault();
    let value = desk.json("authority", &[&"withdraw", &vault, &"1", &vault]);
    assert_eq!(
        value,
        json!({"error": {
            "kind": "vault",
            "message": "the vault refuses: 6005 DuplicateAccount: Two slots that must differ hold the \
                        same account; do not name the account that is debited as a recipient too",
            "exit_code": 1,
            "vault_error": 6005,
            "signature": null,
        }})
    );
}
