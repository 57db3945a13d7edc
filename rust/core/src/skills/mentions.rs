//! `$name` and `[$name](path)` in what the user wrote.

use std::collections::BTreeSet;

/// Variables of the environment that people write without meaning a skill.
const VARIABLES: [&str; 11] = [
    "PATH",
    "HOME",
    "USER",
    "SHELL",
    "PWD",
    "TMPDIR",
    "TEMP",
    "TMP",
    "LANG",
    "TERM",
    "XDG_CONFIG_HOME",
];

/// What was mentioned.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Mentions<'a> {
    pub names: BTreeSet<&'a str>,
    pub paths: BTreeSet<&'a str>,
}

impl<'a> Mentions<'a> {
    /// Adds what a text mentions.
    pub fn add(&mut self, text: &'a str) {
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let is_link = rest[..at].ends_with('[');
            let behind = &rest[at + 1..];
            let end = behind.find(|c| !is_name_char(c)).unwrap_or(behind.len());
            let (name, after) = behind.split_at(end);
            rest = after;
            if name.is_empty() || VARIABLES.contains(&name.to_ascii_uppercase().as_str()) {
                continue;
            }
            match after.strip_prefix(']').filter(|_| is_link).and_then(target) {
                Some((path, after)) => {
                    self.paths.insert(path.strip_prefix("skill://").unwrap_or(path));
                    rest = after;
                }
                None => {
                    self.names.insert(name);
                }
            }
        }
    }
}

/// A link's target in round brackets, and what follows it.
fn target(text: &str) -> Option<(&str, &str)> {
    let (path, after) = text.trim_start().strip_prefix('(')?.split_once(')')?;
    let path = path.trim();
    (!path.is_empty()).then_some((path, after))
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_links_are_found_as_the_reference_does() {
        let text = "x$one $two. $three: $four-x ($five) $$six `$seven` \\$eight $PATH $a:b $under_s $ [$usr](/u/SKILL.md) \
                    [$link](skill:///l/SKILL.md) [$open](";
        let mut mentions = Mentions::default();
        mentions.add(text);
        let names = [
            "a:b", "eight", "five", "four-x", "one", "open", "seven", "six", "three:", "two", "under_s",
        ];
        assert_eq!(mentions.names, BTreeSet::from(names));
        assert_eq!(mentions.paths, BTreeSet::from(["/l/SKILL.md", "/u/SKILL.md"]));
    }
}
