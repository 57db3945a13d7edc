//! Files.

use std::rc::Rc;

use codex_embed_protocol::boundary::{DirectoryEntry, Effect, EffectResult, FileKind};

use super::{HostFailure, Io, failure};

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
    pub async fn write_file(self: &Rc<Self>, path: &str, data: String) -> Result<(), HostFailure> {
        self.perform_done(Effect::FsWrite {
            path: path.to_owned(),
            data,
        })
        .await
    }

    /// Creates a folder and its parents.
    pub async fn create_dir(self: &Rc<Self>, path: &str) -> Result<(), HostFailure> {
        self.perform_done(Effect::FsMkdir {
            path: path.to_owned(),
        })
        .await
    }

    /// Deletes a file.
    pub async fn remove_file(self: &Rc<Self>, path: &str) -> Result<(), HostFailure> {
        self.perform_done(Effect::FsRemove {
            path: path.to_owned(),
        })
        .await
    }

    /// What a path is.
    pub async fn stat(self: &Rc<Self>, path: &str) -> Result<FileKind, HostFailure> {
        self.stat_with_size(path).await.map(|(kind, _)| kind)
    }

    /// What a path is, and its bytes.
    pub async fn stat_with_size(self: &Rc<Self>, path: &str) -> Result<(FileKind, u64), HostFailure> {
        match self
            .perform(Effect::FsStat {
                path: path.to_owned(),
            })
            .await
        {
            EffectResult::Stat { kind, size } => Ok((kind, size)),
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
