//! The JSON Schema of a report.

#[cfg(feature = "schema")]
use {
    crate::report::{Report, SCHEMA},
    schemars::{SchemaGenerator, generate::SchemaSettings},
    serde_json::{Value, json},
};

/// The schema as text. Without the feature `schema`, `cu` does not compile what derives it.
pub fn json() -> String {
    include_str!("report.schema.json").to_owned()
}

/// The schema of the types that write a report: a test holds [`json`] to it.
///
/// It allows fields that it does not name: new ones may join an old version.
#[cfg(feature = "schema")]
pub fn derived() -> String {
    let mut schema =
        SchemaGenerator::new(SchemaSettings::draft2020_12()).into_root_schema_for::<Report>();
    schema.insert("$id".to_owned(), id());
    schema.insert("title".to_owned(), json!("A report of cu"));
    let version = schema
        .pointer_mut("/properties/schema")
        .and_then(Value::as_object_mut)
        .expect("a report has a schema version");
    version.insert("const".to_owned(), json!(SCHEMA));
    serde_json::to_string_pretty(&schema).expect("a schema is plain data") + "\n"
}

/// A name, not an address: nothing has to be fetched to validate a report.
#[cfg(feature = "schema")]
fn id() -> Value {
    json!(format!("urn:cu:report:{SCHEMA}"))
}
