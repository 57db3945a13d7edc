//! A session's first moments: what it begins from, and its first events.

use std::rc::Rc;

use codex_embed_config::Deprecation;
use codex_embed_protocol::boundary::{Fault, PromptHistory, ThreadOrigin, ThreadStart};
use codex_embed_protocol::{
    AskForApproval, DeprecationNoticeEvent, EventMsg, SessionConfiguredEvent, WarningEvent,
};

use super::{Opening, Session};
use crate::context::tell_surroundings;
use crate::hooks;
use crate::rollout::{self, Begun, Unfinished};
use crate::turn::TurnContext;

/// Begins a session; the turn to go on with, if it was left with questions open. A record that can't be begun from
/// is a fault with the code `session_unreadable`.
pub(super) async fn start(session: &Rc<Session>, opening: Opening) -> Result<Option<Unfinished>, Fault> {
    let Opening {
        thread,
        prompt_history,
        warnings,
    } = opening;
    let new_id = || session.io.uuid_v7();
    let id = thread.as_ref().map_or_else(new_id, |thread| thread.id.clone());
    session.id.get_or_init(|| id);
    let mut begun = match &thread {
        Some(thread) => rollout::begin(session, &thread.origin)
            .await
            .map_err(|damaged| Fault {
                code: "session_unreadable".to_owned(),
                message: damaged.to_string(),
            })?,
        None => Begun::default(),
    };
    let unfinished = begun.unfinished.take();
    let told = std::mem::take(&mut begun.warnings);
    configured(session, thread.as_ref(), prompt_history, begun);
    for Deprecation { summary, details } in session.config.deprecations.clone() {
        let details = Some(details);
        emit(
            session,
            EventMsg::DeprecationNotice(DeprecationNoticeEvent { summary, details }),
        );
    }
    let warnings = warnings.into_iter().map(|warning| warning.to_string());
    for message in warnings {
        emit(session, EventMsg::Warning(WarningEvent { message }));
    }
    if session.settings.borrow().approval_policy == AskForApproval::OnFailure {
        let message = crate::prompts::on_failure_is_going_away().to_owned();
        emit(session, EventMsg::Warning(WarningEvent { message }));
    }
    for warning in told {
        emit(session, warning);
    }
    if let Some(ThreadOrigin::Fork { .. }) = thread.map(|thread| thread.origin) {
        tell_fork(session).await;
    }
    for message in hooks::read_commands(session).await {
        emit(session, EventMsg::Warning(WarningEvent { message }));
    }
    session.mcp.announce(&session.io);
    Ok(unfinished)
}

fn configured(
    session: &Session,
    thread: Option<&ThreadStart>,
    prompt_history: Option<PromptHistory>,
    begun: Begun,
) {
    let settings = session.settings.borrow();
    let configured = SessionConfiguredEvent {
        session_id: session.id().to_owned(),
        model: settings.model.clone(),
        model_provider_id: session.config.provider.id.clone(),
        approval_policy: settings.approval_policy,
        sandbox_policy: settings.sandbox_policy.clone(),
        cwd: settings.cwd.clone(),
        reasoning_effort: settings.effort,
        forked_from_id: begun.forked_from_id,
        thread_name: thread.and_then(|thread| thread.name.clone()),
        service_tier: session.config.service_tier,
        history_log_id: prompt_history.map_or(0, |history| history.log_id),
        history_entry_count: prompt_history.map_or(0, |history| history.entry_count),
        initial_messages: begun.messages,
        network_proxy: None,
        rollout_path: thread.and_then(|thread| thread.rollout_path.clone()),
    };
    emit(session, EventMsg::SessionConfigured(configured));
}

/// A forked thread's model is told everything again at once, as in the reference. The model of the thread that it
/// was forked from stays known: the first turn tells when another one takes over.
async fn tell_fork(session: &Rc<Session>) {
    let before = session.last_model.borrow().clone();
    session.baseline.take();
    let turn = TurnContext::new(session, String::new(), None);
    for message in tell_surroundings(session, &turn).await.into_messages() {
        session.record(message);
    }
    *session.last_model.borrow_mut() = before;
}

fn emit(session: &Session, msg: EventMsg) {
    session.io.emit("", msg);
}
