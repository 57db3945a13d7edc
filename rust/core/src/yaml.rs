//! The part of YAML that people write by hand above a Markdown text: block mappings and lists, plain and quoted
//! scalars, folded and literal texts, and lists and mappings in brackets on one line.
//!
//! Anchors, aliases, tags, several documents and values in brackets over several lines are refused. A scalar is
//! always text, as every field that is read here is; one that is empty is null.

mod flow;
mod scalar;

use serde_json::{Map, Value};

/// Nesting beyond this is refused.
const MAX_DEPTH: usize = 32;

/// A line with something on it.
struct Line<'a> {
    /// Counted from 1.
    number: usize,
    /// Spaces before the text.
    indent: usize,
    text: &'a str,
}

/// Reads a text.
///
/// # Errors
///
/// What is wrong, and in which line.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader { lines, next: 0 };
    let value = match reader.peek()? {
        Some(first) => reader.block(first.indent, 0)?,
        None => Value::Null,
    };
    match reader.peek()? {
        Some(line) => Err(at(
            &line,
            "this line is indented differently from those before it",
        )),
        None => Ok(value),
    }
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    next: usize,
}

impl<'a> Reader<'a> {
    /// The next line that is neither blank nor a comment.
    fn peek(&mut self) -> Result<Option<Line<'a>>, String> {
        while let Some(line) = self.lines.get(self.next) {
            let text = line.trim_start_matches(' ');
            if text.trim().is_empty() || text.starts_with('#') {
                self.next += 1;
                continue;
            }
            let line = Line {
                number: self.next + 1,
                indent: line.len() - text.len(),
                text: text.trim_end(),
            };
            if text.starts_with('\t') {
                return Err(at(&line, "a tab can't indent; use spaces"));
            }
            return Ok(Some(line));
        }
        Ok(None)
    }

    /// A mapping or a list whose lines are indented by `indent`.
    fn block(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let is_list = self.peek()?.is_some_and(|line| is_item(line.text));
        if is_list {
            self.list(indent, depth)
        } else {
            self.mapping(indent, depth)
        }
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut members = Map::new();
        while let Some(line) = self.peek()? {
            if line.indent != indent || is_item(line.text) {
                break;
            }
            let (key, rest) = scalar::key(line.text).ok_or_else(|| at(&line, "expected `key: value`"))?;
            if members.contains_key(&key) {
                return Err(at(&line, &format!("duplicate field `{key}`")));
            }
            self.next += 1;
            let value = self.value(&line, rest, indent, depth)?;
            members.insert(key, value);
        }
        Ok(members.into())
    }

    fn list(&mut self, indent: usize, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        while let Some(line) = self.peek()? {
            if line.indent != indent || !is_item(line.text) {
                break;
            }
            let rest = line.text[1..].trim_start();
            if scalar::key(rest).is_some() {
                // A mapping that begins behind the dash is indented by what stands before its first key.
                let inner = indent + line.text.len() - rest.len();
                items.push(self.mapping_behind_dash(&line, rest, inner, depth)?);
            } else {
                self.next += 1;
                items.push(self.value(&line, rest, indent, depth)?);
            }
        }
        Ok(items.into())
    }

    fn mapping_behind_dash(
        &mut self,
        line: &Line<'a>,
        first: &str,
        indent: usize,
        depth: usize,
    ) -> Result<Value, String> {
        let depth = deeper(line, depth)?;
        let (key, rest) = scalar::key(first).ok_or_else(|| at(line, "expected `key: value`"))?;
        self.next += 1;
        let value = self.value(line, rest, indent, depth)?;
        let Value::Object(mut members) = self.mapping(indent, depth)? else {
            return Err(at(line, "expected `key: value`"));
        };
        if members.contains_key(&key) {
            return Err(at(line, &format!("duplicate field `{key}`")));
        }
        members.insert(key, value);
        Ok(members.into())
    }

    /// What stands behind a key or a dash: on the same line, or below it.
    fn value(&mut self, line: &Line<'a>, rest: &str, indent: usize, depth: usize) -> Result<Value, String> {
        let depth = deeper(line, depth)?;
        match rest.chars().next() {
            None | Some('#') => match self.peek()? {
                Some(below) if below.indent > indent => {
                    if scalar::key(below.text).is_some() || is_item(below.text) {
                        self.block(below.indent, depth)
                    } else {
                        self.plain(line, "", indent)
                    }
                }
                // The items of a list may stand right below their key.
                Some(below) if below.indent == indent && is_item(below.text) && !is_item(line.text) => {
                    self.list(indent, depth)
                }
                _ => Ok(Value::Null),
            },
            Some('|' | '>') => self.text_block(line, rest, indent),
            Some('[' | '{') => flow::parse(rest).map_err(|problem| at(line, &problem)),
            Some('"' | '\'') => scalar::quoted(rest)
                .map(Value::from)
                .ok_or_else(|| at(line, "the quoted text does not end on its line")),
            Some('&' | '*' | '!' | '@' | '`' | '%') => {
                Err(at(line, "put a text that begins with this character into quotes"))
            }
            Some(_) => self.plain(line, rest, indent),
        }
    }

    /// A text without quotes, which may go on in lines that are indented deeper.
    fn plain(&mut self, line: &Line<'a>, first: &str, indent: usize) -> Result<Value, String> {
        let mut words = vec![scalar::without_comment(first)];
        let mut last = first;
        while let Some(below) = self.peek()? {
            if below.indent <= indent {
                break;
            }
            last = below.text;
            words.push(scalar::without_comment(below.text));
            self.next += 1;
            if scalar::key(below.text).is_some() {
                return Err(at(&below, "mapping values are not allowed in this context"));
            }
        }
        if words.len() == 1 && scalar::key(last).is_some() {
            return Err(at(line, "mapping values are not allowed in this context"));
        }
        let text = words.join(" ");
        let text = text.trim();
        Ok(match text {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            text => text.into(),
        })
    }

    /// A text in lines of its own: `|` keeps its line breaks, `>` folds them.
    fn text_block(&mut self, line: &Line<'a>, header: &str, indent: usize) -> Result<Value, String> {
        let marks = scalar::without_comment(&header[1..]);
        if !marks.chars().all(|c| matches!(c, '-' | '+')) {
            return Err(at(line, "expected nothing but `-` or `+` behind `|` or `>`"));
        }
        let mut lines = Vec::new();
        let mut inner = None;
        while let Some(raw) = self.lines.get(self.next) {
            let text = raw.trim_start_matches(' ');
            let depth = raw.len() - text.len();
            if !text.trim().is_empty() {
                if depth <= indent {
                    break;
                }
                inner.get_or_insert(depth);
            }
            let from = inner.unwrap_or(depth).min(depth);
            lines.push(raw[from..].trim_end());
            self.next += 1;
        }
        while lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        let folded = header.starts_with('>');
        let mut text = if folded { fold(&lines) } else { lines.join("\n") };
        if !marks.contains('-') && !text.is_empty() {
            text.push('\n');
        }
        Ok(text.into())
    }
}

/// Joins lines by spaces; a blank line is a line break.
fn fold(lines: &[&str]) -> String {
    let paragraphs = lines.split(|line| line.is_empty());
    let joined: Vec<String> = paragraphs.map(|lines| lines.join(" ")).collect();
    joined.join("\n")
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

fn deeper(line: &Line<'_>, depth: usize) -> Result<usize, String> {
    if depth >= MAX_DEPTH {
        return Err(at(line, "nested too deep"));
    }
    Ok(depth + 1)
}

fn at(line: &Line<'_>, problem: &str) -> String {
    format!("{problem} at line {}", line.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_people_write_is_read() {
        let text = "# about\nname: demo # its name\ndescription: >-\n  two\n  lines\n\n  and more\nnote: |\n  a\n    b\n\
                    quoted: 'it''s'\nescaped: \"a\\tb\\u0041\"\nmetadata:\n  short: s\n  deep:\n    x: 1\nempty:\n\
                    tags: [a, 'b, c', {d: e}]\ntools:\n  - type: mcp\n    value: docs\n  - plain\nsame:\n- one\n- two\n\
                    wrapped: goes\n  on here\nurl: https://x.example/a:b\n";
        let expected = json!({
            "name": "demo", "description": "two lines\nand more", "note": "a\n  b\n", "quoted": "it's",
            "escaped": "a\tbA", "metadata": {"short": "s", "deep": {"x": "1"}}, "empty": null,
            "tags": ["a", "b, c", {"d": "e"}], "tools": [{"type": "mcp", "value": "docs"}, "plain"],
            "same": ["one", "two"], "wrapped": "goes on here", "url": "https://x.example/a:b",
        });
        assert_eq!(parse(text), Ok(expected));
        assert_eq!(parse("\n# nothing\n"), Ok(Value::Null));
    }

    #[test]
    fn what_is_not_read_is_refused_with_its_line() {
        for (text, problem) in [
            (
                "a: use when: x",
                "mapping values are not allowed in this context at line 1",
            ),
            ("a: b\na: c", "duplicate field `a` at line 2"),
            ("a: b\n\tc: d", "a tab can't indent; use spaces at line 2"),
            ("a: 'b", "the quoted text does not end on its line at line 1"),
            ("a: [b", "a bracket is not closed at line 1"),
            (
                "a: &b c",
                "put a text that begins with this character into quotes at line 1",
            ),
            ("just text", "expected `key: value` at line 1"),
            (
                "a:\n  b: c\n d: e",
                "this line is indented differently from those before it at line 3",
            ),
            (
                "a: |2\n  b",
                "expected nothing but `-` or `+` behind `|` or `>` at line 1",
            ),
        ] {
            assert_eq!(parse(text), Err(problem.to_owned()), "{text}");
        }
        let deep: String = (0..100)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect();
        assert!(parse(&deep).is_err_and(|problem| problem.contains("nested too deep")));
        assert!(parse(&format!("a: {}", "[".repeat(10_000))).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[-a:#'\"\\[\\]{},|> \n\t]{0,60}") {
            let _ = parse(&text);
        }
    }
}
