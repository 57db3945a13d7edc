//! Prints the key table as JSON: `npm run gen-config-docs` makes docs/configuration.md and TypeScript's
//! settings from it.

use std::io::Write;

use codex_embed_config::schema::{Choice, Fallback, Key, Kind, REQUIREMENTS, SECTIONS, State};
use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    let sections: Vec<Value> = SECTIONS
        .iter()
        .map(|section| json!({ "title": section.title, "keys": keys(section.keys) }))
        .collect();
    let document = json!({ "sections": sections, "requirements": keys(REQUIREMENTS) });
    writeln!(std::io::stdout().lock(), "{document:#}")
}

fn keys(keys: &[Key]) -> Vec<Value> {
    keys.iter().map(key).collect()
}

fn key(key: &Key) -> Value {
    let state = match key.state {
        State::Used => "used",
        State::Quiet => "quiet",
        State::Missing(_) => "missing",
    };
    let default = match key.default {
        Fallback::None => Value::Null,
        Fallback::Value(json) => json!({ "value": json }),
        Fallback::Words(words) => json!({ "words": words }),
    };
    let mut described = json!({
        "name": key.name,
        "meaning": key.meaning,
        "state": state,
        "default": default,
        "everywhere": key.everywhere,
    });
    described["type"] = json!(type_name(&key.kind));
    match &key.kind {
        Kind::Choice(given) | Kind::Approval(given) => described["choice"] = choice(given),
        Kind::Table(inner) | Kind::Flags(inner) | Kind::FlagOrTable(inner) | Kind::List(inner) => {
            described["keys"] = json!(keys(inner));
        }
        Kind::Tables(name, inner) => {
            described["of"] = json!(name);
            described["keys"] = json!(keys(inner));
        }
        _ => {}
    }
    described
}

fn choice(choice: &Choice) -> Value {
    let words = choice
        .words
        .iter()
        .map(|(word, meaning)| json!({ "word": word, "meaning": meaning }));
    json!({ "name": choice.name, "meaning": choice.meaning, "words": words.collect::<Vec<_>>() })
}

fn type_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Name => "name",
        Kind::Flag => "flag",
        Kind::Count => "count",
        Kind::Positive => "positive",
        Kind::Number => "number",
        Kind::Texts => "texts",
        Kind::TextMap => "textMap",
        Kind::Path => "path",
        Kind::Paths => "paths",
        Kind::Choice(_) => "choice",
        Kind::Approval(_) => "approval",
        Kind::Table(_) => "table",
        Kind::Flags(_) => "flags",
        Kind::FlagOrTable(_) => "flagOrTable",
        Kind::Tables(..) => "tables",
        Kind::List(_) => "list",
        Kind::Profiles => "profiles",
        Kind::AnyTable => "anyTable",
        Kind::Any => "any",
    }
}
