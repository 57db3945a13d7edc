//! Files.

use std::rc::Rc;

use codex_embed_protocol::boundary::{DirectoryEntry, Effect, EffectResult, FileKind};

use super::{HostFailure, Io, failure};

/// What becomes of symbolic links in a path that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// They are followed.
    Follow,
    /// They fail with `ELOOP`: the path was resolved when the write was decided on.
    Refuse,
}

impl Io {
    /// Reads a whole file.
    pub async fn read_file(self: &Rc<Self>, path: &str) -> Result<Vec<u8>, HostFailure> {
        match self
            .perform(Effect::FsRead {
                path: path.to_owned(),
            })
            .await
        {
            EffectResult::Bytes { data, .. } => Ok(data),
            other => Err(failure(other)),
        }
    }

    /// Replaces or creates a file, whole or not at all.
    pub async fn write_file(
        self: &Rc<Self>,
        path: &str,
        data: String,
        links: Links,
    ) -> Result<(), HostFailure> {
        self.perform_done(Effect::FsWrite {
            path: path.to_owned(),
            data,
            exact: links == Links::Refuse,
        })
        .await
    }

    /// Adds text to the end of a file, or creates it for its owner alone.
    pub async fn append_file(self: &Rc<Self>, path: &str, data: String) -> Result<(), HostFailure> {
        self.perform_done(Effect::FsAppend {
            path: path.to_owned(),
            data,
        })
        .await
    }

    /// Creates a folder and its parents.
    pub async fn create_dir(self: &Rc<Self>, path: &str, links: Links) -> Result<(), HostFailure> {
        self.perform_done(Effect::FsMkdir {
            path: path.to_owned(),
            exact: links == Links::Refuse,
        })
        .await
    }

    /// Deletes a file, or a link itself.
    pub async fn remove_file(self: &Rc<Self>, path: &str, links: Links) -> Result<(), HostFailure> {
        self.perform_done(Effect::FsRemove {
            path: path.to_owned(),
            exact: links == Links::Refuse,
        })
        .await
    }

    /// What a path is.
    pub async fn stat(self: &Rc<Self>, path: &str) -> Result<FileKind, HostFailure> {
        self.stat_with_size(path).await.map(|(kind, _)| kind)
    }

    /// Whether a path is a file that has other names, its hard links, too.
    pub async fn is_hard_linked(self: &Rc<Self>, path: &str) -> bool {
        let path = path.to_owned();
        let found = self.perform(Effect::FsStat { path }).await;
        matches!(found, EffectResult::Stat { kind: FileKind::File, links: Some(links), .. } if links > 1)
    }

    /// What a path is, and its bytes.
    pub async fn stat_with_size(self: &Rc<Self>, path: &str) -> Result<(FileKind, u64), HostFailure> {
        match self
            .perform(Effect::FsStat {
                path: path.to_owned(),
            })
            .await
        {
            EffectResult::Stat { kind, size, .. } => Ok((kind, size)),
            other => Err(failure(other)),
        }
    }

    /// What lies in a folder, in any order.
    pub async fn read_dir(self: &Rc<Self>, path: &str) -> Result<Vec<DirectoryEntry>, HostFailure> {
        match self
            .perform(Effect::FsReaddir {
                path: path.to_owned(),
            })
            .await
        {
            EffectResult::Entries { entries } => Ok(entries),
            other => Err(failure(other)),
        }
    }

    /// The path with all links resolved.
    pub async fn realpath(self: &Rc<Self>, path: &str) -> Result<String, HostFailure> {
        match self
            .perform(Effect::FsRealpath {
                path: path.to_owned(),
            })
            .await
        {
            EffectResult::Path { path } => Ok(path),
            other => Err(failure(other)),
        }
    }
}
