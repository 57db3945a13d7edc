//! Functions of the embedding program.

use std::rc::Rc;

use codex_embed_protocol::boundary::{Effect, EffectResult, HookAnswer, HookRequest};

use super::{HostFailure, Io, failure};

impl Io {
    /// Asks a function.
    pub async fn ask_hook(self: &Rc<Self>, request: HookRequest) -> Result<HookAnswer, HostFailure> {
        match self.perform(Effect::Hook { request }).await {
            EffectResult::Hook { answer } => Ok(answer),
            other => Err(failure(other)),
        }
    }
}
