//! The strict reading: scripts of plain words joined by `&& || ; |` and newlines.

use std::iter::Peekable;
use std::str::Chars;

/// What the shell may still make of a command's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Expansion {
    /// The words are exactly what the program gets.
    #[default]
    None,
    /// Some word is a pattern (`*.rs`, `a{b,c}`, `~/x`): the program may get other words, and more.
    Words,
    /// Some word may even become an option: a file named `--pre=sh` matches `*`.
    Options,
}

/// One command of a plain script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainCommand {
    /// Program and arguments with quotes and escapes taken away. Never empty.
    pub argv: Vec<String>,
    /// What unquoted patterns among them may become.
    pub expansion: Expansion,
}

/// The commands of a plain script in order, or `None` when it is anything else.
///
/// Plain are words, quoted or not, joined by `&&`, `||`, `;`, `|` or newlines. Not plain are, among
/// others: redirections, here-documents, variables, substitutions, subshells, groups, background jobs,
/// assignments, keywords, comments, and a command name that is quoted, a pattern or a number.
pub fn plain_commands(script: &str) -> Option<Vec<PlainCommand>> {
    let mut reader = Reader::default();
    let mut rest = script.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            ' ' | '\t' => {}
            '\n' => reader.end_line()?,
            ';' => reader.end_command(false)?,
            '&' => {
                rest.next_if_eq(&'&')?;
                reader.end_command(true)?;
            }
            '|' => {
                // `|&` falls through to a lone `&` and is refused there.
                let _ = rest.next_if_eq(&'|');
                reader.end_command(true)?;
            }
            '\\' if rest.next_if_eq(&'\n').is_some() => {}
            _ => reader.add(read_word(c, &mut rest)?)?,
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Word {
    text: String,
    /// Some part was quoted or escaped.
    quoted: bool,
    expansion: Expansion,
}

impl Word {
    fn pattern(&mut self) {
        let may_be_option = self.text.is_empty() || self.text.starts_with('-');
        let found = if may_be_option {
            Expansion::Options
        } else {
            Expansion::Words
        };
        self.expansion = self.expansion.max(found);
    }
}

/// Reads one word whose first character is `first`.
fn read_word(first: char, rest: &mut Peekable<Chars<'_>>) -> Option<Word> {
    let mut word = Word::default();
    let mut next = Some(first);
    let mut at_start = true;
    while let Some(c) = next {
        match c {
            '\'' => {
                word.quoted = true;
                read_single_quoted(rest, &mut word.text)?;
            }
            '"' => {
                word.quoted = true;
                read_double_quoted(rest, &mut word.text)?;
            }
            '\\' => {
                word.quoted = true;
                match rest.next()? {
                    '\n' => {}
                    '\0' => return None,
                    escaped => word.text.push(escaped),
                }
            }
            '#' if at_start => return None,
            '(' | ')' | '<' | '>' | '$' | '`' | '\r' | '\0' => return None,
            '*' | '?' | '[' | '{' => {
                word.pattern();
                word.text.push(c);
            }
            // A home folder, or in zsh the path of a program: never an option.
            '~' | '=' if at_start => {
                word.expansion = word.expansion.max(Expansion::Words);
                word.text.push(c);
            }
            _ => word.text.push(c),
        }
        at_start = false;
        next = rest.next_if(|c| !matches!(c, ' ' | '\t' | '\n' | ';' | '&' | '|'));
    }
    Some(word)
}

fn read_single_quoted(rest: &mut Peekable<Chars<'_>>, text: &mut String) -> Option<()> {
    loop {
        match rest.next()? {
            '\'' => return Some(()),
            '\0' => return None,
            c => text.push(c),
        }
    }
}

fn read_double_quoted(rest: &mut Peekable<Chars<'_>>, text: &mut String) -> Option<()> {
    loop {
        match rest.next()? {
            '"' => return Some(()),
            '$' | '`' | '\0' => return None,
            '\\' => match rest.next()? {
                '\n' => {}
                '\0' => return None,
                c @ ('$' | '`' | '"' | '\\') => text.push(c),
                c => text.extend(['\\', c]),
            },
            c => text.push(c),
        }
    }
}

#[derive(Default)]
struct Reader {
    commands: Vec<PlainCommand>,
    argv: Vec<String>,
    expansion: Expansion,
    /// The last operator wants a command after it.
    open: bool,
}

impl Reader {
    fn add(&mut self, word: Word) -> Option<()> {
        if self.argv.is_empty() && !is_plain_name(&word) {
            return None;
        }
        self.expansion = self.expansion.max(word.expansion);
        self.argv.push(word.text);
        Some(())
    }

    fn end_command(&mut self, open: bool) -> Option<()> {
        if self.argv.is_empty() {
            return None;
        }
        let argv = std::mem::take(&mut self.argv);
        let expansion = std::mem::take(&mut self.expansion);
        self.commands.push(PlainCommand { argv, expansion });
        self.open = open;
        Some(())
    }

    /// A newline ends a command, and is nothing on an empty line or after `&&`.
    fn end_line(&mut self) -> Option<()> {
        if self.argv.is_empty() {
            Some(())
        } else {
            self.end_command(false)
        }
    }

    fn finish(mut self) -> Option<Vec<PlainCommand>> {
        self.end_line()?;
        (!self.open && !self.commands.is_empty()).then_some(self.commands)
    }
}

/// Whether the shell would take the word as the name of a program, and of none but that.
fn is_plain_name(word: &Word) -> bool {
    const KEYWORDS: [&str; 28] = [
        "!",
        "[[",
        "]]",
        "}",
        "case",
        "coproc",
        "do",
        "done",
        "elif",
        "else",
        "end",
        "esac",
        "fi",
        "for",
        "foreach",
        "function",
        "if",
        "in",
        "nocorrect",
        "noglob",
        "repeat",
        "select",
        "then",
        "until",
        "while",
        // Not keywords, but what follows them is read as assignments.
        "declare",
        "export",
        "typeset",
    ];
    const ASSIGNING: [&str; 4] = ["local", "readonly", "unset", "unsetenv"];
    let text = word.text.as_str();
    let home = text.starts_with('~') && word.expansion == Expansion::Words;
    !word.quoted
        && (word.expansion == Expansion::None || home)
        && !text.contains('=')
        && !text.bytes().all(|b| b.is_ascii_digit())
        && !KEYWORDS.contains(&text)
        && !ASSIGNING.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::{Expansion, plain_commands};

    fn words(script: &str) -> Option<Vec<Vec<String>>> {
        plain_commands(script).map(|commands| commands.into_iter().map(|c| c.argv).collect())
    }

    #[test]
    fn operators_and_newlines_separate_commands() {
        for script in [
            "ls -a&&cat b",
            "ls -a || cat b",
            "ls -a;cat b",
            "ls -a | cat b ;",
            "\nls -a\n\n cat b\n",
            "ls -a &&\n\tcat b",
            "ls \\\n-a; cat b",
        ] {
            assert_eq!(words(script).unwrap(), [["ls", "-a"], ["cat", "b"]], "{script:?}");
        }
    }

    #[test]
    fn quotes_and_escapes_are_taken_away() {
        let cases = [
            ("cat 'a b'", "a b"),
            (r#"cat "a b""#, "a b"),
            (r"cat a\ b", "a b"),
            (r#"cat a'b'"c"d"#, "abcd"),
            (r#"cat "a\"b\\c\$d\`e\nf""#, r#"a"b\c$d`e\nf"#),
            (r"cat 'a\nb'", r"a\nb"),
            ("cat \"a\\\nb\"", "ab"),
            ("cat ''", ""),
            ("cat 'a;b|c&d>e'", "a;b|c&d>e"),
            ("cat '日本 語'", "日本 語"),
            ("cat a#b", "a#b"),
            ("cat 5", "5"),
            ("cat a=b", "a=b"),
        ];
        for (script, word) in cases {
            assert_eq!(words(script).unwrap(), [["cat", word]], "{script:?}");
        }
    }

    #[test]
    fn whatever_the_shell_computes_is_not_plain() {
        for script in [
            "",
            " ",
            "\n",
            ";",
            "ls > a",
            "ls 2>&1",
            "ls 2>/dev/null",
            "cat < a",
            "cat <<EOF\nx\nEOF",
            "cat <<<x",
            "ls $HOME",
            "ls \"$HOME\"",
            "cat ${x}",
            "cat a$",
            "cat $'a'",
            "cat $\"a\"",
            "echo $(pwd)",
            "echo `pwd`",
            "cat \"a`b`\"",
            "cat $((1+1))",
            "cat <(ls)",
            "(ls)",
            "{ ls; }",
            "f() { ls; }",
            "function f { ls; }",
            "ls &",
            "ls & ls",
            "ls |& cat",
            "! ls",
            "if true; then ls; fi",
            "for f in a; do cat b; done",
            "while true; do ls; done",
            "[[ -f a ]]",
            "[ -f a ]",
            "FOO=1 ls",
            "FOO=1",
            "a[1]=2 ls",
            "export FOO",
            "declare x",
            "unset x",
            "ls;;ls",
            ";ls",
            "&& ls",
            "ls &&",
            "ls ||",
            "| ls",
            "ls |",
            "ls | | ls",
            "ls # comment",
            "# comment",
            "ls\r\npwd",
            "ls \\",
            "cat 'a",
            "cat \"a",
            "ls\0",
            "cat 'a\0'",
            "cat \"a\0\"",
            "cat \\\0",
        ] {
            assert_eq!(plain_commands(script), None, "{script:?}");
        }
    }

    #[test]
    fn a_disguised_command_name_is_not_plain() {
        for script in [
            "\"ls\"", "'ls' a", "l\\s", "\\ls", "l\"s\"", "''", "5", "5 a", "l?", "{ls,-a}", "=ls", "*",
        ] {
            assert_eq!(plain_commands(script), None, "{script:?}");
        }
        assert_eq!(words("~/bin/tool a").unwrap(), [["~/bin/tool", "a"]]);
    }

    #[test]
    fn unquoted_patterns_are_reported() {
        let cases = [
            ("ls a", Expansion::None),
            ("ls 'a*' \"b?\" \\[c", Expansion::None),
            ("ls a~ b=c", Expansion::None),
            ("ls ~/x", Expansion::Words),
            ("ls =sh", Expansion::Words),
            ("ls src/*.rs", Expansion::Words),
            ("ls a{b,c}", Expansion::Words),
            ("ls *.rs", Expansion::Options),
            ("ls ''*", Expansion::Options),
            ("ls {a,-b}", Expansion::Options),
            ("ls -[a]", Expansion::Options),
            ("ls ~/x ?", Expansion::Options),
        ];
        for (script, expansion) in cases {
            assert_eq!(
                plain_commands(script).unwrap()[0].expansion,
                expansion,
                "{script:?}"
            );
        }
    }
}
