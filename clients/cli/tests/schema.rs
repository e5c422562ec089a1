//! The committed schema of the JSON output: whatever a test has a command print is held against it.

use {jsonschema::Validator, serde_json::Value, std::sync::LazyLock};

static OUTPUT: LazyLock<Validator> = LazyLock::new(|| {
    let schema = include_str!("../schema/output.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("it is a schema")
});

/// What a command has printed, or written as a report.
#[track_caller]
pub fn validated(text: &str) -> Value {
    let value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let valid = OUTPUT.validate(&value);
    valid.unwrap_or_else(|error| panic!("{error}: {text}"));
    value
}

/// An output without one of its fields is noticed.
#[test]
fn no_field_may_be_missing() {
    let whole = serde_json::json!({"error": {
        "kind": "declined",
        "message": "declined; nothing was sent",
        "exit_code": 4,
        "vault_error": null,
        "signature": null,
    }});
    assert!(OUTPUT.is_valid(&whole));
    for field in ["kind", "message", "exit_code", "vault_error", "signature"] {
        let mut part = whole.clone();
        let error = part["error"].as_object_mut().expect("it is an object");
        assert!(error.remove(field).is_some());
        assert!(!OUTPUT.is_valid(&part), "{field}");
    }
}
