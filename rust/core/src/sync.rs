//! The one primitive that tasks of a session wait with.

use std::cell::RefCell;
use std::future::poll_fn;
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
