//! One session's future with its waker.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use codex_embed_core::{OpenError, SessionInbox, Task};
use codex_embed_protocol::boundary::{Fault, Input, OpenOptions, OutboxEntry};

use crate::journal::Journal;

/// A session that is woken again and again without an input is broken; this many polls in one step are
/// far above what any turn needs.
const MAX_POLLS_PER_STEP: u32 = 100_000;

/// Where a step left the session.
pub enum Progress {
    /// It waits for an input.
    Waiting,
    /// It ended as asked.
    Ended,
    /// It ended by a fault.
    Faulted,
}

pub struct EngineSession {
    inbox: SessionInbox,
    future: Task,
    woken: Arc<Woken>,
    waker: Waker,
    journal: Option<Box<Journal>>,
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl EngineSession {
    pub fn open(options: OpenOptions) -> Result<Self, OpenError> {
        let journal = options.journal.then(|| Box::new(Journal::new(options.clone())));
        let (inbox, future) = codex_embed_core::open(options)?;
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        Ok(Self {
            inbox,
            future,
            woken,
            waker,
            journal,
        })
    }

    pub fn step(&mut self, now: f64, input: Input) -> (Vec<OutboxEntry>, Progress) {
        if let Some(journal) = &mut self.journal {
            journal.record(now, &input);
        }
        let progress = match catch_unwind(AssertUnwindSafe(|| self.run(now, input))) {
            Ok(Ok(progress)) => progress,
            Ok(Err(message)) => self.fault(message),
            Err(panic) => self.fault(panic_message(panic.as_ref())),
        };
        (self.inbox.take_outbox(), progress)
    }

    fn run(&mut self, now: f64, input: Input) -> Result<Progress, String> {
        self.inbox.accept(now, input);
        let mut context = Context::from_waker(&self.waker);
        for _ in 0..MAX_POLLS_PER_STEP {
            if !self.woken.0.swap(false, Ordering::Relaxed) {
                return Ok(Progress::Waiting);
            }
            if let Poll::Ready(()) = self.future.as_mut().poll(&mut context) {
                let last = self
                    .inbox
                    .take_fault()
                    .map_or(OutboxEntry::Closed, OutboxEntry::Fault);
                self.inbox.push(last);
                return Ok(Progress::Ended);
            }
        }
        Err(format!(
            "the session woke itself {MAX_POLLS_PER_STEP} times without an input"
        ))
    }

    fn fault(&mut self, message: String) -> Progress {
        // What the session held is released: its drops put the aborts into the outbox.
        let future = std::mem::replace(&mut self.future, Box::pin(std::future::ready(())));
        // A drop that panics again must not take the other sessions along.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
        self.inbox.push(OutboxEntry::Fault(Fault {
            code: "engine_fault".into(),
            message,
        }));
        Progress::Faulted
    }

    pub fn close(self) -> Vec<OutboxEntry> {
        let Self { inbox, future, .. } = self;
        let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
        inbox.take_outbox()
    }

    pub fn late_results(&self) -> u64 {
        self.inbox.late_results()
    }

    pub fn journal(&self) -> Option<&Journal> {
        self.journal.as_deref()
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or(panic.downcast_ref::<String>().map(String::as_str));
    format!(
        "the engine met a bug and ended this session: {}",
        text.unwrap_or("no message")
    )
}

#[cfg(test)]
mod tests {
    use std::future::Future;

    use codex_embed_protocol::boundary::{ConfigSources, HostInfo};

    use super::*;

    /// A session whose future is `future` in place of the agent's.
    fn session(future: impl Future<Output = ()> + 'static) -> EngineSession {
        let host = HostInfo {
            os: "linux".into(),
            arch: "x86_64".into(),
            shell: None,
            timezone: "Etc/UTC".into(),
            utc_offset_minutes: 0,
            tmpdir: None,
        };
        let options = OpenOptions {
            cwd: "/work".into(),
            codex_home: None,
            config: ConfigSources::default(),
            host,
            seed: 1,
            originator: None,
            dynamic_tools: Vec::new(),
            mcp_servers: serde_json::Map::new(),
            hooks: Vec::new(),
            thread: None,
            prompt_history: None,
            limits: Default::default(),
            journal: false,
        };
        let mut session = EngineSession::open(options).unwrap();
        session.future = Box::pin(future);
        session
    }

    fn fault(outbox: &[OutboxEntry]) -> &str {
        match outbox {
            [OutboxEntry::Fault(fault)] => &fault.message,
            other => panic!("not one fault: {other:?}"),
        }
    }

    #[test]
    fn a_panic_ends_the_session_with_its_message() {
        let mut session = session(async { panic!("boom {}", 1) });
        let (outbox, progress) = session.step(1.0, Input::Tick);
        assert!(matches!(progress, Progress::Faulted));
        assert!(fault(&outbox).ends_with("boom 1"), "{outbox:?}");
    }

    #[test]
    fn a_panic_while_a_broken_session_is_dropped_is_contained() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("and again");
            }
        }
        let bomb = Bomb;
        // The future fails before it owns the bomb's scope, so that only dropping it sets the bomb off.
        let mut session = session(std::future::poll_fn(move |_| {
            let _ = &bomb;
            panic!("first")
        }));
        let (outbox, _) = session.step(1.0, Input::Tick);
        assert!(fault(&outbox).ends_with("first"), "{outbox:?}");
    }

    #[test]
    fn a_session_that_never_stops_waking_itself_is_ended() {
        let mut session = session(std::future::poll_fn(|cx| {
            cx.waker().wake_by_ref();
            Poll::Pending
        }));
        let (outbox, progress) = session.step(1.0, Input::Tick);
        assert!(matches!(progress, Progress::Faulted));
        assert!(fault(&outbox).contains("woke itself"), "{outbox:?}");
    }

    #[test]
    fn a_finished_session_is_closed() {
        let (outbox, progress) = session(async {}).step(1.0, Input::Tick);
        assert!(matches!(progress, Progress::Ended));
        assert_eq!(outbox, [OutboxEntry::Closed]);
    }
}
