/** One session of an ACP client: a conversation whose events become updates. */

import type {
  AgentContext,
  RequestPermissionRequest,
  SessionConfigOption,
  SessionUpdate,
  StopReason,
} from "@agentclientprotocol/sdk";

import type { ApprovalDecision, ApprovalRequest, HandlerContext } from "../../attendant/approvals.ts";
import type { CodexClient } from "../../conversation/client.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { CodexError } from "../../errors.ts";
import type { Event, EventMsg, UserInput } from "../../protocol/index.ts";
import type { CustomPrompt } from "../../protocol/types/skill.ts";
import { type AcpMode, isMode } from "./modes.ts";
import { permissionsFor } from "./permissions.ts";
import { RunningOutput } from "./running-output.ts";
import { SessionSettings } from "./settings.ts";
import { availableCommands, requestOf } from "./slash-commands.ts";
import { commandCall, patchCall, type Shows, UpdateMapper } from "./updates.ts";

/** What begins a session. */
export interface AcpSessionStart {
  readonly client: AgentContext;
  readonly mode: AcpMode;
  readonly shows: Shows;
  /** Folders that may be written beside the workspace. */
  readonly folders: readonly string[];
  /** The thread to go on with. */
  readonly resume?: string;
  /** Whether the client is told what was said before in a thread that goes on. */
  readonly told?: boolean;
  /** Makes the client whose conversation this is, with the handler of its questions. */
  connect(ask: (request: ApprovalRequest, context: HandlerContext) => Promise<ApprovalDecision>): CodexClient;
}

type Configured = Extract<EventMsg, { type: "session_configured" }>;

interface RunningTurn {
  readonly resolve: (reason: StopReason) => void;
  readonly reject: (error: CodexError) => void;
  error?: CodexError;
}

/** A session that is open. */
export class AcpSession {
  readonly id: string;
  readonly #conversation: Conversation;
  readonly #events: AsyncIterator<Event, undefined>;
  readonly #client: AgentContext;
  readonly #mapper: UpdateMapper;
  readonly #output = new RunningOutput((update) => this.#later(update));
  readonly #settings: SessionSettings;
  #prompts: readonly CustomPrompt[] = [];
  #turn: RunningTurn | undefined;

  private constructor(
    configured: Configured,
    conversation: Conversation,
    events: AsyncIterator<Event, undefined>,
    start: AcpSessionStart,
  ) {
    this.id = configured.session_id;
    this.#conversation = conversation;
    this.#events = events;
    this.#client = start.client;
    this.#mapper = new UpdateMapper(start.shows);
    this.#settings = new SessionSettings({
      mode: start.mode,
      sandbox: configured.sandbox_policy,
      folders: start.folders,
      model: configured.model,
      provider: configured.model_provider_id,
      effort: configured.reasoning_effort ?? null,
    });
  }

  /**
   * Opens a session; one that is resumed tells the client what was said before, where that is wanted.
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
    const configured = first.value.msg;
    const session = new AcpSession(configured, conversation, events, start);
    asked.session = session;
    try {
      for (const msg of start.told === true ? (configured.initial_messages ?? []) : [])
        await session.#tell(msg);
    } catch (error) {
      // The client is gone, and nobody else would end the session.
      await session.close();
      throw error;
    }
    return session;
  }

  /** What happens from here on is told. Call it when the client knows the session. */
  async begin(): Promise<void> {
    void this.#pump();
    // What is typed before the answer is no call of a stored prompt.
    await this.#conversation.listCustomPrompts();
  }

  get mode(): AcpMode {
    return this.#settings.mode;
  }

  /** The options with what is chosen. */
  get options(): SessionConfigOption[] {
    return this.#settings.describe();
  }

  /**
   * Chooses, from the next prompt on, and tells the client what follows from it.
   *
   * @param asMode whether the client chose among modes, and so has yet to hear of the options.
   * @throws CodexError `invalid_argument` for an option or a value that there isn't.
   */
  async choose(option: string, value: unknown, asMode = false): Promise<void> {
    this.#settings.choose(option, value);
    if (asMode) await this.#send({ sessionUpdate: "config_option_update", configOptions: this.options });
    else if (option === "mode" && typeof value === "string" && isMode(value)) {
      await this.#send({ sessionUpdate: "current_mode_update", currentModeId: value });
    }
  }

  /**
   * Runs a turn, or the command that the prompt calls, and resolves with why it ended.
   *
   * @throws CodexError `invalid_argument` while another turn runs, and for a call that doesn't fit its stored
   *   prompt; `session_closed`; why the turn failed.
   */
  async prompt(input: readonly UserInput[]): Promise<StopReason> {
    if (this.#turn !== undefined) {
      throw new CodexError("invalid_argument", "A prompt is being answered; cancel it, or wait for its end.");
    }
    const request = requestOf(input, this.#prompts);
    const ended = new Promise<StopReason>((resolve, reject) => {
      this.#turn = { resolve, reject };
    });
    // Where submitting fails nobody waits for it.
    ended.catch(() => {});
    const overrides = this.#settings.changed;
    try {
      if (request.type === "turn") await this.#conversation.submitUserTurn([...request.input], overrides);
      else {
        await this.#conversation.overrideTurnContext(overrides);
        if (request.type === "compact") await this.#conversation.compact();
        else await this.#conversation.submitReview(request.review);
      }
      this.#settings.told();
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
    const permissions = permissionsFor(request);
    const { outcome } = await this.#client.request(
      "session/request_permission",
      { sessionId: this.id, toolCall, options: permissions.map(({ option }) => option) },
      { cancellationSignal: signal },
    );
    if (outcome.outcome !== "selected") return "abort";
    const chosen = permissions.find(({ option }) => option.optionId === outcome.optionId);
    return chosen?.decision ?? "denied";
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
    this.#output.close();
    const closed = new CodexError("session_closed", "The session ended while a prompt was answered.", {
      cause: fault,
    });
    this.#turn?.reject(fault instanceof CodexError ? fault : closed);
    this.#turn = undefined;
  }

  async #tell(msg: EventMsg): Promise<void> {
    // What this client has just sent, it shows by itself.
    if (msg.type === "user_message" && this.#turn !== undefined) return;
    if (msg.type === "exec_command_output_delta") return this.#output.push(msg);
    if (msg.type === "exec_command_begin") this.#output.begin(msg.call_id);
    if (msg.type === "exec_command_end") this.#output.end(msg.call_id);
    if (msg.type === "list_custom_prompts_response") {
      this.#prompts = msg.custom_prompts;
      const commands = availableCommands(this.#prompts);
      await this.#send({ sessionUpdate: "available_commands_update", availableCommands: commands });
    }
    for (const update of this.#mapper.push(msg)) await this.#send(update);
  }

  #send(update: SessionUpdate): Promise<void> {
    return this.#client.notify("session/update", { sessionId: this.id, update });
  }

  /** What nobody waits for; a connection that is gone ends the session by itself. */
  #later(update: SessionUpdate): void {
    this.#send(update).catch(() => {});
  }

  #follow(msg: EventMsg): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    if (msg.type === "error") turn.error = this.#conversation.turnError(msg);
    if (msg.type === "turn_aborted" && msg.reason !== "replaced") {
      this.#turn = undefined;
      turn.resolve("cancelled");
    } else if (msg.type === "task_complete") {
      this.#turn = undefined;
      if (turn.error === undefined) turn.resolve("end_turn");
      else turn.reject(turn.error);
    }
  }
}
