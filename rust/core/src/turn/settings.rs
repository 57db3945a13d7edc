//! A turn's settings, for the record.

use std::rc::Rc;

use super::TurnContext;
use crate::context::user_instructions;
use crate::rollout;
use crate::session::Session;

/// Records a turn's settings, and that the model knows its surroundings now.
pub(super) async fn record(session: &Rc<Session>, turn: &TurnContext) {
    let user_instructions = if session.recorder.is_on() {
        user_instructions(session, &turn.settings.cwd).await
    } else {
        None
    };
    let baseline = session.baseline.borrow().clone();
    if let Some(baseline) = baseline {
        let context = rollout::turn_context(session, turn, &baseline, user_instructions);
        session.recorder.turn_context(&context);
    }
}
