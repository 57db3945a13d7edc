//! The small part of a shell that the hooks of scenarios are written in.
//!
//! A script is a list of statements with `;` between them: `cat >FILE`, `echo TEXT`, `printf TEXT`, `sleep SECONDS`,
//! `exit CODE`, `true`, `kill -9 $$`, and `grep -q TEXT || STATEMENT` over the input. `>&2` sends text to standard
//! error, `>/dev/null` nowhere; a text may stand in single quotes.

use crate::script::CommandScript;

/// What a script does with this input in the absolute folder `cwd`.
///
/// # Panics
///
/// When it has a statement that isn't known: the scenario would test nothing.
pub(crate) fn run(script: &str, input: &str, cwd: &str) -> CommandScript {
    let mut shell = Shell {
        input,
        cwd,
        ms: 0,
        does: CommandScript::default(),
    };
    let (code, is_killed) = shell.all(script);
    CommandScript {
        exits: Some((shell.ms, code)),
        is_killed,
        ..shell.does
    }
}

struct Shell<'a> {
    input: &'a str,
    cwd: &'a str,
    ms: u64,
    does: CommandScript,
}

/// What comes after a statement.
enum Then {
    Next,
    Exit(i32),
    Killed,
}

impl Shell<'_> {
    fn all(&mut self, script: &str) -> (i32, bool) {
        for statement in statements(script) {
            match self.statement(statement) {
                Then::Next => {}
                Then::Exit(code) => return (code, false),
                Then::Killed => return (0, true),
            }
        }
        (0, false)
    }

    fn statement(&mut self, statement: &str) -> Then {
        let (name, rest) = statement.split_once(' ').unwrap_or((statement, ""));
        match name {
            "cat" => self.write(rest.trim_start_matches(['>', ' '])),
            "echo" => self.say(&format!("{}\n", unquoted(rest)), rest),
            "printf" => self.say(&unquoted(rest).replace("\\n", "\n"), rest),
            "sleep" => self.ms += (number::<f64>(rest) * 1000.0) as u64,
            "true" => {}
            "exit" => return Then::Exit(number(rest)),
            "kill" => return Then::Killed,
            "grep" => {
                let (pattern, otherwise) = rest.split_once(" || ").unwrap_or((rest, "true"));
                if !self.input.contains(&unquoted(pattern.trim_start_matches("-q "))) {
                    return self.statement(otherwise);
                }
            }
            _ => panic!("the small shell has no `{statement}`"),
        }
        Then::Next
    }

    /// Writes the input to a file.
    fn write(&mut self, file: &str) {
        if file != "/dev/null" {
            let path = format!("{}/{file}", self.cwd);
            self.does.writes.push((path, self.input.as_bytes().to_vec()));
        }
    }

    fn say(&mut self, text: &str, words: &str) {
        if words.ends_with(">&2") {
            self.does.complains.push_str(text);
        } else {
            self.does.prints.push((self.ms, text.to_owned()));
        }
    }
}

/// The text of a statement's words, without quotes and where it goes.
fn unquoted(words: &str) -> String {
    let words = words.trim_end_matches(">&2").trim();
    match words
        .strip_prefix('\'')
        .and_then(|words| words.strip_suffix('\''))
    {
        Some(text) => text.to_owned(),
        None => words.to_owned(),
    }
}

fn number<T: std::str::FromStr + Default>(word: &str) -> T {
    word.trim().parse().unwrap_or_default()
}

/// The statements of a script; a `;` in quotes is text.
fn statements(script: &str) -> impl Iterator<Item = &str> {
    let mut in_quotes = false;
    script
        .split(move |c: char| {
            in_quotes ^= c == '\'';
            c == ';' && !in_quotes
        })
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
}
