//! From TOML text and overrides to one table of values.

use serde_json::{Map, Value};

use crate::error::ConfigError;
use crate::table::{Table, quoted};

/// Reads the text, lays the profile over it and the overrides over both.
///
/// The profile is the one that `profile` names, in the overrides before the file; its table may come from
/// either, too.
pub(crate) fn effective(
    config_toml: Option<&str>,
    overrides: &Map<String, Value>,
) -> Result<Map<String, Value>, ConfigError> {
    let file = config_toml.map(parse).transpose()?.unwrap_or_default();
    let mut merged = file.clone();
    merge(&mut merged, overrides);

    let mut root = Table::root(&merged);
    let Some(name) = root.get::<String>("profile")? else {
        return Ok(merged);
    };
    let profiles = root.table("profiles")?;
    if profiles.named_table(&name)?.is_none() {
        let known: Vec<&str> = profiles.names().collect();
        let hint = match known.as_slice() {
            [] => "the configuration has no `profiles`".to_owned(),
            names => format!("known profiles: {}", quoted(names.iter().copied())),
        };
        return Err(ConfigError::invalid(
            "profile",
            format!("names the profile `{name}`, which is not there; {hint}"),
        ));
    }

    let mut layered = file;
    if let Some(profile) = merged
        .get("profiles")
        .and_then(|all| all.get(&name))
        .and_then(Value::as_object)
    {
        merge(&mut layered, profile);
    }
    merge(&mut layered, overrides);
    Ok(layered)
}

/// Reads TOML. An error has a position and no text of the file: a line may hold a secret.
fn parse(text: &str) -> Result<Map<String, Value>, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start.min(text.len()));
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        ConfigError::syntax(line, column, error.message())
    })
}

/// Lays `over` over `base`: tables merge, null removes, all else replaces.
fn merge(base: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (_, Value::Null) => {
                base.remove(key);
            }
            (Some(Value::Object(below)), Value::Object(above)) => merge(below, above),
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

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn tables_merge_and_arrays_replace() {
        let toml = "model = \"a\"\nprofile_list = [1, 2]\n[t]\nx = 1\n[t.u]\ny = 2\n";
        let over =
            object(json!({"model": "b", "profile_list": [3], "t": {"u": {"z": 3}}, "new": {"k": true}}));
        assert_eq!(
            effective(Some(toml), &over).unwrap(),
            object(
                json!({"model": "b", "profile_list": [3], "t": {"x": 1, "u": {"y": 2, "z": 3}}, "new": {"k": true}})
            )
        );
    }

    #[test]
    fn null_takes_a_setting_of_the_file_back() {
        let over = object(json!({"model": null, "absent": null}));
        assert_eq!(effective(Some("model = \"a\""), &over).unwrap(), Map::new());
    }

    #[test]
    fn a_profile_lies_between_the_file_and_the_overrides() {
        let toml = "profile = \"p\"\nmodel = \"file\"\nx = 1\n[profiles.p]\nmodel = \"profile\"\nx = 2\n[profiles.q]\nmodel = \"q\"";
        let layered = effective(Some(toml), &Map::new()).unwrap();
        assert_eq!((&layered["model"], &layered["x"]), (&json!("profile"), &json!(2)));

        let layered = effective(Some(toml), &object(json!({"profile": "q", "x": 3}))).unwrap();
        assert_eq!((&layered["model"], &layered["x"]), (&json!("q"), &json!(3)));

        let own = object(json!({"profile": "r", "profiles": {"r": {"model": "r"}}}));
        assert_eq!(effective(Some(toml), &own).unwrap()["model"], json!("r"));
    }

    #[test]
    fn an_unknown_profile_names_the_known_ones() {
        let error = effective(Some("profile = \"x\"\n[profiles.p]\n[profiles.q]"), &Map::new()).unwrap_err();
        assert_eq!(error.code, "invalid_config");
        assert!(error.to_string().contains("known profiles: `p`, `q`"), "{error}");
        let error = effective(Some("profile = \"x\""), &Map::new()).unwrap_err();
        assert!(error.to_string().contains("no `profiles`"), "{error}");
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
            let error = effective(Some(text), &Map::new()).unwrap_err();
            assert_eq!(
                (error.code, error.line, error.column),
                ("invalid_config", Some(line), Some(column)),
                "{text}: {error}"
            );
        }
    }

    #[test]
    fn a_syntax_error_does_not_quote_the_file() {
        let error = effective(Some("token = \"sk-canary\" oops"), &Map::new()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_stack_overflow() {
        let deep = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(
            effective(Some(&deep), &Map::new()).unwrap_err().code,
            "invalid_config"
        );
        let dotted = format!("{} = 1", vec!["a"; 100_000].join("."));
        assert_eq!(
            effective(Some(&dotted), &Map::new()).unwrap_err().code,
            "invalid_config"
        );
    }
}
