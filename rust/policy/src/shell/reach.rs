//! The generous reading: every simple command in a script, however it is reached.

use std::iter::Peekable;
use std::str::Chars;

/// The words of each simple command in `script`, also inside loops, groups and substitutions.
///
/// Redirections, here-document bodies, comments, keywords and assignments in front are left out;
/// variables and patterns stand as they are written. It never fails: of a script that no shell would
/// take it returns what it could make out.
pub fn reachable_commands(script: &str) -> Vec<Vec<String>> {
    let mut scan = Scan::new(script);
    scan.run();
    scan.found
}

/// Substitutions deeper than this are read as commands of their own, not as part of a word.
const MAX_NESTING: usize = 256;

/// A command that waits while a substitution inside it is read.
#[derive(Default)]
struct Frame {
    words: Vec<String>,
    word: Option<String>,
    double_quoted: bool,
    /// The next word is the target of a redirection.
    target: Target,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Target {
    #[default]
    None,
    File,
    /// The word that ends a here-document; `true` when its tabs are stripped.
    HereDoc(bool),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Close {
    Paren,
    Backtick,
}

struct Scan<'a> {
    rest: Peekable<Chars<'a>>,
    found: Vec<Vec<String>>,
    frame: Frame,
    waiting: Vec<(Frame, Close)>,
    here_docs: Vec<(String, bool)>,
}

impl<'a> Scan<'a> {
    fn new(script: &'a str) -> Self {
        Scan {
            rest: script.chars().peekable(),
            found: Vec::new(),
            frame: Frame::default(),
            waiting: Vec::new(),
            here_docs: Vec::new(),
        }
    }

    fn run(&mut self) {
        while let Some(c) = self.rest.next() {
            if self.frame.double_quoted {
                self.in_double_quotes(c)
            } else {
                self.unquoted(c)
            }
        }
        self.end_command();
        while self.close_innermost() {}
    }

    fn unquoted(&mut self, c: char) {
        match c {
            ' ' | '\t' | '\r' => self.end_word(),
            '\n' => {
                self.end_command();
                self.skip_here_docs();
            }
            ';' | '&' | '|' => self.end_command(),
            '(' => {
                self.end_command();
                self.open(Close::Paren);
            }
            ')' => self.close(Close::Paren),
            '`' => self.backtick(),
            '<' | '>' => self.redirection(c),
            '#' if self.frame.word.is_none() => while self.rest.next_if(|c| *c != '\n').is_some() {},
            '\'' => self.single_quoted(false),
            '"' => {
                self.word();
                self.frame.double_quoted = true;
            }
            '\\' => self.escape(),
            '$' => self.dollar(),
            _ => self.word().push(c),
        }
    }

    fn in_double_quotes(&mut self, c: char) {
        match c {
            '"' => self.frame.double_quoted = false,
            // There, a backslash before any other character stands for itself.
            '\\' => match self.rest.peek() {
                Some('$' | '`' | '"' | '\\' | '\n') | None => self.escape(),
                Some(_) => self.word().push('\\'),
            },
            '`' => self.backtick(),
            '$' => self.dollar(),
            _ => self.word().push(c),
        }
    }

    fn word(&mut self) -> &mut String {
        self.frame.word.get_or_insert_default()
    }

    fn escape(&mut self) {
        match self.rest.next() {
            Some('\n') | None => {}
            Some(c) => self.word().push(c),
        }
    }

    fn dollar(&mut self) {
        if self.rest.next_if_eq(&'(').is_some() {
            self.word();
            self.open(Close::Paren);
        } else if !self.frame.double_quoted && self.rest.next_if_eq(&'\'').is_some() {
            self.single_quoted(true);
        } else {
            self.word().push('$');
        }
    }

    /// `'...'`, or `$'...'` where a backslash escapes.
    fn single_quoted(&mut self, escapes: bool) {
        self.word();
        while let Some(c) = self.rest.next() {
            match c {
                '\'' => return,
                '\\' if escapes => self.escape(),
                _ => self.word().push(c),
            }
        }
    }

    fn redirection(&mut self, c: char) {
        if self
            .frame
            .word
            .as_ref()
            .is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()))
        {
            self.frame.word = None;
        }
        self.end_word();
        if self.rest.next_if_eq(&'(').is_some() {
            self.open(Close::Paren);
        } else if c == '<' && self.rest.next_if_eq(&'<').is_some() {
            self.frame.target = if self.rest.next_if_eq(&'<').is_some() {
                Target::File
            } else {
                Target::HereDoc(self.rest.next_if_eq(&'-').is_some())
            };
        } else {
            while self.rest.next_if(|c| matches!(c, '>' | '&' | '|')).is_some() {}
            self.frame.target = Target::File;
        }
    }

    fn backtick(&mut self) {
        if self
            .waiting
            .last()
            .is_some_and(|(_, close)| *close == Close::Backtick)
        {
            self.close(Close::Backtick);
        } else {
            self.word();
            self.open(Close::Backtick);
        }
    }

    fn open(&mut self, close: Close) {
        if self.waiting.len() == MAX_NESTING {
            return self.end_command();
        }
        self.waiting.push((std::mem::take(&mut self.frame), close));
    }

    /// Ends the innermost substitution or subshell if `close` ends it; a stray one ends a command.
    fn close(&mut self, close: Close) {
        self.end_command();
        if self.waiting.last().is_some_and(|(_, wanted)| *wanted == close) {
            self.close_innermost();
        }
    }

    fn close_innermost(&mut self) -> bool {
        self.end_command();
        let Some((frame, _)) = self.waiting.pop() else {
            return false;
        };
        self.frame = frame;
        true
    }

    fn end_word(&mut self) {
        let Some(word) = self.frame.word.take() else {
            return;
        };
        match std::mem::take(&mut self.frame.target) {
            Target::None => self.frame.words.push(word),
            Target::File => {}
            Target::HereDoc(tabs) => self.here_docs.push((word, tabs)),
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.frame.target = Target::None;
        let words = std::mem::take(&mut self.frame.words);
        let prefix = words.iter().take_while(|word| precedes_command(word)).count();
        let command: Vec<String> = words.into_iter().skip(prefix).collect();
        if !command.is_empty() {
            self.found.push(command);
        }
    }

    fn skip_here_docs(&mut self) {
        for (end, tabs) in std::mem::take(&mut self.here_docs) {
            loop {
                let mut line = String::new();
                while let Some(c) = self.rest.next_if(|c| *c != '\n') {
                    line.push(c);
                }
                let more = self.rest.next().is_some();
                let text = if tabs {
                    line.trim_start_matches('\t')
                } else {
                    &line
                };
                if text == end || !more {
                    break;
                }
            }
        }
    }
}

/// Keywords and assignments that stand in front of a command.
fn precedes_command(word: &str) -> bool {
    const KEYWORDS: [&str; 14] = [
        "!", "{", "}", "coproc", "do", "elif", "else", "fi", "done", "if", "then", "time", "until", "while",
    ];
    let assigns = word.split_once('=').is_some_and(|(name, _)| {
        let name = name.strip_suffix('+').unwrap_or(name);
        !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.bytes().all(is_name_byte)
    });
    assigns || KEYWORDS.contains(&word)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::reachable_commands;

    #[track_caller]
    fn finds(script: &str, command: &[&str]) {
        let found = reachable_commands(script);
        assert!(
            found.iter().any(|words| words == command),
            "{script:?}: {found:?}"
        );
    }

    #[test]
    fn a_command_is_found_wherever_it_hides() {
        for script in [
            "rm -rf x",
            "ls; rm -rf x",
            "ls & rm -rf x",
            "(rm -rf x)",
            "{ rm -rf x; }",
            "if true; then rm -rf x; fi",
            "for f in a b; do rm -rf x; done",
            "while :; do ls; done; rm -rf x",
            "f() { rm -rf x; }; f",
            "case a in a) rm -rf x;; esac",
            "! rm -rf x",
            "A=1 B+=2 rm -rf x",
            "rm -rf x > log 2>&1",
            "2>/dev/null rm -rf x",
            "echo $(rm -rf x)",
            "echo \"a $(rm -rf x) b\"",
            "echo `rm -rf x`",
            "cat <(rm -rf x)",
            "\\rm -rf x",
            "r'm' -\"rf\" x",
            "rm \\\n -rf x",
            "ls # comment\nrm -rf x",
            "cat <<EOF\ntext\nEOF\nrm -rf x",
            "echo $(echo $(rm -rf x",
            "rm -rf $'x'",
        ] {
            finds(script, &["rm", "-rf", "x"]);
        }
    }

    #[test]
    fn what_follows_a_substitution_still_belongs_to_its_command() {
        finds("rm $(cat list) -rf", &["rm", "", "-rf"]);
        finds("rm \"$HOME\"/`date` -rf", &["rm", "$HOME/", "-rf"]);
    }

    #[test]
    fn text_is_not_a_command() {
        for script in [
            "echo 'rm -rf x'",
            "echo rm -rf x",
            "cat > f <<'EOF'\nrm -rf x\nEOF",
            "cat <<-EOF\n\trm -rf x\n\tEOF\nls",
            "cat <<EOF\nrm -rf x",
            "# rm -rf x",
            "cat <<< rm",
        ] {
            let found = reachable_commands(script);
            assert!(
                found.iter().all(|words| words[0] != "rm"),
                "{script:?}: {found:?}"
            );
        }
    }

    #[test]
    fn nesting_beyond_reason_hides_nothing() {
        finds(
            &format!("{}rm -rf x", "echo $(".repeat(5000)),
            &["rm", "-rf", "x"],
        );
        finds(&format!("{}rm -rf x", "(".repeat(5000)), &["rm", "-rf", "x"]);
    }

    #[test]
    fn broken_scripts_end_quietly() {
        for script in [
            "", ")", "`", "'", "\"", "\\", "$", "$(", "<", "<<", "<<EOF", "((((", "a)b`c\"d", "<<\n\n",
        ] {
            assert!(reachable_commands(script).len() < 4, "{script:?}");
        }
    }
}
