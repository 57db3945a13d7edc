//! Settings as on a command line: `a.b=value`.

use serde_json::{Map, Value};

use crate::document::merge;
use crate::error::ConfigError;

/// Reads flags into one table; a later one wins over those before it.
///
/// The key ends at the first `=` and is split at its dots, quotes or not, as in the reference. The value is
/// TOML, or else text, with one pair of quotes around it left out.
///
/// # Errors
///
/// `invalid_config` for a flag without `=` or with an empty part of the key.
pub(crate) fn read(flags: &[String]) -> Result<Map<String, Value>, ConfigError> {
    let mut all = Map::new();
    for flag in flags {
        let Some((key, value)) = flag.split_once('=') else {
            // Not quoted: it may be a secret in the wrong place.
            return Err(ConfigError::general(
                "a setting of the form `key=value` has no `=`",
            ));
        };
        let key = key.trim();
        if key.split('.').any(|part| part.trim().is_empty()) {
            return Err(ConfigError::invalid(key, "is not a key: a part of it is empty"));
        }
        let nested = key.rsplit('.').fold(value_of(value.trim()), |inner, part| {
            Value::Object(Map::from_iter([(part.trim().to_owned(), inner)]))
        });
        if let Value::Object(nested) = nested {
            merge(&mut all, &nested);
        }
    }
    Ok(all)
}

fn value_of(text: &str) -> Value {
    // A line of its own, so that the text can't go on after the value.
    let parsed = if text.contains(['\n', '\r']) {
        None
    } else {
        toml::from_str::<Map<String, Value>>(&format!("value = {text}")).ok()
    };
    parsed
        .and_then(|mut document| document.remove("value"))
        .unwrap_or_else(|| Value::String(text.trim_matches(['"', '\'']).to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_one(flag: &str) -> Value {
        Value::Object(read(&[flag.to_owned()]).unwrap())
    }

    #[test]
    fn values_are_toml_or_else_text() {
        for (flag, expected) in [
            ("model=gpt-5", json!({"model": "gpt-5"})),
            ("model='gpt-5'", json!({"model": "gpt-5"})),
            ("a=b=c", json!({"a": "b=c"})),
            (" a.b = 0x10 ", json!({"a": {"b": 16}})),
            ("a.b.c=true", json!({"a": {"b": {"c": true}}})),
            ("a=[1, 2]", json!({"a": [1, 2]})),
            ("a={ b = 1 }", json!({"a": {"b": 1}})),
            ("a=1.5.3", json!({"a": "1.5.3"})),
            ("a=\"'q'\"", json!({"a": "'q'"})),
            ("a=", json!({"a": ""})),
            ("a=1\nb = 2", json!({"a": "1\nb = 2"})),
            ("p.\"/x\".t=1", json!({"p": {"\"/x\"": {"t": 1}}})),
        ] {
            assert_eq!(read_one(flag), expected, "{flag}");
        }
    }

    #[test]
    fn later_flags_win_and_tables_merge() {
        let flags = ["a.x=1", "a.y=2", "a.x=3"].map(str::to_owned);
        assert_eq!(
            Value::Object(read(&flags).unwrap()),
            json!({"a": {"x": 3, "y": 2}})
        );
    }

    #[test]
    fn what_is_no_setting_is_an_error() {
        for flag in ["model", "=x", "a..b=1", ".a=1", ""] {
            let error = read(&[flag.to_owned()]).unwrap_err();
            assert_eq!(error.code, "invalid_config", "{flag}");
        }
        let secret = read(&["sk-canary".to_owned()]).unwrap_err();
        assert!(!format!("{secret:?}").contains("canary"));
    }
}
