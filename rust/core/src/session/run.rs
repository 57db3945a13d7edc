//! The session's main loop: ops, the running turn, and the tasks beside it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use codex_embed_config::mcp_servers;
use codex_embed_protocol::boundary::PromptHistory;
use codex_embed_protocol::{
    CodexErrorInfo, ErrorEvent, EventMsg, Op, ReviewDecision, ReviewRequest, ShutdownCompleteEvent,
    TurnAbortReason, UserInput, WarningEvent,
};
use futures_util::stream::{FuturesUnordered, StreamExt};
use serde_json::Value;

use super::running::Running;
use super::settings::Changes;
use super::start::start;
use super::{Background, Opening, Ops, PendingInput, Session, Submission, Task, threads};
use crate::custom_prompts;
use crate::mcp::{self, ElicitationAnswer, McpServers};
use crate::notify;
use crate::review;
use crate::rollout::Unfinished;
use crate::skills;
use crate::turn::{self, TurnContext};

#[allow(clippy::large_enum_variant, reason = "one at a time, and taken apart at once")]
pub(super) enum Next {
    Op(Submission),
    Suspend,
    /// The running turn is to end, which was interrupted at its beginning.
    Interrupted,
    TurnEnded,
}

/// Runs a session until it is shut down, suspended, or can't begin.
pub(crate) async fn run(session: Rc<Session>, ops: Rc<Ops>, opening: Opening) {
    let mut background = Background::default();
    McpServers::start(&session);
    if let Err(message) = required_servers(&session, &mut background).await {
        let codex_error_info = Some(CodexErrorInfo::BadRequest);
        session.io.emit(
            "",
            EventMsg::Error(ErrorEvent {
                message,
                codex_error_info,
            }),
        );
        return;
    }
    let prompts = opening.prompt_history;
    let mut writer: Task = Box::pin(Rc::clone(&session.recorder).write());
    let unread = session.read_catalog().await;
    let begun = beside(&mut writer, start(&session, opening)).await;
    let unfinished = match begun {
        Ok(unfinished) => unfinished,
        Err(fault) => return session.io.fail(fault),
    };
    if let Some(warning) = unread {
        session.emit("", warning);
    }
    let mut main = Main {
        session,
        prompts,
        running: None,
        busy: None,
        errands: FuturesUnordered::new(),
        writer,
    };
    if let Some(unfinished) = unfinished {
        main.go_on(unfinished);
    }
    loop {
        match poll_fn(|cx| main.poll_next(&ops, &mut background, cx)).await {
            Next::Op(Submission { id, op: Op::Shutdown }) => {
                main.abort(TurnAbortReason::Interrupted);
                main.session.processes.terminate_all();
                main.session.mcp.close();
                drop(background);
                let session = main.finish().await;
                session
                    .io
                    .emit(&id, EventMsg::ShutdownComplete(ShutdownCompleteEvent {}));
                return;
            }
            Next::Suspend => {
                main.session.recorder.open_approvals();
                // Its end is not recorded: whoever resumes the session finds it as it is.
                main.running = None;
                main.session.processes.terminate_all();
                main.session.mcp.close();
                drop(background);
                main.finish().await;
                return;
            }
            Next::Op(Submission { id, op }) => main.handle(id, op),
            Next::Interrupted => main.abort(TurnAbortReason::Interrupted),
            Next::TurnEnded => {
                if let Some(Running { turn, .. }) = main.running.take() {
                    main.errands.extend(notify::after_turn(&main.session, &turn));
                }
                main.session.meter.end_turn(main.session.io.now());
                // Input that the turn did not live to take starts a turn of its own.
                let left = main.session.take_pending_input();
                if let Some(PendingInput { submission, items }) = left {
                    main.start_turn(submission, items, None);
                }
            }
        }
    }
}

/// Runs a task to its end while lines are written beside it.
async fn beside<T>(writer: &mut Task, task: impl Future<Output = T>) -> T {
    let mut task = pin!(task);
    poll_fn(|cx| {
        let done = task.as_mut().poll(cx);
        let _ = writer.as_mut().poll(cx);
        done
    })
    .await
}

/// Waits for the MCP servers without which the session must not begin.
async fn required_servers(session: &Session, background: &mut Background) -> Result<(), String> {
    let mut ready = pin!(session.mcp.required());
    poll_fn(|cx| {
        background.poll(session, cx);
        ready.as_mut().poll(cx)
    })
    .await
}

struct Main {
    session: Rc<Session>,
    prompts: Option<PromptHistory>,
    running: Option<Running>,
    /// While it runs, no op is taken.
    busy: Option<Task>,
    /// What was asked for and takes time, beside everything else. A session ends after them.
    errands: FuturesUnordered<Task>,
    /// Writes the session's record.
    writer: Task,
}

impl Main {
    /// Ops come first, so that an interrupt is not held up by a busy turn.
    fn poll_next(&mut self, ops: &Ops, background: &mut Background, cx: &mut Context<'_>) -> Poll<Next> {
        if let Some(busy) = &mut self.busy
            && busy.as_mut().poll(cx).is_ready()
        {
            self.busy = None;
        }
        // A turn begins before more is asked for: one that ends was begun.
        if let Some(running) = self.running.as_mut().filter(|running| !running.has_begun())
            && let Poll::Ready(next) = running.poll(cx)
        {
            return Poll::Ready(next);
        }
        if self.busy.is_none()
            && let Poll::Ready(next) = ops.arrived.poll_until(cx, || ops.next(self.running.as_ref()))
        {
            return Poll::Ready(next);
        }
        if let Some(running) = &mut self.running
            && let Poll::Ready(next) = running.poll(cx)
        {
            return Poll::Ready(next);
        }
        background.poll(&self.session, cx);
        while let Poll::Ready(Some(())) = self.errands.poll_next_unpin(cx) {}
        let _ = self.writer.as_mut().poll(cx);
        Poll::Pending
    }

    /// Ends errands and writes what is left of the record.
    async fn finish(self) -> Rc<Session> {
        let Self {
            session,
            mut errands,
            mut writer,
            ..
        } = self;
        let rest = async {
            while errands.next().await.is_some() {}
            session.recorder.finish().await;
        };
        beside(&mut writer, rest).await;
        session
    }

    fn handle(&mut self, id: String, op: Op) {
        match op {
            Op::UserInput {
                items,
                final_output_json_schema,
            } => {
                self.take_input(id, items, final_output_json_schema);
            }
            Op::UserTurn {
                items,
                cwd,
                approval_policy,
                sandbox_policy,
                model,
                effort,
                summary,
                final_output_json_schema,
                collaboration_mode,
                personality,
                service_tier,
            } => {
                let changes = Changes {
                    cwd: Some(cwd),
                    approval_policy: Some(approval_policy),
                    sandbox_policy: Some(sandbox_policy),
                    model: Some(model),
                    effort: Some(effort),
                    summary,
                    mode: collaboration_mode.map(|mode| *mode),
                    personality,
                    service_tier,
                };
                match self.change(changes) {
                    Ok(()) => self.take_input(id, items, final_output_json_schema),
                    Err(message) => self.error(&id, message),
                }
            }
            Op::OverrideTurnContext {
                cwd,
                approval_policy,
                sandbox_policy,
                model,
                effort,
                summary,
                collaboration_mode,
                personality,
                service_tier,
            } => {
                let changes = Changes {
                    cwd,
                    approval_policy,
                    sandbox_policy,
                    model,
                    effort,
                    summary,
                    mode: collaboration_mode.map(|mode| *mode),
                    personality,
                    service_tier,
                };
                if let Err(message) = self.change(changes) {
                    self.error(&id, message);
                }
            }
            Op::Compact => self.start_compaction(id),
            Op::Review { review_request } => self.start_review(id, review_request),
            // Without a turn, what is under way is the start of servers.
            Op::Interrupt if self.running.is_none() => self.session.mcp.cancel_starting(&self.session.io),
            Op::ThreadRollback { num_turns } => self.roll_back(id, num_turns),
            Op::SetThreadName { name } => match threads::rename(&self.session, id.clone(), &name) {
                Ok(errand) => self.errands.push(errand),
                Err(message) => self.error(&id, message),
            },
            Op::AddToHistory { text } => {
                self.errands
                    .extend(threads::remember(&self.session, self.prompts, text));
            }
            Op::GetHistoryEntryRequest { offset, log_id } => {
                let errand = threads::recall(&self.session, self.prompts, id, offset, log_id);
                self.errands.push(errand);
            }
            Op::ListSkills { cwds, force_reload } => {
                let session = Rc::clone(&self.session);
                self.errands
                    .push(Box::pin(skills::list(session, id, cwds, force_reload)));
            }
            Op::ListCustomPrompts => {
                let session = Rc::clone(&self.session);
                self.errands.push(Box::pin(custom_prompts::list(session, id)));
            }
            Op::Interrupt => self.interrupt(),
            Op::CleanBackgroundTerminals => self.session.processes.terminate_kept(),
            Op::ExecApproval {
                id: call_id,
                decision,
                ..
            }
            | Op::PatchApproval {
                id: call_id,
                decision,
            } => {
                self.decide(&id, &call_id, decision);
            }
            Op::DynamicToolResponse {
                id: call_id,
                response,
            } => {
                if !self.session.dynamic_tools.resolve(&call_id, response) {
                    self.error(&id, format!("no call of a dynamic tool waits under `{call_id}`"));
                }
            }
            Op::UserInputAnswer {
                id: turn_id,
                response,
            } => {
                if !self.session.user_input.resolve(&turn_id, response) {
                    self.error(
                        &id,
                        format!("no question to the user is open in the turn `{turn_id}`"),
                    );
                }
            }
            other => self.handle_mcp(id, other),
        }
    }

    fn handle_mcp(&self, id: String, op: Op) {
        match op {
            Op::ResolveElicitation {
                server_name,
                request_id,
                decision: action,
                content,
                meta,
            } => {
                let answer = ElicitationAnswer {
                    action,
                    content,
                    meta,
                };
                if !self.session.mcp.answer(&server_name, &request_id, answer) {
                    self.error(
                        &id,
                        format!("no question of the MCP server `{server_name}` is open under this id"),
                    );
                }
            }
            Op::ListMcpTools => self.session.spawn(mcp::list(Rc::clone(&self.session), id)),
            Op::RefreshMcpServers { config } => {
                let cwd = self.session.settings.borrow().cwd.clone();
                match mcp_servers(&config.mcp_servers, &cwd, &self.session.config.requirements) {
                    Ok((servers, warnings)) => {
                        for warning in warnings {
                            let message = warning.to_string();
                            self.session
                                .emit(&id, EventMsg::Warning(WarningEvent { message }));
                        }
                        self.session.mcp.refresh_with(servers);
                    }
                    Err(error) => self.error(&id, error.to_string()),
                }
            }
            other => self.refuse(&id, &other),
        }
    }

    /// Takes over all of the changes, or none where one of them is not allowed.
    fn change(&self, changes: Changes) -> Result<(), String> {
        changes.check(&self.session.config.requirements)?;
        self.session.settings.borrow_mut().change(changes);
        Ok(())
    }

    fn take_input(&mut self, id: String, items: Vec<UserInput>, schema: Option<Value>) {
        if self.running.is_some() {
            self.session.pending_input.borrow_mut().push_back(PendingInput {
                submission: id,
                items,
            });
        } else {
            self.start_turn(id, items, schema);
        }
    }

    fn roll_back(&mut self, id: String, num_turns: u32) {
        let outcome = match self.running {
            Some(_) => Err(
                "a turn is running; interrupt it, or wait for its end, before turns are rolled back".into(),
            ),
            None => threads::roll_back(&self.session, id.clone(), num_turns),
        };
        match outcome {
            Ok(task) => self.busy = Some(task),
            Err(message) => threads::not_rolled_back(&self.session, &id, message),
        }
    }

    /// Enters a turn again that was left with questions to the user open.
    fn go_on(&mut self, unfinished: Unfinished) {
        let Unfinished {
            turn_id,
            output_schema,
            waiting,
        } = unfinished;
        let turn = self.new_turn(turn_id, output_schema);
        let task = turn::resume(Rc::clone(&self.session), Rc::clone(&turn), waiting);
        self.begin(turn, task);
    }

    /// Compacts the history in a turn of its own, which takes the place of one that runs.
    fn start_compaction(&mut self, id: String) {
        self.abort(TurnAbortReason::Replaced);
        let turn = self.new_turn(id, None);
        let task = turn::compact(Rc::clone(&self.session), Rc::clone(&turn));
        self.begin(turn, task);
    }

    fn start_turn(&mut self, id: String, items: Vec<UserInput>, schema: Option<Value>) {
        let turn = self.new_turn(id, schema);
        let task = turn::run(Rc::clone(&self.session), Rc::clone(&turn), items);
        self.begin(turn, task);
    }

    /// Reviews code in a turn of its own, which takes the place of one that runs.
    fn start_review(&mut self, id: String, request: ReviewRequest) {
        match review::Assignment::new(request) {
            Ok(assignment) => {
                self.abort(TurnAbortReason::Replaced);
                let turn = self.new_turn(id, None);
                let task = review::run(Rc::clone(&self.session), Rc::clone(&turn), assignment);
                self.begin(turn, task);
            }
            Err(message) => self.error(&id, message),
        }
    }

    /// Lets a turn run, for as long as its limits allow.
    fn begin(&mut self, turn: Rc<TurnContext>, task: impl Future<Output = ()> + 'static) {
        self.session.meter.begin_turn(self.session.io.now());
        let task = turn::within_time(&self.session, &turn, Box::pin(task));
        self.running = Some(Running::new(turn, task));
    }

    /// A turn for a submission, under its id or a new one for a submission without.
    fn new_turn(&self, id: String, schema: Option<Value>) -> Rc<TurnContext> {
        let id = if id.is_empty() {
            self.session.io.uuid_v7()
        } else {
            id
        };
        self.session.mcp.apply_refresh(&self.session);
        Rc::new(TurnContext::new(&self.session, id, schema))
    }

    fn decide(&mut self, id: &str, call_id: &str, decision: ReviewDecision) {
        if decision == ReviewDecision::Abort {
            self.abort(TurnAbortReason::Interrupted);
        } else if !self.session.approvals.resolve(call_id, decision) {
            let message =
                format!("no approval is open for `{call_id}`; it was answered already, or its turn ended");
            self.error(id, message);
        }
    }

    /// Ends the running turn at the user's word: at once, unless it is at its beginning and this is the first time.
    fn interrupt(&mut self) {
        let waits = |running: &mut Running| running.wait_for_its_beginning(&self.session.io);
        if !self.running.as_mut().is_some_and(waits) {
            self.abort(TurnAbortReason::Interrupted);
        }
    }

    /// Ends the running turn: everything it waited for is cancelled with its future.
    fn abort(&mut self, reason: TurnAbortReason) {
        let Some(Running { turn, task, .. }) = self.running.take() else {
            return;
        };
        drop(task);
        self.session.meter.end_turn(self.session.io.now());
        self.session.processes.terminate_all();
        self.session.pending_input.borrow_mut().clear();
        turn::finish_aborted(&self.session, &turn, reason);
    }

    fn refuse(&self, id: &str, op: &Op) {
        let name = serde_json::to_value(op).ok();
        let name = name
            .as_ref()
            .and_then(|value| value.get("type"))
            .and_then(Value::as_str);
        self.error(
            id,
            format!("the op `{}` is not supported here", name.unwrap_or("unknown")),
        );
    }

    fn error(&self, id: &str, message: String) {
        let codex_error_info = Some(CodexErrorInfo::BadRequest);
        self.session.io.emit(
            id,
            EventMsg::Error(ErrorEvent {
                message,
                codex_error_info,
            }),
        );
    }
}
