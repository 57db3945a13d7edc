/** Answers to the agent's questions whether it may. */

import { checkValue } from "./checks.ts";
import type { Session } from "./engine/session.ts";
import { CodexError } from "./errors.ts";
import type { Event, EventMsg, Op, ReviewDecision } from "./protocol/index.ts";

/** A command that waits for a decision. */
export type ExecApprovalRequest = Extract<EventMsg, { type: "exec_approval_request" }>;

/** A patch that waits for a decision. */
export type PatchApprovalRequest = Extract<EventMsg, { type: "apply_patch_approval_request" }>;

/** Either. */
export type ApprovalRequest = ExecApprovalRequest | PatchApprovalRequest;

/** Decides on a request. What it throws ends the turn and is thrown to the caller of the run. */
export type ApprovalHandler = (request: ApprovalRequest) => ReviewDecision | PromiseLike<ReviewDecision>;

/** The op that decides on a command. A text is the request's `approval_id`, or else its `call_id`. */
export function execApproval(request: string | ExecApprovalRequest, decision: ReviewDecision): Op {
  const id = typeof request === "string" ? request : (request?.approval_id ?? request?.call_id);
  checkValue(id, "the request's id", "non-empty string");
  checkDecision(decision);
  return { type: "exec_approval", id, decision };
}

/** The op that decides on a patch. A text is the request's `call_id`. */
export function patchApproval(request: string | PatchApprovalRequest, decision: ReviewDecision): Op {
  const id = typeof request === "string" ? request : request?.call_id;
  checkValue(id, "the request's id", "non-empty string");
  checkDecision(decision);
  return { type: "patch_approval", id, decision };
}

/** Answers the requests of one turn. */
export class ApprovalDesk {
  /** What the handler threw. */
  failure: { readonly error: unknown } | undefined;
  readonly #session: Session;
  readonly #handler: ApprovalHandler;

  /** @param handler default: everything is denied, as there is nobody to ask. */
  constructor(session: Session, handler: ApprovalHandler = () => "denied") {
    this.#session = session;
    this.#handler = handler;
  }

  /** Looks at an event, and answers it when it is a request. The answer comes later. */
  see({ msg }: Event): void {
    if (msg.type === "exec_approval_request" || msg.type === "apply_patch_approval_request") {
      void this.#answer(msg);
    }
  }

  async #answer(request: ApprovalRequest): Promise<void> {
    try {
      const decision = await this.#handler(request);
      const op =
        request.type === "exec_approval_request"
          ? execApproval(request, decision)
          : patchApproval(request, decision);
      // The turn, or the session, may be over by now: then there is nothing left to decide.
      if (!this.#session.closed) this.#session.submit(op);
    } catch (error) {
      this.failure ??= { error };
      if (!this.#session.closed) this.#session.interrupt();
    }
  }
}

const plainDecisions: readonly unknown[] = ["approved", "approved_for_session", "denied", "abort"];
const amendments = ["approved_execpolicy_amendment", "network_policy_amendment"];

function checkDecision(decision: unknown): void {
  if (plainDecisions.includes(decision)) return;
  if (typeof decision === "object" && decision !== null) {
    const keys = Object.keys(decision);
    if (keys.length === 1 && amendments.includes(keys[0] ?? "")) return;
  }
  throw new CodexError(
    "invalid_argument",
    'A decision must be "approved", "approved_for_session", "denied", "abort", or one of the amendments that the request proposes.',
  );
}
