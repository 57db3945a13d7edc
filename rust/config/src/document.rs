//! From TOML text to tables, and tables laid over tables.

use serde_json::{Map, Value};

use crate::error::ConfigError;
use crate::locate::Position;

/// Reads a file. An error has a position and no text of the file: a line may hold a secret.
pub(crate) fn parse(text: &str, file: &str) -> Result<Map<String, Value>, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        ConfigError::general(error.message()).at(file, Some(Position::of(text, offset)))
    })
}

/// Lays `over` over `base`: tables merge, null removes, all else replaces.
pub(crate) fn merge(base: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (_, Value::Null) => {
                base.remove(key);
            }
            (Some(Value::Object(below)), Value::Object(above)) => merge(below, above),
            (_, Value::Object(above)) => {
                // Nulls within it have nothing to remove.
                let mut table = Map::new();
                merge(&mut table, above);
                base.insert(key.clone(), Value::Object(table));
            }
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(toml: &str, over: Value) -> Value {
        let mut base = parse(toml, "config.toml").unwrap();
        merge(&mut base, over.as_object().unwrap());
        Value::Object(base)
    }

    #[test]
    fn tables_merge_and_arrays_replace() {
        let toml = "model = \"a\"\nprofile_list = [1, 2]\n[t]\nx = 1\n[t.u]\ny = 2\n";
        let over = json!({"model": "b", "profile_list": [3], "t": {"u": {"z": 3}}, "new": {"k": true}});
        assert_eq!(
            merged(toml, over),
            json!({"model": "b", "profile_list": [3], "t": {"x": 1, "u": {"y": 2, "z": 3}}, "new": {"k": true}})
        );
    }

    #[test]
    fn null_takes_a_setting_of_the_file_back() {
        let over = json!({"model": null, "absent": null, "t": {"x": null}});
        assert_eq!(merged("model = \"a\"", over), json!({"t": {}}));
    }

    #[test]
    fn malformed_text_is_one_error_with_its_place() {
        for (text, line, column) in [
            ("model =\nx = 1", 1, 8),
            ("a = 1\nb = é\n", 2, 5),
            ("a = 1\na = 2", 2, 1),
            ("[t\nx = 1", 1, 3),
            ("a = \"open", 1, 10),
        ] {
            let error = parse(text, "/c.toml").unwrap_err();
            assert_eq!(
                (error.code, error.file.as_deref(), error.line, error.column),
                ("invalid_config", Some("/c.toml"), Some(line), Some(column)),
                "{text}: {error}"
            );
        }
    }

    #[test]
    fn a_syntax_error_does_not_quote_the_file() {
        let error = parse("token = \"sk-canary\" oops", "config.toml").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_stack_overflow() {
        let deep = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
        let dotted = format!("{} = 1", vec!["a"; 100_000].join("."));
        for text in [deep, dotted] {
            assert_eq!(parse(&text, "config.toml").unwrap_err().code, "invalid_config");
        }
    }
}
