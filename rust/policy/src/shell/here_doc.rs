//! A script of one command that is fed a text: `tool args <<'EOF' ... EOF`.

use std::iter::Peekable;
use std::str::Chars;

/// The words of the one command that a script feeds one here-document, or `None` for any other script.
///
/// Other redirections may stand beside it. The words are unquoted and hold nothing that the shell
/// replaces; the text is only passed over, unless it runs a command itself: then it is another script.
pub fn here_doc_command(script: &str) -> Option<Vec<String>> {
    let (line, body) = script.trim_start_matches('\n').split_once('\n')?;
    let mut argv = Vec::new();
    let mut end = None;
    let mut rest = line.chars().peekable();
    while let Some(&c) = rest.peek() {
        match c {
            ' ' | '\t' => {
                rest.next();
            }
            '<' | '>' | '0'..='9' if is_redirection(rest.clone()) => {
                read_redirection(&mut rest, &mut end)?;
            }
            _ => {
                let word = read_word(&mut rest)?;
                let assigns = argv.is_empty() && word.contains('=');
                if !assigns {
                    argv.push(word);
                }
            }
        }
    }
    let delimiter = end?;
    let runs_command = !delimiter.quoted && body.contains("$(");
    (!argv.is_empty() && !runs_command && body_ends_script(body, &delimiter)).then_some(argv)
}

/// The word that ends the text.
struct Delimiter {
    word: String,
    /// The shell replaces nothing in the text.
    quoted: bool,
    /// Tabs in front of each line are taken away.
    tabs: bool,
}

/// Digits may stand in front: `2>`.
fn is_redirection(mut rest: Peekable<Chars<'_>>) -> bool {
    while rest.next_if(char::is_ascii_digit).is_some() {}
    matches!(rest.next(), Some('<' | '>'))
}

fn read_redirection(rest: &mut Peekable<Chars<'_>>, end: &mut Option<Delimiter>) -> Option<()> {
    while rest.next_if(char::is_ascii_digit).is_some() {}
    let here_doc = rest.next()? == '<' && rest.next_if_eq(&'<').is_some();
    if here_doc && rest.peek() != Some(&'<') {
        let tabs = rest.next_if_eq(&'-').is_some();
        skip_blanks(rest);
        let (word, quoted) = read_delimiter(rest)?;
        return end
            .replace(Delimiter { word, quoted, tabs })
            .is_none()
            .then_some(());
    }
    while rest.next_if(|c| matches!(c, '<' | '>' | '&' | '|')).is_some() {}
    skip_blanks(rest);
    read_word(rest).map(|_| ())
}

fn skip_blanks(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
}

fn read_word(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut word = String::new();
    while let Some(c) = rest.next_if(|c| !matches!(c, ' ' | '\t' | '<' | '>')) {
        let plain = c.is_alphanumeric() || "_-./:@%+,~=^!*?[]".contains(c);
        if !plain {
            return None;
        }
        word.push(c);
    }
    (!word.is_empty()).then_some(word)
}

fn read_delimiter(rest: &mut Peekable<Chars<'_>>) -> Option<(String, bool)> {
    match rest.next_if(|c| matches!(c, '\'' | '"')) {
        Some(quote) => {
            let mut word = String::new();
            while let Some(c) = rest.next_if(|c| *c != quote) {
                word.push(c);
            }
            rest.next()?;
            Some((word, true))
        }
        None => Some((read_word(rest)?, false)),
    }
}

/// Whether the text ends at its delimiter with nothing but blank lines after it.
fn body_ends_script(body: &str, delimiter: &Delimiter) -> bool {
    let mut lines = body.lines();
    let ended = lines.any(|line| {
        let line = if delimiter.tabs {
            line.trim_start_matches('\t')
        } else {
            line
        };
        line == delimiter.word
    });
    ended && lines.all(|line| line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::here_doc_command;

    #[test]
    fn the_command_of_a_lone_here_document_is_found() {
        for script in [
            "tool a <<EOF\nx\nEOF",
            "tool a <<'EOF'\n$(x)\nEOF\n",
            "tool a << \"EOF\"\nx\nEOF\n\n",
            "tool <<-EOF a\n\tx\n\tEOF",
            "\n> y tool 2>&1 a <<EOF\nx\nEOF",
            "A=1 tool a <<EOF >> log\nEOF",
        ] {
            assert_eq!(here_doc_command(script).unwrap(), ["tool", "a"], "{script:?}");
        }
    }

    #[test]
    fn anything_else_is_not_one_fed_command() {
        for script in [
            "",
            "tool a",
            "tool <<EOF",
            "tool <<EOF\nx",
            "tool <<EOF | cat\nx\nEOF",
            "tool <<EOF && ls\nx\nEOF",
            "ls; tool <<EOF\nx\nEOF",
            "tool <<EOF\nx\nEOF\nls",
            "tool $x <<EOF\nx\nEOF",
            "tool <<EOF\n$(x)\nEOF",
            "tool 'a' <<EOF\nx\nEOF",
            "tool <<A <<B\nx\nA\ny\nB",
            "tool <<EOF &\nx\nEOF",
            "tool <<<x\ny",
            "<<EOF\nEOF",
            "tool <<'EOF\nx\nEOF",
            "tool <<\nx\n",
            "tool > \nx",
        ] {
            assert_eq!(here_doc_command(script), None, "{script:?}");
        }
    }
}
