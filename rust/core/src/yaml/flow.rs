//! Lists and mappings in brackets.

use serde_json::{Map, Value};

use super::scalar::leading_quoted;

/// Nesting beyond this is refused.
const MAX_DEPTH: usize = 32;

/// Reads a value in brackets that ends on its line.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let mut rest = text;
    let value = value(&mut rest, 0)?;
    let rest = rest.trim_start();
    if rest.is_empty() || rest.starts_with('#') {
        Ok(value)
    } else {
        Err("something stands behind the closing bracket".to_owned())
    }
}

fn value(rest: &mut &str, depth: usize) -> Result<Value, String> {
    if depth >= MAX_DEPTH {
        return Err("nested too deep".to_owned());
    }
    *rest = rest.trim_start();
    if let Some(inside) = rest.strip_prefix('[') {
        *rest = inside;
        let mut items = Vec::new();
        while !closes(rest, ']')? {
            items.push(value(rest, depth + 1)?);
            separator(rest, ']')?;
        }
        return Ok(items.into());
    }
    if let Some(inside) = rest.strip_prefix('{') {
        *rest = inside;
        let mut members = Map::new();
        while !closes(rest, '}')? {
            let key = text(rest, &[':', ',', '}'])?;
            *rest = rest.trim_start();
            let member = match rest.strip_prefix(':') {
                Some(behind) => {
                    *rest = behind;
                    value(rest, depth + 1)?
                }
                None => Value::Null,
            };
            if members.insert(key.clone(), member).is_some() {
                return Err(format!("duplicate field `{key}`"));
            }
            separator(rest, '}')?;
        }
        return Ok(members.into());
    }
    let text = text(rest, &[',', ']', '}'])?;
    Ok(if text.is_empty() { Value::Null } else { text.into() })
}

/// Whether the bracket closes here; takes it if so.
fn closes(rest: &mut &str, bracket: char) -> Result<bool, String> {
    *rest = rest.trim_start();
    if rest.is_empty() {
        return Err("a bracket is not closed".to_owned());
    }
    Ok(match rest.strip_prefix(bracket) {
        Some(behind) => {
            *rest = behind;
            true
        }
        None => false,
    })
}

/// Takes the comma between two entries, where there is one.
fn separator(rest: &mut &str, bracket: char) -> Result<(), String> {
    *rest = rest.trim_start();
    if let Some(behind) = rest.strip_prefix(',') {
        *rest = behind;
    } else if rest.is_empty() {
        return Err("a bracket is not closed".to_owned());
    } else if !rest.starts_with(bracket) {
        return Err("expected a comma between entries".to_owned());
    }
    Ok(())
}

fn text(rest: &mut &str, ends: &[char]) -> Result<String, String> {
    *rest = rest.trim_start();
    if rest.starts_with(['"', '\'']) {
        let (text, behind) = leading_quoted(rest).ok_or("the quoted text does not end on its line")?;
        *rest = behind;
        return Ok(text);
    }
    let end = rest.find(ends).unwrap_or(rest.len());
    let (text, behind) = rest.split_at(end);
    *rest = behind;
    Ok(text.trim().to_owned())
}
