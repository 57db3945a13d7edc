//! The user's stored prompts: Markdown files in the folder `prompts` of the codex home. They are listed only; a
//! program that lets the user call them expands them.

use std::rc::Rc;

use codex_embed_protocol::boundary::EntryKind;
use codex_embed_protocol::{CustomPrompt, EventMsg, ListCustomPromptsResponseEvent};

use crate::session::Session;
use crate::sync::join_all;

/// Answers `list_custom_prompts`, sorted by name. A folder or a file that can't be read counts as none.
pub(crate) async fn list(session: Rc<Session>, id: String) {
    let custom_prompts = match &session.codex_home {
        Some(home) => find(&session, &format!("{home}/prompts")).await,
        None => Vec::new(),
    };
    let response = ListCustomPromptsResponseEvent { custom_prompts };
    session.emit(&id, EventMsg::ListCustomPromptsResponse(response));
}

async fn find(session: &Rc<Session>, folder: &str) -> Vec<CustomPrompt> {
    let entries = session.io.read_dir(folder).await.unwrap_or_default();
    let mut names: Vec<String> = entries
        .into_iter()
        .filter(|entry| matches!(entry.kind, EntryKind::File | EntryKind::Symlink))
        .filter_map(|entry| Some(entry.name.strip_suffix(".md")?.to_owned()))
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_unstable();
    let reads = names.into_iter().map(|name| {
        let path = format!("{folder}/{name}.md");
        Box::pin(async move {
            let bytes = session.io.read_file(&path).await.ok()?;
            Some(prompt(name, path, String::from_utf8(bytes).ok()?))
        })
    });
    join_all(reads).await.into_iter().flatten().collect()
}

fn prompt(name: String, path: String, text: String) -> CustomPrompt {
    let mut prompt = CustomPrompt {
        name,
        path,
        content: String::new(),
        description: None,
        argument_hint: None,
    };
    prompt.content = match split(&text) {
        Some((matter, content)) => {
            for line in matter.lines() {
                read_field(&mut prompt, line.trim());
            }
            content.to_owned()
        }
        None => text,
    };
    prompt
}

/// The front matter and what follows it; `None` for a text without.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim() == "---")?;
    let mut end = first.len();
    for line in lines {
        if line.trim() == "---" {
            return Some((&text[first.len()..end], &text[end + line.len()..]));
        }
        end += line.len();
    }
    None
}

/// Reads `key: value`. Unlike a skill's, the front matter of a prompt is read line by line.
fn read_field(prompt: &mut CustomPrompt, line: &str) {
    let Some((key, value)) = line.split_once(':').filter(|_| !line.starts_with('#')) else {
        return;
    };
    let value = value.trim();
    let unquoted = ['"', '\'']
        .iter()
        .find_map(|&quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let value = Some(unquoted.unwrap_or(value).to_owned());
    match key.trim().to_ascii_lowercase().as_str() {
        "description" => prompt.description = value,
        "argument-hint" | "argument_hint" => prompt.argument_hint = value,
        _ => {}
    }
}
