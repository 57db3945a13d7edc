//! Writing a rule down.

/// The line that allows commands that begin with these words, without its line break. The reference's form.
pub fn allow_rule(words: &[String]) -> String {
    format!("prefix_rule(pattern={}, decision=\"allow\")", list(words))
}

/// What to add to the end of a rule file with this text so that it allows these words; `None` when it has that line
/// already.
pub fn allow_rule_to_add(text: &str, words: &[String]) -> Option<String> {
    let line = allow_rule(words);
    if text.lines().any(|known| known == line) {
        return None;
    }
    let between = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    Some(format!("{between}{line}\n"))
}

/// The words as a list of strings, escaped as in JSON.
fn list(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("[{}]", quoted.join(", "))
}

fn quoted(word: &str) -> String {
    let mut text = String::from('"');
    for c in word.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\x08' => text.push_str("\\b"),
            '\x0c' => text.push_str("\\f"),
            c if c < ' ' => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
