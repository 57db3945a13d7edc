//! Holds a table against the key table: types, words and unknown names, for every key, used or not.

use codex_embed_protocol::AskForApproval;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::{ConfigError, Warnings};
use crate::nearest::nearest;
use crate::schema::{self, Choice, Key, Kind, State};
use crate::table::{join, quoted, wrong_type};

/// Checks a whole configuration.
///
/// # Errors
///
/// For the first value that is not what its key holds.
pub(crate) fn document(document: &Map<String, Value>, warnings: &mut Warnings) -> Result<(), ConfigError> {
    table(schema::root(), document, "", &mut Some(warnings))
}

/// Checks a table with these keys; without `warnings` only what would be an error.
pub(crate) fn table<'k>(
    keys: impl Iterator<Item = &'k Key> + Clone,
    table: &Map<String, Value>,
    path: &str,
    warnings: &mut Option<&mut Warnings>,
) -> Result<(), ConfigError> {
    for (name, value) in table {
        let place = join(path, name);
        let Some(key) = keys.clone().find(|key| key.name == name) else {
            unknown(keys.clone(), name, place, warnings);
            continue;
        };
        if let (State::Missing(message), Some(warnings)) = (key.state, warnings.as_deref_mut())
            && *value != Value::Bool(false)
        {
            warnings.add(place.clone(), message);
        }
        check(&key.kind, value, &place, warnings)?;
    }
    Ok(())
}

fn unknown<'k>(
    keys: impl Iterator<Item = &'k Key>,
    name: &str,
    place: String,
    warnings: &mut Option<&mut Warnings>,
) {
    let Some(warnings) = warnings.as_deref_mut() else {
        return;
    };
    let message = match nearest(name, keys.map(|key| key.name)) {
        Some(meant) => format!("is not a known setting and is ignored; did you mean `{meant}`?"),
        None => "is not a known setting and is ignored".to_owned(),
    };
    warnings.add(place, message);
}

fn check(
    kind: &Kind,
    value: &Value,
    path: &str,
    warnings: &mut Option<&mut Warnings>,
) -> Result<(), ConfigError> {
    let expect = |fits: bool, expected: &str| match fits {
        true => Ok(()),
        false => Err(wrong_type(path, expected, value)),
    };
    let strings = |value: &Value| {
        value
            .as_array()
            .is_some_and(|items| items.iter().all(Value::is_string))
    };
    match kind {
        Kind::Text | Kind::Path => expect(value.is_string(), "a string"),
        Kind::Name => match value.as_str() {
            Some(text) if text.trim().is_empty() => Err(ConfigError::invalid(path, "must not be empty")),
            given => expect(given.is_some(), "a string"),
        },
        Kind::Flag => expect(value.is_boolean(), "true or false"),
        Kind::Count => expect(value.is_u64(), "a whole number from 0"),
        Kind::Positive => match value.as_u64() {
            Some(0) => Err(ConfigError::invalid(path, "must be greater than 0")),
            given => expect(given.is_some(), "a whole number from 1"),
        },
        Kind::Number => expect(
            value.as_f64().is_some_and(|number| number >= 0.0),
            "a number from 0",
        ),
        Kind::Texts | Kind::Paths => expect(strings(value), "an array of strings"),
        Kind::TextMap => expect(
            value
                .as_object()
                .is_some_and(|map| map.values().all(Value::is_string)),
            "a table of strings",
        ),
        Kind::Choice(choice) => word(choice, value, path),
        Kind::Approval(choice) => match value {
            Value::Object(_) if AskForApproval::deserialize(value).is_ok() => Ok(()),
            Value::Object(_) => Err(ConfigError::invalid(
                path,
                format!(
                    "must be one of {}, or a table `reject` of flags: `sandbox_approval`, `rules`, `mcp_elicitations`",
                    quoted(choice.words())
                ),
            )),
            value => word(choice, value, path),
        },
        Kind::FlagOrTable(_) if value.is_boolean() => Ok(()),
        Kind::Flags(keys) => {
            let flags = tables(value, path)?;
            if let Some((name, flag)) = flags.iter().find(|(_, flag)| !flag.is_boolean()) {
                return Err(wrong_type(&join(path, name), "true or false", flag));
            }
            table(keys.iter(), flags, path, warnings)
        }
        Kind::AnyTable => tables(value, path).map(drop),
        Kind::Table(keys) | Kind::FlagOrTable(keys) => {
            table(keys.iter(), tables(value, path)?, path, warnings)
        }
        Kind::Tables(_, keys) => {
            for (name, value) in tables(value, path)? {
                let path = join(path, name);
                table(keys.iter(), tables(value, &path)?, &path, warnings)?;
            }
            Ok(())
        }
        Kind::List(keys) => {
            let items = value
                .as_array()
                .ok_or_else(|| wrong_type(path, "an array of tables", value))?;
            for (index, item) in items.iter().enumerate() {
                let path = format!("{path}[{index}]");
                table(keys.iter(), tables(item, &path)?, &path, warnings)?;
            }
            Ok(())
        }
        Kind::Profiles => {
            for (name, value) in tables(value, path)? {
                let path = join(path, name);
                // The chosen one is part of the document and warned of there, the others are not used.
                table(schema::root(), tables(value, &path)?, &path, &mut None)?;
            }
            Ok(())
        }
        Kind::Any => Ok(()),
    }
}

fn tables<'v>(value: &'v Value, path: &str) -> Result<&'v Map<String, Value>, ConfigError> {
    value
        .as_object()
        .ok_or_else(|| wrong_type(path, "a table", value))
}

fn word(choice: &Choice, value: &Value, path: &str) -> Result<(), ConfigError> {
    match value {
        Value::String(given) if choice.words().any(|word| word == given) => Ok(()),
        Value::String(_) => Err(ConfigError::invalid(
            path,
            format!("must be one of {}", quoted(choice.words())),
        )),
        other => Err(wrong_type(
            path,
            &format!("one of {}", quoted(choice.words())),
            other,
        )),
    }
}
