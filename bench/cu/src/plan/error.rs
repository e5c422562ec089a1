//! Errors as a plan writes them: `Custom(6010)`, `MissingRequiredSignature`.

use {serde_json::Value, solana_instruction_error::InstructionError};

/// The error of this name.
pub fn parse(text: &str) -> Result<InstructionError, String> {
    if let Some(code) = text
        .strip_prefix("Custom(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        return code
            .parse()
            .map(InstructionError::Custom)
            .map_err(|_| format!("`{text}`: expected a number of 32 bits in the brackets"));
    }
    // Serde knows the names of the variants.
    serde_json::from_value(Value::String(text.to_owned())).map_err(|_| {
        format!(
            "`{text}`: expected `ok`, `Custom(<code>)` or the name of an InstructionError, such as \
             `MissingRequiredSignature`"
        )
    })
}
