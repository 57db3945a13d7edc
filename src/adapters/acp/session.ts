/** One session of an ACP client: a conversation whose events become updates. */

import type {
  AgentContext,
  PermissionOption,
  RequestPermissionRequest,
  StopReason,
} from "@agentclientprotocol/sdk";

import type { ApprovalDecision, ApprovalRequest, HandlerContext } from "../../approvals.ts";
import type { CodexClient } from "../../client.ts";
import type { Conversation } from "../../conversation.ts";
import { CodexError } from "../../errors.ts";
import type { Input } from "../../input.ts";
import type { Event, EventMsg } from "../../protocol/index.ts";
import { type AcpMode, presets } from "./modes.ts";
import { commandCall, patchCall, UpdateMapper } from "./updates.ts";

/** What begins a session. */
export interface AcpSessionStart {
  readonly client: AgentContext;
  readonly mode: AcpMode;
  /** The thread to go on with. */
  readonly resume?: string;
  /** Makes the client whose conversation this is, with the handler of its questions. */
  connect(ask: (request: ApprovalRequest, context: HandlerContext) => Promise<ApprovalDecision>): CodexClient;
}

const decisions: Readonly<Record<string, ApprovalDecision>> = {
  approved: "approved",
  approved_for_session: "approved_for_session",
  denied: "denied",
};

const permissionOptions: readonly PermissionOption[] = [
  { optionId: "approved", name: "Yes", kind: "allow_once" },
  { optionId: "approved_for_session", name: "Yes, always in this session", kind: "allow_always" },
  { optionId: "denied", name: "No", kind: "reject_once" },
];

interface RunningTurn {
  readonly resolve: (reason: StopReason) => void;
  readonly reject: (error: CodexError) => void;
  error?: string;
}

/** A session that is open. */
export class AcpSession {
  readonly id: string;
  readonly #conversation: Conversation;
  readonly #events: AsyncIterator<Event, undefined>;
  readonly #client: AgentContext;
  readonly #mapper = new UpdateMapper();
  #mode: AcpMode;
  #modeChanged = false;
  #turn: RunningTurn | undefined;

  private constructor(
    id: string,
    conversation: Conversation,
    events: AsyncIterator<Event, undefined>,
    start: AcpSessionStart,
  ) {
    this.id = id;
    this.#conversation = conversation;
    this.#events = events;
    this.#client = start.client;
    this.#mode = start.mode;
  }

  /**
   * Opens a session; one that is resumed tells the client what was said before.
   *
   * @throws CodexError what opening a conversation throws.
   */
  static async open(start: AcpSessionStart): Promise<AcpSession> {
    const asked: { session?: AcpSession } = {};
    const codex = start.connect(async (request, context) => {
      return (await asked.session?.ask(request, context)) ?? "denied";
    });
    const conversation =
      start.resume === undefined ? codex.startConversation() : codex.resumeConversation(start.resume);
    const events = conversation[Symbol.asyncIterator]();
    const first = await events.next();
    if (first.done || first.value.msg.type !== "session_configured") {
      await conversation.close();
      throw new CodexError("engine_fault", "The session ended before it was configured.");
    }
    const { session_id: id, initial_messages: messages } = first.value.msg;
    const session = new AcpSession(id, conversation, events, start);
    asked.session = session;
    for (const msg of messages ?? []) await session.#tell(msg);
    void session.#pump();
    return session;
  }

  get mode(): AcpMode {
    return this.#mode;
  }

  /** Changes what the agent may do, from the next prompt on. */
  setMode(mode: AcpMode): void {
    this.#modeChanged = this.#modeChanged || mode !== this.#mode;
    this.#mode = mode;
  }

  /**
   * Runs a turn and resolves with why it ended.
   *
   * @throws CodexError `invalid_argument` while another turn runs; `turn_failed`; `session_closed`.
   */
  async prompt(input: Input): Promise<StopReason> {
    if (this.#turn !== undefined) {
      throw new CodexError("invalid_argument", "A prompt is being answered; cancel it, or wait for its end.");
    }
    const ended = new Promise<StopReason>((resolve, reject) => {
      this.#turn = { resolve, reject };
    });
    const { approvalPolicy, sandboxMode } = presets[this.#mode];
    const overrides = this.#modeChanged ? { approvalPolicy, sandboxMode } : {};
    try {
      await this.#conversation.submitUserTurn(input, overrides);
      this.#modeChanged = false;
    } catch (error) {
      this.#turn = undefined;
      throw error;
    }
    return ended;
  }

  /** Interrupts the running turn, if there is one. */
  async cancel(): Promise<void> {
    if (this.#turn !== undefined) await this.#conversation.interrupt();
  }

  /** Ends the session. */
  async close(): Promise<void> {
    await this.#conversation.close();
  }

  /** Asks the client's user. */
  async ask(request: ApprovalRequest, { signal }: HandlerContext): Promise<ApprovalDecision> {
    const toolCall: RequestPermissionRequest["toolCall"] = {
      ...(request.type === "exec_approval_request" ? commandCall(request) : patchCall(request)),
      status: "pending",
    };
    const options = [...permissionOptions];
    const { outcome } = await this.#client.request(
      "session/request_permission",
      { sessionId: this.id, toolCall, options },
      { cancellationSignal: signal },
    );
    return outcome.outcome === "selected" ? (decisions[outcome.optionId] ?? "denied") : "abort";
  }

  async #pump(): Promise<void> {
    let fault: unknown;
    try {
      for (let next = await this.#events.next(); !next.done; next = await this.#events.next()) {
        await this.#tell(next.value.msg);
        this.#follow(next.value.msg);
      }
    } catch (error) {
      fault = error;
      await this.#conversation.close();
    }
    const closed = new CodexError("session_closed", "The session ended while a prompt was answered.", {
      cause: fault,
    });
    this.#turn?.reject(fault instanceof CodexError ? fault : closed);
    this.#turn = undefined;
  }

  async #tell(msg: EventMsg): Promise<void> {
    // What this client has just sent, it shows by itself.
    if (msg.type === "user_message" && this.#turn !== undefined) return;
    for (const update of this.#mapper.push(msg)) {
      await this.#client.notify("session/update", { sessionId: this.id, update });
    }
  }

  #follow(msg: EventMsg): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    if (msg.type === "error") turn.error = msg.message;
    if (msg.type === "turn_aborted" && msg.reason !== "replaced") {
      this.#turn = undefined;
      turn.resolve("cancelled");
    } else if (msg.type === "task_complete") {
      this.#turn = undefined;
      if (turn.error === undefined) turn.resolve("end_turn");
      else turn.reject(new CodexError("turn_failed", turn.error));
    }
  }
}
