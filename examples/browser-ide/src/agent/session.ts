/** One session that is open: its conversation, folded into a view that is kept. */

import { signal } from "@preact/signals";
import { CodexError, type Conversation, type EventMsg, type ReviewDecision } from "codex-embed";

import type { StateDatabase } from "../workspace/state-database.ts";
import { TurnRecorder, takeBack } from "../workspace/turn-undo.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { turnOverrides } from "./client.ts";
import { fold, stopped } from "./fold.ts";
import { decided } from "./fold-work.ts";
import { settings } from "./settings.ts";
import { type ApprovalItem, countUserMessages, emptyView, isRunning, type SessionView } from "./view.ts";

/** What a session needs of the IDE. */
export interface SessionContext {
  readonly workspace: Workspace;
  readonly state: StateDatabase;
  /** Hears that the list of sessions is another one: the session has an id, a message or a name now. */
  readonly onListed: (session: AgentSession) => void;
  /** Hears what went wrong, for people. */
  readonly onProblem: (message: string) => void;
}

/** How often a view is kept while it changes, in milliseconds. */
const KEEP_EVERY = 400;

/** A session that is open. */
export class AgentSession {
  /** What is shown; changes once a frame at most. */
  readonly view = signal<SessionView>(emptyView);
  /** The thread's id; `null` until the first message is sent. */
  readonly id = signal<string | null>(null);
  readonly #context: SessionContext;
  readonly #start: () => Conversation;
  #conversation: Conversation | null = null;
  #waiting: EventMsg[] = [];
  #flushing = false;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #recorder: TurnRecorder | null = null;
  #recording: Promise<void> = Promise.resolve();

  /**
   * @param start begins or resumes the conversation, when it is first needed.
   * @param known how it looked before, where it was open once.
   */
  constructor(
    context: SessionContext,
    start: () => Conversation,
    known: { readonly id: string | null; readonly view: SessionView | null } = { id: null, view: null },
  ) {
    this.#context = context;
    this.#start = start;
    this.id.value = known.id;
    if (known.view !== null) this.view.value = stopped(known.view);
  }

  /** Opens the conversation, where it isn't open: a question that was left open is asked again. */
  open(): Conversation {
    if (this.#conversation !== null) return this.#conversation;
    const conversation = this.#start();
    this.#conversation = conversation;
    void this.#pump(conversation);
    return conversation;
  }

  /** Begins a turn, or adds to the one that runs. */
  async submit(text: string): Promise<void> {
    await this.open().submitUserTurn(text, isRunning(this.view.value) ? {} : turnOverrides(settings.value));
  }

  /** Stops the turn. */
  async interrupt(): Promise<void> {
    await this.#conversation?.interrupt();
  }

  /** Decides on a command or a patch. */
  async decide(item: ApprovalItem, decision: ReviewDecision): Promise<void> {
    const conversation = this.#conversation;
    if (conversation === null) return;
    this.#flush();
    const turns = this.view.value.turns.map((turn) => ({ ...turn, items: decided(turn.items, item.callId) }));
    this.view.value = { ...this.view.value, turns };
    if (item.kind === "patch") await conversation.approvePatch(item.callId, decision);
    else await conversation.approveExec(item.approvalId ?? item.callId, decision);
  }

  /** Takes the last turn back: what it changed in the files, and what was said. */
  async undo(): Promise<void> {
    const turn = this.view.value.turns.at(-1);
    const id = this.id.value;
    if (turn === undefined || id === null || isRunning(this.view.value)) return;
    await this.#recording;
    const undo = await this.#context.state.undo(id, turn.id);
    if (undo !== null) await takeBack(this.#context.workspace.fs, undo);
    const messages = countUserMessages(turn.items);
    if (messages > 0) await this.open().rollback(messages);
    else this.#apply([{ type: "thread_rolled_back", num_turns: 1 }]);
  }

  /** Names it. */
  async rename(name: string): Promise<void> {
    await this.open().setName(name);
  }

  /** Ends it where it stands: a question that is open is asked again when it is resumed. */
  async close(): Promise<void> {
    const conversation = this.#conversation;
    this.#conversation = null;
    if (conversation !== null) {
      await conversation.suspend().catch(() => {});
      await conversation.close();
    }
    await this.keep();
  }

  /** Keeps how it looks now. */
  async keep(): Promise<void> {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    this.#flush();
    const id = this.id.value;
    if (id !== null && this.view.value.turns.length > 0)
      await this.#context.state.keepView(id, this.view.value);
  }

  async #pump(conversation: Conversation): Promise<void> {
    try {
      for await (const { msg } of conversation) {
        if (msg.type === "session_configured") this.#named(msg.session_id);
        await this.#watchFiles(msg);
        this.#waiting.push(msg);
        this.#schedule();
      }
    } catch (error) {
      if (this.#conversation === conversation) this.#context.onProblem(explain(error));
    } finally {
      if (this.#conversation === conversation) this.#conversation = null;
      this.#flush();
    }
  }

  #named(id: string): void {
    this.id.value = id;
    this.#context.onListed(this);
  }

  /** Before the event is shown, so that what is shown can be undone. */
  async #watchFiles(msg: EventMsg): Promise<void> {
    const id = this.id.value;
    if (id === null) return;
    if (msg.type === "task_started") {
      const earlier = await this.#context.state.undo(id, msg.turn_id);
      this.#recorder = new TurnRecorder(
        this.#context.workspace.fs,
        { session: id, turn: msg.turn_id },
        earlier,
      );
    } else if (msg.type === "exec_command_end" || msg.type === "patch_apply_end") {
      this.#record();
    } else if (msg.type === "task_complete" || msg.type === "turn_aborted") {
      this.#record();
      this.#recorder = null;
    }
  }

  #record(): void {
    const recorder = this.#recorder;
    if (recorder === null) return;
    const { state, onProblem } = this.#context;
    this.#recording = this.#recording
      .then(() => recorder.record())
      .then((undo) => (undo === null ? undefined : state.keepUndo(undo)))
      .catch((error: unknown) => onProblem(`This turn can't be undone: ${explain(error)}`));
  }

  /** Once a frame; a page that is hidden has none. */
  #schedule(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    const flush = () => this.#flush();
    if (document.hidden) setTimeout(flush, 50);
    else requestAnimationFrame(flush);
  }

  #flush(): void {
    this.#flushing = false;
    const events = this.#waiting;
    this.#waiting = [];
    if (events.length > 0) this.#apply(events);
  }

  #apply(events: readonly EventMsg[]): void {
    const before = this.view.value;
    this.view.value = events.reduce(fold, before);
    if (events.some(({ type }) => type === "user_message" || type === "thread_name_updated")) {
      this.#context.onListed(this);
    }
    this.#keeping ??= setTimeout(() => void this.keep(), KEEP_EVERY);
  }
}

/** What went wrong, for people. */
export function explain(error: unknown): string {
  if (error instanceof CodexError && error.code === "session_locked") {
    return "This session is open in another tab. Close it there, or fork it.";
  }
  return error instanceof Error ? error.message : String(error);
}
