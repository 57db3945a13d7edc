/** Answers what a session asks of its program: approvals, questions, calls of tools. */

import { Session } from "../engine/session.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import type { Event, Op } from "../protocol/index.ts";
import type { CustomTool, ToolCallRequest } from "../tools/tool.ts";
import { type ApprovalRequest, decisionOps, type HandlerContext } from "./approvals.ts";
import { type AttendantOptions, checkTools } from "./options.ts";
import { type ElicitationRequest, elicitationOp, type UserInputRequest, userInputOp } from "./questions.ts";

/** Whether what has no handler is answered for the user, who is not there. */
export type Presence = "attended" | "unattended";

/**
 * Opens a session with somebody beside it who answers.
 *
 * @throws CodexError as {@link Session.open}, and `invalid_argument` for tools.
 */
export async function openAttended(
  options: SessionOptions,
  handlers: AttendantOptions,
  presence: Presence,
): Promise<Session> {
  const attendant = new Attendant(handlers, presence);
  const session = await Session.openWatched(withTools(options, handlers.tools), (event) =>
    attendant.see(event),
  );
  attendant.attach(session);
  return session;
}

/** Options that offer tools, after those that are answered by hand. */
export function withTools(options: SessionOptions, tools: readonly CustomTool[] = []): SessionOptions {
  checkTools(tools);
  if (tools.length === 0) return options;
  return { ...options, dynamicTools: [...(options.dynamicTools ?? []), ...tools.map(({ spec }) => spec)] };
}

/** What is being answered. */
interface Open {
  readonly turnId: string;
  readonly controller: AbortController;
}

/** Sees a session's events as they come, whether or not they are read, and answers those that ask. */
class Attendant {
  readonly #handlers: AttendantOptions;
  readonly #presence: Presence;
  readonly #tools: ReadonlyMap<string, CustomTool>;
  readonly #open = new Set<Open>();
  #session: Session | undefined;
  #early: Event[] = [];

  constructor(handlers: AttendantOptions, presence: Presence) {
    this.#handlers = handlers;
    this.#presence = presence;
    this.#tools = new Map((handlers.tools ?? []).map((tool) => [tool.name, tool]));
  }

  /** Sees an event. It is answered later: this is called while the session steps. */
  see(event: Event): void {
    if (this.#session === undefined) this.#early.push(event);
    else this.#attend(this.#session, event);
  }

  /** Begins to answer, with what came while the session was opened. */
  attach(session: Session): void {
    this.#session = session;
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.#attend(session, event);
    void session.whenClosed().then(() => this.#end(() => true));
  }

  #attend(session: Session, { msg }: Event): void {
    switch (msg.type) {
      case "exec_approval_request":
      case "apply_patch_approval_request":
        if (this.#handlers.onApproval !== undefined || this.#presence === "unattended") {
          void this.#answer(session, msg.turn_id, (open) => this.#decide(session, msg, open));
        }
        break;
      case "request_user_input":
        if (this.#handlers.onUserInput !== undefined || this.#presence === "unattended") {
          void this.#answer(session, msg.turn_id, (open) => this.#respond(session, msg, open));
        }
        break;
      case "elicitation_request":
        if (this.#handlers.onElicitation !== undefined || this.#presence === "unattended") {
          void this.#answer(session, msg.turn_id, (open) => this.#elicit(session, msg, open));
        }
        break;
      case "dynamic_tool_call_request": {
        const tool = this.#tools.get(msg.tool);
        if (tool !== undefined || this.#presence === "unattended") {
          void this.#answer(session, msg.turnId, (open) => this.#call(session, msg, tool, open));
        }
        break;
      }
      case "task_complete":
        this.#end(({ turnId }) => turnId === msg.turn_id);
        break;
      case "turn_aborted":
        this.#end(({ turnId }) => msg.turn_id == null || turnId === msg.turn_id);
        break;
      default:
    }
  }

  /** Makes an answer and hands it in, if it still counts. */
  async #answer(
    session: Session,
    turnId: string | null | undefined,
    answer: (open: Open) => Promise<readonly Op[]>,
  ): Promise<void> {
    const open = { turnId: turnId ?? "", controller: new AbortController() };
    this.#open.add(open);
    // Not within the step that told the event.
    await Promise.resolve();
    const ops = await answer(open);
    if (!this.#open.delete(open) || session.closed) return;
    try {
      for (const op of ops) session.submit(op);
    } catch {
      // The session has just ended; the reader of its events is who learns why.
    }
  }

  #end(ended: (open: Open) => boolean): void {
    for (const open of this.#open) {
      if (!ended(open)) continue;
      this.#open.delete(open);
      open.controller.abort(new CodexError("turn_aborted", "The turn has ended."));
    }
  }

  async #decide(session: Session, request: ApprovalRequest, open: Open): Promise<readonly Op[]> {
    const { onApproval, approvalTimeoutMs } = this.#handlers;
    if (onApproval === undefined) return decisionOps(request, "denied");
    return this.#guarded(session, open, "onApproval", "It is denied.", () => decisionOps(request, "denied"), {
      timeoutMs: approvalTimeoutMs,
      ask: async (context) => decisionOps(request, await onApproval(request, context)),
    });
  }

  async #respond(session: Session, request: UserInputRequest, open: Open): Promise<readonly Op[]> {
    const { onUserInput } = this.#handlers;
    const unanswered = () => [userInputOp(request, {})];
    if (onUserInput === undefined) return unanswered();
    return this.#guarded(session, open, "onUserInput", "The questions stay unanswered.", unanswered, {
      ask: async (context) => [userInputOp(request, await onUserInput(request, context))],
    });
  }

  async #elicit(session: Session, request: ElicitationRequest, open: Open): Promise<readonly Op[]> {
    const { onElicitation } = this.#handlers;
    const decline = () => [elicitationOp(request, { action: "decline" })];
    if (onElicitation === undefined) return decline();
    return this.#guarded(session, open, "onElicitation", "It is declined.", decline, {
      ask: async (context) => [elicitationOp(request, await onElicitation(request, context))],
    });
  }

  /** Asks a handler; what goes wrong is warned of and answered by `otherwise`. */
  async #guarded(
    session: Session,
    { turnId, controller }: Open,
    name: string,
    consequence: string,
    otherwise: () => Op[],
    { ask, timeoutMs }: { ask: (context: HandlerContext) => Promise<Op[]>; timeoutMs?: number | undefined },
  ): Promise<readonly Op[]> {
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        if (timeoutMs === undefined) return;
        const message = `there was no answer within ${timeoutMs} ms`;
        timer = setTimeout(() => reject(new CodexError("turn_aborted", message)), timeoutMs);
        signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
      });
      return await Promise.race([ask({ signal }), late]);
    } catch (error) {
      if (signal.aborted) return [];
      const reason = error instanceof Error ? error.message : String(error);
      session.tell(turnId, {
        type: "warning",
        message: `${name} failed: ${reason.replace(/\.$/, "")}. ${consequence}`,
      });
      const ops = otherwise();
      queueMicrotask(() => controller.abort(error));
      return ops;
    } finally {
      clearTimeout(timer);
    }
  }

  async #call(
    session: Session,
    { callId, turnId, tool: name, arguments: args }: ToolCallRequest,
    tool: CustomTool | undefined,
    { controller: { signal } }: Open,
  ): Promise<readonly Op[]> {
    if (tool === undefined) {
      const text = `Nobody is there to run ${name}.`;
      const response = { content_items: [{ type: "inputText" as const, text }], success: false };
      return [{ type: "dynamic_tool_response", id: callId, response }];
    }
    const context = {
      signal,
      callId,
      turnId,
      threadId: session.id,
      progress: (text: string) => {
        if (signal.aborted) return;
        session.tell(turnId, { type: "background_event", message: `${name}: ${text}` }, "if read");
      },
    };
    try {
      const response = await tool.call(args, context);
      return [{ type: "dynamic_tool_response", id: callId, response }];
    } catch {
      // The tool wants the turn to end.
      return [{ type: "interrupt" }];
    }
  }
}
