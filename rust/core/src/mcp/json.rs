//! JSON of MCP as text for the model, with keys in the reference's order.

use serde_json::Value;

/// Keys that stand first, in this order; all others follow by name.
const FIRST: [&str; 20] = [
    "server",
    "type",
    "uri",
    "uriTemplate",
    "name",
    "title",
    "description",
    "resources",
    "resourceTemplates",
    "contents",
    "nextCursor",
    "data",
    "mimeType",
    "text",
    "blob",
    "size",
    "icons",
    "resource",
    "annotations",
    "_meta",
];

/// The text of a value.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => list(out, ('[', ']'), items, write),
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries
                .sort_by_key(|(key, _)| FIRST.iter().position(|first| first == key).unwrap_or(FIRST.len()));
            list(out, ('{', '}'), entries, |(key, value), out| {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write(value, out);
            });
        }
        leaf => out.push_str(&leaf.to_string()),
    }
}

fn list<T>(
    out: &mut String,
    (open, close): (char, char),
    items: impl IntoIterator<Item = T>,
    mut each: impl FnMut(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Told to the model by the reference.
    #[test]
    fn keys_stand_as_recorded() {
        for (value, told) in [
            (
                json!([{"text": "a\"b", "type": "text"}]),
                r#"[{"type":"text","text":"a\"b"}]"#,
            ),
            (
                json!({"mimeType": "m", "type": "image", "data": "d"}),
                r#"{"type":"image","data":"d","mimeType":"m"}"#,
            ),
            (
                json!({"server": "s", "uri": "u", "contents": [{"text": "t", "uri": "u", "mimeType": "m"}]}),
                r#"{"server":"s","uri":"u","contents":[{"uri":"u","mimeType":"m","text":"t"}]}"#,
            ),
            (
                json!({"nextCursor": "2", "resources": [], "server": "s"}),
                r#"{"server":"s","resources":[],"nextCursor":"2"}"#,
            ),
            (
                json!({"b": 1, "a": [true, null, 1.5]}),
                r#"{"a":[true,null,1.5],"b":1}"#,
            ),
            (json!({}), "{}"),
        ] {
            assert_eq!(text(&value), told);
        }
    }
}
