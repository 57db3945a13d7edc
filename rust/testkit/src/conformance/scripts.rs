//! What single scripts do that a recording doesn't hold whole: more output than it keeps, files that it doesn't show.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::play::CWD;

/// The output of `i=0; while [ $i -lt COUNT ]; do echo WORD $i; i=$((i+1)); done`.
pub(super) fn counted_lines(script: &str) -> Option<String> {
    let loop_ = script.strip_prefix("i=0; while [ $i -lt ")?;
    let (count, body) = loop_.split_once(" ]; do echo ")?;
    let (word, _) = body.split_once(" $i; i=$((i+1)); done")?;
    let count: usize = count.parse().ok()?;
    Some((0..count).map(|number| format!("{word} {number}\n")).collect())
}

/// The file that `printf %s 'BASE64' | base64 -d > NAME` writes.
pub(super) fn decoded_file(script: &str) -> Option<(String, Vec<u8>)> {
    let rest = script.strip_prefix("printf %s '")?;
    let (text, rest) = rest.split_once("' | base64 -d > ")?;
    let (name, _) = rest.split_once(';')?;
    let content = STANDARD.decode(text).ok()?;
    Some((format!("{CWD}/{name}"), content))
}
