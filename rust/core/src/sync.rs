//! What tasks of a session wait with.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Wakes the tasks that wait for a condition over shared state.
///
/// Whoever changes the state calls [`Signal::notify`]; waiters look again. There is no queue and no
/// value in here, so nothing is lost when a waiter is dropped.
#[derive(Debug, Default)]
pub struct Signal {
    waiters: RefCell<Vec<Waker>>,
}

impl Signal {
    /// Makes every waiter look again.
    pub fn notify(&self) {
        for waker in self.waiters.take() {
            waker.wake();
        }
    }

    /// Registers the task and returns `Pending` unless `look` finds what it looks for.
    pub fn poll_until<T>(&self, cx: &mut Context<'_>, mut look: impl FnMut() -> Option<T>) -> Poll<T> {
        if let Some(found) = look() {
            return Poll::Ready(found);
        }
        let mut waiters = self.waiters.borrow_mut();
        if !waiters.iter().any(|waiting| waiting.will_wake(cx.waker())) {
            waiters.push(cx.waker().clone());
        }
        Poll::Pending
    }

    /// Waits until `look` finds what it looks for.
    pub async fn until<T>(&self, mut look: impl FnMut() -> Option<T>) -> T {
        poll_fn(|cx| self.poll_until(cx, &mut look)).await
    }
}

/// Runs futures side by side to their ends, and gives their outcomes in their order.
pub async fn join_all<F: Future + Unpin>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<F> = futures.into_iter().collect();
    let mut outcomes: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    poll_fn(|cx| {
        for (future, outcome) in running.iter_mut().zip(&mut outcomes) {
            if outcome.is_none()
                && let Poll::Ready(value) = Pin::new(future).poll(cx)
            {
                *outcome = Some(value);
            }
        }
        if outcomes.iter().all(Option::is_some) {
            Poll::Ready(outcomes.drain(..).flatten().collect())
        } else {
            Poll::Pending
        }
    })
    .await
}
