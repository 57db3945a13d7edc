//! Reading typed values out of a table, with errors that name the path.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{ConfigError, Warnings};
use crate::nearest::nearest;

/// A table of the configuration. Remembers which keys were asked for, so that [`Table::finish`] can tell of
/// the others.
pub(crate) struct Table<'a> {
    path: String,
    entries: Option<&'a Map<String, Value>>,
    known: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// The whole document.
    pub fn root(entries: &'a Map<String, Value>) -> Self {
        Self {
            path: String::new(),
            entries: Some(entries),
            known: Vec::new(),
        }
    }

    /// The path of this table; empty for the whole document.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path of one of this table's keys.
    pub fn path_of(&self, key: &str) -> String {
        join(&self.path, key)
    }

    /// The value of `key`; `None` when it is not set.
    pub fn get<T: FromConfig>(&mut self, key: &'static str) -> Result<Option<T>, ConfigError> {
        self.known.push(key);
        let Some(value) = self.entries.and_then(|entries| entries.get(key)) else {
            return Ok(None);
        };
        match T::from_config(value) {
            Some(value) => Ok(Some(value)),
            None => Err(wrong_type(&self.path_of(key), T::EXPECTED, value)),
        }
    }

    /// The value of `key`, one of `names`, as the protocol's enum of the same names.
    pub fn choice<T: DeserializeOwned>(
        &mut self,
        key: &'static str,
        names: &[&str],
    ) -> Result<Option<T>, ConfigError> {
        self.known.push(key);
        let Some(value) = self.entries.and_then(|entries| entries.get(key)) else {
            return Ok(None);
        };
        T::deserialize(value).map(Some).map_err(|_| {
            let names = quoted(names.iter().copied());
            match value {
                Value::String(_) => {
                    ConfigError::invalid(self.path_of(key), format!("must be one of {names}"))
                }
                other => wrong_type(&self.path_of(key), &format!("one of {names}"), other),
            }
        })
    }

    /// The table at `key`; an empty one when it is not set.
    pub fn table(&mut self, key: &'static str) -> Result<Table<'a>, ConfigError> {
        self.known.push(key);
        match self.entries.and_then(|entries| entries.get(key)) {
            None => Ok(Table {
                path: self.path_of(key),
                entries: None,
                known: Vec::new(),
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
                known: Vec::new(),
            }),
            other => Err(wrong_type(&path, "a table", other)),
        }
    }

    /// The tables in this one, whose keys are names that the user chose.
    pub fn named_tables(self) -> Result<Vec<(&'a str, Table<'a>)>, ConfigError> {
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
    pub fn raw(&mut self, key: &'static str) -> Option<&'a Value> {
        self.known.push(key);
        self.entries.and_then(|entries| entries.get(key))
    }

    /// Names that are set in this table.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.entries.into_iter().flatten().map(|(name, _)| name.as_str())
    }

    /// Warns of keys that nothing asked for and that are not among `others`, which are known and not used.
    pub fn finish(self, others: &[&'static str], warnings: &mut Warnings) {
        for name in self.names() {
            if self.known.contains(&name) || others.contains(&name) {
                continue;
            }
            let candidates = self.known.iter().chain(others).copied();
            let message = match nearest(name, candidates) {
                Some(meant) => format!("is not a known setting and is ignored; did you mean `{meant}`?"),
                None => "is not a known setting and is ignored".to_owned(),
            };
            warnings.add(self.path_of(name), message);
        }
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

fn join(path: &str, key: &str) -> String {
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
