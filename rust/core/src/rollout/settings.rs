//! A turn's settings as recorded, and what they say of the model's knowledge.

use codex_embed_protocol::{CollaborationMode, ModeKind, Settings as ModeSettings, TurnContextItem};

use crate::context::ContextBaseline;
use crate::context::environment::Environment;
use crate::session::Session;
use crate::turn::TurnContext;

/// The line of a turn that begins: its settings, and the surroundings that the model knows by now.
pub(crate) fn turn_context(
    session: &Session,
    turn: &TurnContext,
    baseline: &ContextBaseline,
    user_instructions: Option<String>,
) -> TurnContextItem {
    let settings = &turn.settings;
    let environment = &baseline.environment;
    TurnContextItem {
        turn_id: Some(turn.id.clone()),
        cwd: settings.cwd.clone(),
        current_date: Some(environment.current_date.clone()),
        timezone: Some(environment.timezone.clone()),
        approval_policy: settings.approval_policy,
        sandbox_policy: settings.sandbox_policy.clone(),
        network: None,
        model: settings.model.clone(),
        personality: settings.personality,
        collaboration_mode: Some(settings.collaboration_mode()),
        realtime_active: Some(false),
        effort: settings.effort,
        summary: turn.model.summary(settings.summary),
        user_instructions,
        developer_instructions: session.config.developer_instructions.clone(),
        final_output_json_schema: turn.output_schema.clone(),
        truncation_policy: Some(turn.model.truncation.as_recorded()),
    }
}

/// What the model knew in a recorded turn.
pub(crate) fn baseline(recorded: &TurnContextItem) -> ContextBaseline {
    ContextBaseline {
        approval_policy: recorded.approval_policy,
        sandbox_policy: recorded.sandbox_policy.clone(),
        environment: Environment {
            cwd: recorded.cwd.clone(),
            shell: None,
            // Records of old releases don't tell; what is told next then differs, and is told.
            current_date: recorded.current_date.clone().unwrap_or_default(),
            timezone: recorded.timezone.clone().unwrap_or_default(),
            network: None,
        },
        mode: recorded
            .collaboration_mode
            .clone()
            .unwrap_or_else(|| default_mode(recorded)),
        personality: recorded.personality,
    }
}

/// The mode of a record that tells none.
fn default_mode(recorded: &TurnContextItem) -> CollaborationMode {
    CollaborationMode {
        mode: ModeKind::Default,
        settings: ModeSettings {
            model: recorded.model.clone(),
            reasoning_effort: recorded.effort,
            developer_instructions: None,
        },
    }
}
