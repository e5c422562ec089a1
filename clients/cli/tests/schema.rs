//! The committed schema of the JSON output: whatever a test has a command print is held against it.

use {
    jsonschema::Validator,
    serde_json::{Value, json},
    std::{collections::BTreeMap, sync::LazyLock},
};

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let schema = include_str!("../schema/output.schema.json");
    serde_json::from_str(schema).expect("the schema is JSON")
});

/// Of all that can be printed, and of each kind.
static VALIDATORS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(|| {
    let kinds = ["Derived", "Vault", "Transaction", "Payout", "Failure"];
    let all = kinds.map(|kind| {
        let definitions = &SCHEMA["$defs"];
        let one = json!({"$ref": format!("#/$defs/{kind}"), "$defs": definitions});
        (kind, validator(&one))
    });
    all.into_iter().chain([("", validator(&SCHEMA))]).collect()
});

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).expect("it is a schema")
}

/// A document that lacks a field of its kind could still be one of another kind, which has fewer.
fn kind(value: &Value) -> &'static str {
    let has = |field: &str| value.get(field).is_some();
    match value["command"].as_str() {
        _ if value.is_array() => "",
        Some("payout") => "Payout",
        Some(_) => "Transaction",
        None if has("error") => "Failure",
        None if has("authority") => "Vault",
        None => "Derived",
    }
}

/// What a command has printed, or written as a report.
#[track_caller]
pub fn validated(text: &str) -> Value {
    let value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    for kind in ["", kind(&value)] {
        let valid = VALIDATORS[kind].validate(&value);
        valid.unwrap_or_else(|error| panic!("{kind}: {error}: {text}"));
    }
    value
}

/// An output without one of its fields is noticed.
#[test]
fn no_field_may_be_missing() {
    let whole = json!({"error": {
        "kind": "declined",
        "message": "declined; nothing was sent",
        "exit_code": 4,
        "vault_error": null,
        "signature": null,
    }});
    let is_valid = |value: &Value| ["", "Failure"].map(|kind| VALIDATORS[kind].is_valid(value));
    assert_eq!(is_valid(&whole), [true; 2]);
    for field in ["kind", "message", "exit_code", "vault_error", "signature"] {
        let mut part = whole.clone();
        let error = part["error"].as_object_mut().expect("it is an object");
        assert!(error.remove(field).is_some());
        assert_eq!(is_valid(&part), [false; 2], "{field}");
    }
}
