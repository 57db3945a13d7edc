//! Hands a session's lines to the store: one append at a time, what gathers meanwhile with the next.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, WarningEvent};

use super::recorder::{MAX_WAITING, Pending, Recorder};
use super::{git, line};
use crate::ports::{HostFailure, Io};

impl Recorder {
    /// Writes lines as they come; never ends.
    pub async fn write(self: Rc<Self>) {
        let Some(pending) = &self.pending else {
            return std::future::pending().await;
        };
        loop {
            let ready = || {
                let pending = pending.borrow();
                (pending.begun && !pending.is_stuck() && pending.count > 0).then_some(())
            };
            self.changed.until(ready).await;
            self.introduce_itself(pending).await;
            let (lines, count) = {
                let mut pending = pending.borrow_mut();
                pending.in_flight = std::mem::take(&mut pending.count);
                (std::mem::take(&mut pending.lines), pending.in_flight)
            };
            let outcome = self.io.append_to_record(lines.clone()).await;
            let mut pending = pending.borrow_mut();
            pending.in_flight = 0;
            match outcome {
                Ok(()) => {
                    pending.retry_at = 0;
                    pending.told = false;
                }
                Err(failure) => {
                    pending.lines.insert_str(0, &lines);
                    pending.count += count;
                    pending.retry_at = pending.count + pending.count / 8 + 1;
                    if !std::mem::replace(&mut pending.told, true) {
                        warn(&self.io, kept(&failure, pending.count));
                    }
                }
            }
            drop(pending);
            self.changed.notify();
        }
    }

    /// Puts the first line in front, when it is not written yet.
    async fn introduce_itself(&self, pending: &std::cell::RefCell<Pending>) {
        let meta = pending.borrow_mut().meta.take();
        if let Some(mut meta) = meta {
            meta.git = git::info(&self.io, &meta.cwd).await;
            let text = line::line(self.io.now(), "session_meta", &meta);
            let mut pending = pending.borrow_mut();
            pending.lines.insert_str(0, &text);
            pending.count += 1;
        }
    }

    /// Waits until all lines are written, or writing fails.
    pub async fn flush(&self) {
        let Some(pending) = &self.pending else { return };
        pending.borrow_mut().retry_at = 0;
        self.changed.notify();
        let settled = || {
            let pending = pending.borrow();
            let written = pending.count + pending.in_flight == 0;
            (!pending.begun || written || pending.is_stuck()).then_some(())
        };
        self.changed.until(settled).await;
    }

    /// Writes what is left, and tells the user of what could not be written.
    pub async fn finish(&self) {
        self.flush().await;
        let Some(pending) = &self.pending else { return };
        let pending = pending.borrow();
        let lost = pending.lost + if pending.begun { pending.count } else { 0 };
        if lost > 0 {
            warn(&self.io, gone(lost));
        }
    }
}

fn warn(io: &Io, message: String) {
    io.emit("", EventMsg::Warning(WarningEvent { message }));
}

fn kept(failure: &HostFailure, count: usize) -> String {
    let HostFailure { code, message } = failure;
    format!(
        "session_append_failed: the session's record can't be written: {message} ({code}). {count} lines are kept in \
         memory and tried again with the next ones; beyond {} MiB the record ends. Make room for it, or make it \
         writable.",
        MAX_WAITING / (1024 * 1024)
    )
}

fn gone(count: usize) -> String {
    format!(
        "session_record_incomplete: the last {count} lines of this session were not recorded. It can be resumed from \
         what was recorded before them."
    )
}
