//! Words to one line and back, by POSIX rules (the `shlex` crate, as the reference).

/// Stands for a command line that can't be written: no quoting holds a NUL byte.
const UNQUOTABLE: &str = "<command included NUL byte>";

/// One line that a POSIX shell would split into `argv` again: words that need it are quoted.
///
/// It is the form of `command` in the events of `codex exec --json` and of `cmd` in a parsed command.
/// A NUL byte, which no command can hold, makes it a fixed text that says so.
pub fn join<S: AsRef<str>>(argv: &[S]) -> String {
    shlex::try_join(argv.iter().map(AsRef::as_ref)).unwrap_or_else(|_| UNQUOTABLE.to_owned())
}

/// The words of `line`, or `None` when a quote or an escape is left open.
///
/// Operators are not known here: `ls;` is one word, and `|` is a word like any other.
pub fn split(line: &str) -> Option<Vec<String>> {
    shlex::split(line)
}

#[cfg(test)]
mod tests {
    use super::{join, split};

    #[test]
    fn words_are_quoted_as_the_reference_quotes_them() {
        let cases: [(&[&str], &str); 9] = [
            (&["/bin/bash", "-lc", "echo one"], "/bin/bash -lc 'echo one'"),
            (
                &["/bin/bash", "-lc", r"printf 'a\nb\n'"],
                r#"/bin/bash -lc "printf 'a\\nb\\n'""#,
            ),
            (&["sed", "-n", "1,20p", "a.txt"], "sed -n '1,20p' a.txt"),
            (&["ls", ""], "ls ''"),
            (&["cat", "a^b"], "cat a'^b'"),
            (&["cat", "^x"], "cat '^x'"),
            (&["ag", r"\.rs$"], r#"ag "\\.rs"'$'"#),
            (&["ls", "é"], "ls 'é'"),
            (&["find", "!", "{}"], "find '!' '{}'"),
        ];
        for (argv, line) in cases {
            assert_eq!(join(argv), line);
            assert_eq!(split(line).unwrap(), argv);
        }
    }

    #[test]
    fn a_nul_byte_and_an_open_quote_are_told_apart_from_words() {
        assert_eq!(join(&["a\0b"]), "<command included NUL byte>");
        assert_eq!(split("echo 'a"), None);
        assert_eq!(split(r"echo a\"), None);
    }
}
