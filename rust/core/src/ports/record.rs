//! The session's record, and what lies beside it.

use std::rc::Rc;

use codex_embed_protocol::HistoryEntry;
use codex_embed_protocol::boundary::{Effect, EffectResult};

use super::{HostFailure, Io, failure};

impl Io {
    /// The next chunk of the record that the session begins from; `None` after the last.
    pub async fn read_record(self: &Rc<Self>) -> Result<Option<Vec<u8>>, HostFailure> {
        match self.perform(Effect::SessionRead).await {
            EffectResult::Bytes { data, .. } => Ok(Some(data)),
            EffectResult::End => Ok(None),
            other => Err(failure(other)),
        }
    }

    /// Adds whole lines to the session's record, all of them or none.
    pub async fn append_to_record(self: &Rc<Self>, lines: String) -> Result<(), HostFailure> {
        self.perform_done(Effect::SessionAppend { lines }).await
    }

    /// Keeps the thread's name beside its record.
    pub async fn rename_thread(self: &Rc<Self>, name: String) -> Result<(), HostFailure> {
        self.perform_done(Effect::SessionRename { name }).await
    }

    /// Adds an entry to the prompt history, of which the oldest entries go beyond `max_bytes`.
    pub async fn append_to_prompts(
        self: &Rc<Self>,
        entry: HistoryEntry,
        max_bytes: Option<u64>,
    ) -> Result<(), HostFailure> {
        self.perform_done(Effect::HistoryAppend { entry, max_bytes })
            .await
    }

    /// An entry of the prompt history; `None` where there is none.
    pub async fn read_prompt(
        self: &Rc<Self>,
        log_id: u64,
        offset: u64,
    ) -> Result<Option<HistoryEntry>, HostFailure> {
        match self.perform(Effect::HistoryRead { log_id, offset }).await {
            EffectResult::HistoryEntry { entry } => Ok(entry),
            other => Err(failure(other)),
        }
    }
}
