//! What holds for every script, also for those that nobody wrote down.

use codex_embed_policy::classify::parse_command;
use codex_embed_policy::safety::{is_dangerous, is_known_safe};
use codex_embed_policy::shell::{here_doc_command, join, plain_commands, reachable_commands, split};
use proptest::prelude::*;

/// Text made of what shells care about.
fn shell_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "ls", "cat", "rm", "-rf", "find", "git", "status", "sed", "-n", "1,5p", "a.txt", "bash", "-lc",
            "echo", "cd", "&&", "||", ";", "|", "&", "\n", "\t", " ", " ", " ", "'", "\"", "\\", "$", "$(",
            ")", "(", "`", "{", "}", "<", ">", "<<EOF\n", "EOF", "#", "*", "?", "[", "~", "=", "!", "5", "é",
            "\0", "\r",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,4}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn shell(script: &str) -> Vec<String> {
    ["bash", "-lc", script].map(str::to_owned).to_vec()
}

/// The script without what is inside quotes or escaped; `None` when a quote stays open.
fn unquoted(script: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = script.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                rest.next()?;
            }
            '\'' => while rest.next()? != '\'' {},
            '"' => loop {
                match rest.next()? {
                    '"' => break,
                    '\\' => {
                        rest.next()?;
                    }
                    inner @ ('$' | '`') => out.push(inner),
                    _ => {}
                }
            },
            _ => out.push(c),
        }
    }
    Some(out)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_text_makes_a_reader_panic(text in shell_text()) {
        let argv = shell(&text);
        let _ = (here_doc_command(&text), reachable_commands(&text), is_dangerous(&argv), parse_command(&argv));
    }

    #[test]
    fn no_words_make_a_reader_panic(argv in prop::collection::vec(shell_text(), 0..6)) {
        let _ = (is_known_safe(&argv), is_dangerous(&argv), parse_command(&argv), join(&argv));
    }

    #[test]
    fn plain_commands_written_again_are_the_same(text in shell_text()) {
        if let Some(commands) = plain_commands(&text) {
            let line = |argv: &[String]| match argv.split_first() {
                // A name is plain as it stands; quotes around it would make it another thing.
                Some((name, args)) => format!("{name} {}", join(args)),
                None => String::new(),
            };
            let again = commands.iter().map(|command| line(&command.argv)).collect::<Vec<_>>().join(" && ");
            let read = plain_commands(&again);
            prop_assert!(read.is_some(), "{again:?}");
            let argv = |commands: Vec<codex_embed_policy::shell::PlainCommand>| {
                commands.into_iter().map(|command| command.argv).collect::<Vec<_>>()
            };
            prop_assert_eq!(read.map(argv), Some(argv(commands)));
        }
    }

    #[test]
    fn words_joined_to_a_line_split_into_themselves(argv in prop::collection::vec("[^\0]{0,8}", 0..6)) {
        prop_assert_eq!(split(&join(&argv)), Some(argv));
    }

    #[test]
    fn nothing_with_a_metacharacter_outside_quotes_is_safe(text in shell_text()) {
        if is_known_safe(&shell(&text)) {
            let bare = unquoted(&text);
            prop_assert!(bare.is_some());
            let bare = bare.unwrap_or_default().replace("&&", "");
            prop_assert!(!bare.contains(['$', '`', '<', '>', '(', ')', '&', '\0']), "{text:?}");
        }
    }

    #[test]
    fn a_safe_script_stops_being_safe_with_any_of_these(text in shell_text(), end in prop::sample::select(vec![
        " > x", " 2>&1", " $(x)", " `x`", " &", " <(x)", "; rm -rf x", " && touch x", " | sh", "\nx", " $x", " <<E\nE",
    ])) {
        if is_known_safe(&shell(&text)) {
            let longer = format!("{text}{end}");
            prop_assert!(!is_known_safe(&shell(&longer)), "{longer:?}");
        }
    }

    #[test]
    fn what_is_plain_is_reached_too(text in shell_text()) {
        if let Some(commands) = plain_commands(&text) {
            let reached = reachable_commands(&text);
            for command in commands {
                let words = command.argv;
                prop_assert!(
                    reached.iter().any(|found| words.ends_with(found)),
                    "{words:?} not in {reached:?}"
                );
            }
        }
    }
}
