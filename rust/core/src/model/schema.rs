//! JSON Schemas for the parameters of tools.

use serde_json::{Value, json};

/// A tool with JSON arguments.
pub(super) fn function(name: &str, description: &str, properties: Value, required: &[&str]) -> Value {
    json!({
        "type": "function",
        "name": name,
        "description": description,
        "strict": false,
        "parameters": object(properties, required),
    })
}

/// An object with these properties and no others.
pub(super) fn object(properties: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// A text.
pub(super) fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

/// A number.
pub(super) fn number(description: &str) -> Value {
    json!({"type": "number", "description": description})
}

/// A truth value.
pub(super) fn boolean(description: &str) -> Value {
    json!({"type": "boolean", "description": description})
}

/// A list.
pub(super) fn array(items: Value, description: &str) -> Value {
    json!({"type": "array", "items": items, "description": description})
}
