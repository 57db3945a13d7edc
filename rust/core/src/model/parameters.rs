//! Parameters of tools that somebody else described: their JSON Schemas, brought into the form that models of
//! the reference are given.
//!
//! Of a schema stay `type`, `description`, `properties`, `required`, `additionalProperties` and `items`; an
//! object has no description, integers are numbers, a missing type is guessed from the other keys, of several
//! types the first counts, and what is no object at all counts as text.

use serde_json::{Map, Value, json};

/// Keys that only a type has, in the order in which they are looked for.
const HINTS: [(&str, &[&str]); 4] = [
    ("object", &["properties", "required", "additionalProperties"]),
    ("array", &["items", "prefixItems"]),
    ("string", &["enum", "const", "format"]),
    (
        "number",
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

const TYPES: [&str; 6] = ["object", "array", "string", "number", "integer", "boolean"];

/// The schema as it is offered; what can't be offered otherwise, as the end of a sentence.
pub fn tool_parameters(schema: &Value) -> Result<Value, String> {
    let Value::Object(schema) = schema else {
        return Ok(json!({"type": "string"}));
    };
    let kind = kind(schema)?;
    let mut offered = Map::new();
    if kind != "object"
        && let Some(description @ Value::String(_)) = schema.get("description")
    {
        offered.insert("description".to_owned(), description.clone());
    }
    match kind {
        "object" => object(schema, &mut offered)?,
        "array" => {
            let items = schema
                .get("items")
                .map_or_else(|| Ok(json!({"type": "string"})), one_schema)?;
            offered.insert("items".to_owned(), items);
        }
        _ => {}
    }
    let kind = if kind == "integer" { "number" } else { kind };
    offered.insert("type".to_owned(), kind.into());
    Ok(Value::Object(offered))
}

fn object(schema: &Map<String, Value>, offered: &mut Map<String, Value>) -> Result<(), String> {
    let properties = match schema.get("properties") {
        None => Map::new(),
        Some(Value::Object(properties)) => properties
            .iter()
            .map(|(name, schema)| Ok((name.clone(), tool_parameters(schema)?)))
            .collect::<Result<_, String>>()?,
        Some(_) => return Err("has `properties` that are no object".to_owned()),
    };
    offered.insert("properties".to_owned(), Value::Object(properties));
    match schema.get("required") {
        None => {}
        Some(required @ Value::Array(names)) if names.iter().all(Value::is_string) => {
            offered.insert("required".to_owned(), required.clone());
        }
        Some(_) => return Err("has a `required` that is no list of names".to_owned()),
    }
    match schema.get("additionalProperties") {
        None => {}
        Some(allowed @ Value::Bool(_)) => {
            offered.insert("additionalProperties".to_owned(), allowed.clone());
        }
        Some(schema) => {
            offered.insert("additionalProperties".to_owned(), tool_parameters(schema)?);
        }
    }
    Ok(())
}

fn one_schema(schema: &Value) -> Result<Value, String> {
    if schema.is_array() {
        return Err("has a list of `items`: one schema for all of them is supported".to_owned());
    }
    tool_parameters(schema)
}

fn kind(schema: &Map<String, Value>) -> Result<&str, String> {
    let known = |name: &str| TYPES.into_iter().find(|kind| *kind == name);
    match schema.get("type") {
        Some(Value::String(name)) => {
            known(name).ok_or_else(|| format!("has the type `{name}`, which is not supported"))
        }
        Some(Value::Array(names)) => Ok(names
            .iter()
            .filter_map(Value::as_str)
            .find_map(known)
            .unwrap_or_else(|| guess(schema))),
        _ => Ok(guess(schema)),
    }
}

fn guess(schema: &Map<String, Value>) -> &'static str {
    let hint = HINTS
        .iter()
        .find(|(_, keys)| keys.iter().any(|key| schema.contains_key(*key)));
    hint.map_or("string", |(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Offered by the reference for the same schemas.
    #[test]
    fn schemas_come_out_as_recorded() {
        for (schema, offered) in [
            (json!({"enum": ["x"]}), json!({"type": "string"})),
            (json!({"type": ["string", "null"]}), json!({"type": "string"})),
            (json!({"type": ["integer", "string"]}), json!({"type": "number"})),
            (json!(true), json!({"type": "string"})),
            (
                json!({"anyOf": [{"type": "string"}], "description": "d"}),
                json!({"type": "string", "description": "d"}),
            ),
            (
                json!({"items": {"type": "integer"}}),
                json!({"type": "array", "items": {"type": "number"}}),
            ),
            (
                json!({"properties": {"z": {"type": "integer", "description": "d", "minimum": 3}}}),
                json!({"type": "object", "properties": {"z": {"type": "number", "description": "d"}}}),
            ),
            (
                json!({"type": "array"}),
                json!({"type": "array", "items": {"type": "string"}}),
            ),
            (
                json!({"additionalProperties": {"type": "integer"}}),
                json!({"type": "object", "properties": {}, "additionalProperties": {"type": "number"}}),
            ),
            (json!({"minimum": 1}), json!({"type": "number"})),
            (json!({"$ref": "#/x"}), json!({"type": "string"})),
            (json!({}), json!({"type": "string"})),
            (
                json!({"type": "object", "properties": {}, "required": ["a"], "description": "d"}),
                json!({"type": "object", "properties": {}, "required": ["a"]}),
            ),
        ] {
            assert_eq!(tool_parameters(&schema), Ok(offered), "{schema}");
        }
    }

    #[test]
    fn what_cannot_be_offered_is_said() {
        for (schema, problem) in [
            (json!({"type": "null"}), "`null`"),
            (json!({"properties": {"a": {"type": "bogus"}}}), "`bogus`"),
            (json!({"type": "object", "properties": 3}), "`properties`"),
            (json!({"type": "object", "required": "a"}), "`required`"),
            (json!({"items": [{"type": "string"}]}), "`items`"),
        ] {
            let told = tool_parameters(&schema).unwrap_err();
            assert!(told.contains(problem), "{told}");
        }
    }
}
