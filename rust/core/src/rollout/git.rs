//! The repository that a session works in, read from git's own files.
//!
//! Git itself is not run: a session must not start a process before the user allowed one, and hosts without
//! processes have repositories too. What is found is what `git rev-parse HEAD`, `git rev-parse --abbrev-ref HEAD`
//! and `git remote get-url origin` say, which is what the reference asks for.

use std::rc::Rc;

use codex_embed_protocol::GitInfo;
use codex_embed_protocol::boundary::FileKind;

use crate::ports::Io;

/// What is known of the repository around `cwd`; `None` when there is none.
pub(super) async fn info(io: &Rc<Io>, cwd: &str) -> Option<GitInfo> {
    let repository = find(io, cwd).await?;
    let head = text(io, &repository.folder, "HEAD").await?;
    let (commit_hash, branch) = match head.trim().strip_prefix("ref:").map(str::trim) {
        Some(name) => {
            let commit = commit_of(io, &repository.common, name).await;
            // A branch without a commit has no name yet that git would tell.
            let branch = name.strip_prefix("refs/heads/").filter(|_| commit.is_some());
            (commit, branch.map(str::to_owned))
        }
        None => (Some(hash(&head)?), None),
    };
    let config = text(io, &repository.common, "config").await;
    Some(GitInfo {
        commit_hash,
        branch,
        repository_url: config.as_deref().and_then(origin_url),
    })
}

struct Repository {
    /// Where HEAD is.
    folder: String,
    /// Where references and configuration are: another folder for a linked working tree.
    common: String,
}

async fn find(io: &Rc<Io>, cwd: &str) -> Option<Repository> {
    let mut folder = cwd.trim_end_matches(['/', '\\']);
    loop {
        let here = format!("{folder}/.git");
        match io.stat(&here).await {
            Ok(FileKind::Directory) => {
                let common = here.clone();
                return Some(Repository { folder: here, common });
            }
            Ok(FileKind::File) => return linked(io, folder).await,
            Ok(FileKind::Other) | Err(_) => folder = &folder[..folder.rfind(['/', '\\'])?],
        }
    }
}

/// The repository of a working tree whose `.git` is a file that says where the rest is.
async fn linked(io: &Rc<Io>, tree: &str) -> Option<Repository> {
    let pointer = text(io, tree, ".git").await?;
    let folder = join(tree, pointer.strip_prefix("gitdir:")?.trim());
    let common = match text(io, &folder, "commondir").await {
        Some(path) => join(&folder, path.trim()),
        None => folder.clone(),
    };
    Some(Repository { folder, common })
}

async fn commit_of(io: &Rc<Io>, common: &str, name: &str) -> Option<String> {
    if let Some(loose) = text(io, common, name).await {
        return hash(&loose);
    }
    let packed = text(io, common, "packed-refs").await?;
    let mut lines = packed.lines().filter_map(|line| line.split_once(' '));
    lines
        .find(|(_, packed)| packed.trim() == name)
        .and_then(|(commit, _)| hash(commit))
}

async fn text(io: &Rc<Io>, folder: &str, name: &str) -> Option<String> {
    let bytes = io.read_file(&join(folder, name)).await.ok()?;
    String::from_utf8(bytes).ok()
}

fn join(folder: &str, path: &str) -> String {
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with(['/', '\\']) || drive {
        path.to_owned()
    } else {
        format!("{}/{path}", folder.trim_end_matches(['/', '\\']))
    }
}

/// A commit's hash: 40 hexadecimal digits, or 64 in repositories with SHA-256.
fn hash(text: &str) -> Option<String> {
    let text = text.trim();
    let is_hash = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| text.to_ascii_lowercase())
}

/// The first `url` of `[remote "origin"]` in a git configuration.
fn origin_url(config: &str) -> Option<String> {
    let mut in_origin = false;
    for line in config.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            let header = header.split(']').next().unwrap_or_default();
            let (section, name) = header.split_once(char::is_whitespace).unwrap_or((header, ""));
            in_origin = section.eq_ignore_ascii_case("remote") && name.trim() == "\"origin\"";
        } else if in_origin
            && let Some((key, value)) = line.split_once('=')
            && key.trim().eq_ignore_ascii_case("url")
        {
            return Some(unquoted(value.trim()));
        }
    }
    None
}

/// A value without its quotes and the comment after it.
fn unquoted(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut quoted = false;
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '#' | ';' if !quoted => break,
            '\\' => out.extend(chars.next()),
            c => out.push(c),
        }
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_that_of_origin() {
        for (config, url) in [
            (
                "[core]\n\turl = no\n[remote \"origin\"]\n\tfetch = +x\n\turl = git@x.test:a/b.git\n",
                Some("git@x.test:a/b.git"),
            ),
            (
                "[Remote \"origin\"]\nURL=\"https://x.test/a;b\" # ours\n",
                Some("https://x.test/a;b"),
            ),
            ("[remote \"up\"]\nurl = x\n", None),
            ("[remote \"origin\"]\n[branch \"main\"]\nurl = x\n", None),
            ("", None),
        ] {
            assert_eq!(origin_url(config).as_deref(), url, "{config}");
        }
    }

    #[test]
    fn a_hash_has_40_or_64_digits() {
        assert_eq!(hash(&format!("{}\n", "A1".repeat(20))), Some("a1".repeat(20)));
        assert!(hash(&"0".repeat(64)).is_some());
        for text in ["", "main", &"0".repeat(41), &"g".repeat(40)] {
            assert_eq!(hash(text), None, "{text}");
        }
    }
}
