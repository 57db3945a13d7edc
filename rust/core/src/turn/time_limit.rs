//! The end of a turn that runs for longer than it may.

use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use super::{TurnContext, TurnError, finish};
use crate::review;
use crate::session::{Session, Task};

/// A turn's task, which ends when the limits on its time say so. Whatever it waited for is cancelled with it.
pub(crate) fn within_time(session: &Rc<Session>, turn: &Rc<TurnContext>, mut task: Task) -> Task {
    let Some((left_ms, overrun)) = session.meter.time_left() else {
        return task;
    };
    let (session, turn) = (Rc::clone(session), Rc::clone(turn));
    Box::pin(async move {
        let is_late = {
            let mut alarm = pin!(session.io.sleep(left_ms.max(1)));
            poll_fn(|cx| match task.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(false),
                Poll::Pending => alarm.as_mut().poll(cx).map(|()| true),
            })
            .await
        };
        drop(task);
        if is_late {
            stop(&session, &turn, overrun.into());
        }
    })
}

fn stop(session: &Session, turn: &TurnContext, error: TurnError) {
    session.processes.terminate_all();
    if turn.in_review.get() {
        review::leave(session, turn, None);
    }
    turn.record_outputs(session);
    finish(session, turn, Err(error));
}
