//! The two forms of script that are a patch, read by hand: no shell grammar is needed to recognise them, and all
//! else is left to the shell.

use super::{Intercepted, NAMES};

/// Reads `[cd FOLDER &&] apply_patch <<DELIMITER`, the body, and nothing after it.
pub(super) fn apply_patch_call(script: &str) -> Option<Intercepted> {
    let mut scanner = Scanner {
        rest: script.trim_start(),
    };
    scanner.skip_assignments();
    let workdir = if scanner.take("cd") {
        Some(folder(&mut scanner)?)
    } else {
        None
    };
    scanner.skip_assignments();
    if !NAMES.iter().any(|name| scanner.take(name)) {
        return None;
    }
    scanner.skip_blanks();
    if !scanner.take("<<") {
        return None;
    }
    let strip_tabs = scanner.take("-");
    scanner.skip_blanks();
    let delimiter = scanner.delimiter()?;
    scanner.skip_blanks();
    let _ = scanner.take("\r");
    if !scanner.take("\n") {
        return None;
    }
    let patch = body(scanner.rest, delimiter, strip_tabs)?;
    Some(Intercepted::Patch { patch, workdir })
}

/// Reads ` FOLDER &&` and the white space that may follow.
fn folder(scanner: &mut Scanner<'_>) -> Option<String> {
    if !scanner.skip_blanks() {
        return None;
    }
    let folder = scanner.word()?;
    scanner.skip_blanks();
    if !scanner.take("&&") {
        return None;
    }
    scanner.rest = scanner.rest.trim_start();
    scanner.skip_blanks();
    Some(folder)
}

/// The lines up to the delimiter, which may be indented where nothing follows it; as in the reference, a delimiter that
/// is missing altogether is forgiven when the last line is whole. `None` when anything but a `;` follows.
fn body(text: &str, delimiter: &str, strip_tabs: bool) -> Option<String> {
    let mut body = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (line, after) = match rest.split_once('\n') {
            Some((line, after)) => (line.strip_suffix('\r').unwrap_or(line), Some(after)),
            None => (rest, None),
        };
        let line = if strip_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        };
        if let Some(tail) = line.trim_start().strip_prefix(delimiter) {
            if matches!(tail.trim(), "" | ";") && after.unwrap_or_default().trim().is_empty() {
                return Some(body);
            }
            let is_word = tail.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            if line.starts_with(delimiter) && !is_word {
                return None;
            }
        }
        let Some(after) = after else {
            return line.trim().is_empty().then_some(body);
        };
        body.push_str(line);
        body.push('\n');
        rest = after;
    }
}

struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    fn take(&mut self, expected: &str) -> bool {
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Skips spaces, tabs and continued line ends; tells whether there were any.
    fn skip_blanks(&mut self) -> bool {
        let before = self.rest.len();
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            if !self.take("\\\n") {
                return self.rest.len() < before;
            }
        }
    }

    fn split(&mut self, at: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(at);
        self.rest = rest;
        taken
    }

    /// The text up to the next `quote`, which is passed over.
    fn quoted(&mut self, quote: char) -> Option<&'a str> {
        let end = self.rest.find(quote)?;
        let text = self.split(end);
        self.rest = self.rest.strip_prefix(quote)?;
        Some(text)
    }

    /// Passes over variables that are set for the command alone: a patch reads none.
    fn skip_assignments(&mut self) {
        loop {
            let before = self.rest;
            if !self.assignment() {
                self.rest = before;
                return;
            }
        }
    }

    /// Reads `NAME=VALUE` and the blanks after it. A value that runs something is left to the shell.
    fn assignment(&mut self) -> bool {
        let name = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let Some(end) = name.filter(|_| !self.rest.starts_with(|c: char| c.is_ascii_digit())) else {
            return false;
        };
        if self.split(end).is_empty() {
            return false;
        }
        let _ = self.take("+");
        self.take("=") && self.value() && self.skip_blanks()
    }

    /// Passes over a word that runs nothing.
    fn value(&mut self) -> bool {
        while let Some(c) = self.rest.chars().next() {
            match c {
                ' ' | '\t' => return true,
                '\'' | '"' => {
                    self.split(1);
                    match self.quoted(c) {
                        Some(text) if c == '\'' || !text.contains(['`', '\\', '(']) => {}
                        _ => return false,
                    }
                }
                '\n' | '`' | '\\' | '(' | ')' | '<' | '>' | '|' | ';' | '&' => return false,
                other => {
                    self.split(other.len_utf8());
                }
            }
        }
        true
    }

    /// A here-document's delimiter: bare, behind a backslash, or in quotes as a whole.
    fn delimiter(&mut self) -> Option<&'a str> {
        if self.take("'") {
            return self.quoted('\'');
        }
        if self.take("\"") {
            return self.quoted('"');
        }
        let _ = self.take("\\");
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(self.rest.len());
        (end > 0).then(|| self.split(end))
    }

    /// One word that means itself: nothing in it is expanded.
    fn word(&mut self) -> Option<String> {
        if self.take("'") {
            return self.quoted('\'').map(str::to_owned);
        }
        if self.take("\"") {
            let text = self.quoted('"')?;
            return (!text.contains(['$', '`', '\\'])).then(|| text.to_owned());
        }
        let mut word = String::new();
        while let Some(c) = self.rest.chars().next() {
            match c {
                ' ' | '\t' | '\n' | '&' => break,
                '$' | '`' | '*' | '?' | '[' | '{' | '~' | '\'' | '"' | '(' | ')' | '<' | '>' | '|' | ';'
                | '#' => {
                    return None;
                }
                '\\' => {
                    self.split(1);
                    let escaped = self.rest.chars().next().filter(|c| *c != '\n')?;
                    word.push(escaped);
                    self.split(escaped.len_utf8());
                }
                other => {
                    word.push(other);
                    self.split(other.len_utf8());
                }
            }
        }
        (!word.is_empty() && !word.starts_with('-')).then_some(word)
    }
}
