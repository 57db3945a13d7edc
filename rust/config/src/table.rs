//! Reading typed values out of a table, with errors that name the path.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::ConfigError;

/// A table of the configuration, which `crate::check` has held against the key table.
pub(crate) struct Table<'a> {
    path: String,
    entries: Option<&'a Map<String, Value>>,
}

impl<'a> Table<'a> {
    /// The whole document.
    pub fn root(entries: &'a Map<String, Value>) -> Self {
        Self {
            path: String::new(),
            entries: Some(entries),
        }
    }

    /// The path of one of this table's keys.
    pub fn path_of(&self, key: &str) -> String {
        join(&self.path, key)
    }

    /// The value of `key`; `None` when it is not set.
    pub fn get<T: FromConfig>(&self, key: &'static str) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.entries.and_then(|entries| entries.get(key)) else {
            return Ok(None);
        };
        match T::from_config(value) {
            Some(value) => Ok(Some(value)),
            None => Err(wrong_type(&self.path_of(key), T::EXPECTED, value)),
        }
    }

    /// The value of `key` as an enum; the key table has the words.
    pub fn choice<T: DeserializeOwned>(&self, key: &'static str) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.raw(key) else {
            return Ok(None);
        };
        match T::deserialize(value) {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(ConfigError::invalid(
                self.path_of(key),
                "has a form that is not known",
            )),
        }
    }

    /// The table at `key`; an empty one when it is not set.
    pub fn table(&self, key: &'static str) -> Result<Table<'a>, ConfigError> {
        match self.entries.and_then(|entries| entries.get(key)) {
            None => Ok(Table {
                path: self.path_of(key),
                entries: None,
            }),
            Some(value) => Table::of(self.path_of(key), value),
        }
    }

    /// The table that `value` is.
    fn of(path: String, value: &'a Value) -> Result<Self, ConfigError> {
        match value {
            Value::Object(entries) => Ok(Self {
                path,
                entries: Some(entries),
            }),
            other => Err(wrong_type(&path, "a table", other)),
        }
    }

    /// The tables in this one, whose keys are names that the user chose.
    pub fn named_tables(&self) -> Result<Vec<(&'a str, Table<'a>)>, ConfigError> {
        let entries = self.entries.into_iter().flatten();
        entries
            .map(|(name, value)| Ok((name.as_str(), Table::of(join(&self.path, name), value)?)))
            .collect()
    }

    /// The one named table, if it is there.
    pub fn named_table(&self, name: &str) -> Result<Option<Table<'a>>, ConfigError> {
        let value = self.entries.and_then(|entries| entries.get(name));
        value
            .map(|value| Table::of(self.path_of(name), value))
            .transpose()
    }

    /// The value of `key` as it is.
    pub fn raw(&self, key: &'static str) -> Option<&'a Value> {
        self.entries.and_then(|entries| entries.get(key))
    }

    /// The tables in the array at `key`.
    pub fn list(&self, key: &'static str) -> Result<Vec<Table<'a>>, ConfigError> {
        let items = self.raw(key).and_then(Value::as_array).into_iter().flatten();
        items
            .enumerate()
            .map(|(index, item)| Table::of(format!("{}[{index}]", self.path_of(key)), item))
            .collect()
    }

    /// Everything in this table.
    pub fn entries(&self) -> Map<String, Value> {
        self.entries.cloned().unwrap_or_default()
    }

    /// The path of this table; empty for the whole document.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Names that are set in this table.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.entries.into_iter().flatten().map(|(name, _)| name.as_str())
    }
}

/// A type that settings have.
pub(crate) trait FromConfig: Sized {
    /// What to say is expected.
    const EXPECTED: &'static str;
    /// The value, if it is of this type.
    fn from_config(value: &Value) -> Option<Self>;
}

impl FromConfig for bool {
    const EXPECTED: &'static str = "true or false";
    fn from_config(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl FromConfig for String {
    const EXPECTED: &'static str = "a string";
    fn from_config(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl FromConfig for u64 {
    const EXPECTED: &'static str = "a whole number from 0";
    fn from_config(value: &Value) -> Option<Self> {
        value.as_u64()
    }
}

impl FromConfig for usize {
    const EXPECTED: &'static str = u64::EXPECTED;
    fn from_config(value: &Value) -> Option<Self> {
        // wasm's usize has 32 bits; a larger limit limits nothing there.
        value
            .as_u64()
            .map(|number| usize::try_from(number).unwrap_or(usize::MAX))
    }
}

impl FromConfig for f64 {
    const EXPECTED: &'static str = "a number";
    fn from_config(value: &Value) -> Option<Self> {
        value.as_f64()
    }
}

impl FromConfig for Vec<String> {
    const EXPECTED: &'static str = "an array of strings";
    fn from_config(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(String::from_config).collect()
    }
}

impl FromConfig for BTreeMap<String, String> {
    const EXPECTED: &'static str = "a table of strings";
    fn from_config(value: &Value) -> Option<Self> {
        value
            .as_object()?
            .iter()
            .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect()
    }
}

/// Names in backticks, with commas between.
pub(crate) fn quoted<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Says what was found by its kind only: the value may be a secret in the wrong place.
pub(crate) fn wrong_type(path: &str, expected: &str, found: &Value) -> ConfigError {
    let kind = match found {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(number) if number.is_i64() && !number.is_u64() => "a negative number",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "a table",
    };
    ConfigError::invalid(path, format!("must be {expected}, not {kind}"))
}

/// The path of a key of the table at `path`; names that are not plain words are quoted.
pub(crate) fn join(path: &str, key: &str) -> String {
    let bare = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let key = if bare { key.to_owned() } else { format!("{key:?}") };
    if path.is_empty() {
        key
    } else {
        format!("{path}.{key}")
    }
}

/// Whether a path is `place` or leads to something in it.
pub(crate) fn is_within(path: &str, place: &str) -> bool {
    path.strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
