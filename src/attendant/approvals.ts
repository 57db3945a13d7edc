/** Answers to the agent's questions whether it may. */

import { checkValue, isPlainObject } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { EventMsg, Op, ReviewDecision } from "../protocol/index.ts";

/** A command that waits for a decision. */
export type ExecApprovalRequest = Extract<EventMsg, { type: "exec_approval_request" }>;

/** A patch that waits for a decision. */
export type PatchApprovalRequest = Extract<EventMsg, { type: "apply_patch_approval_request" }>;

/** Either. */
export type ApprovalRequest = ExecApprovalRequest | PatchApprovalRequest;

/** What a handler knows beside the request. */
export interface HandlerContext {
  /** Aborted when the answer no longer counts: the turn ended, or the time for a decision is over. */
  readonly signal: AbortSignal;
}

/**
 * A decision: `approved` for this once, `approved_for_session` for all like it, `denied`, `abort` to interrupt the
 * turn, an amendment that the request proposes, or a denial with words to the model.
 */
export type ApprovalDecision = ReviewDecision | { readonly denied: string };

/** Decides on a request. (Two functions, as the compiler widens the texts that an `async` one of a union gives.) */
export type ApprovalHandler =
  | ((request: ApprovalRequest, context: HandlerContext) => ApprovalDecision)
  | ((request: ApprovalRequest, context: HandlerContext) => Promise<ApprovalDecision>);

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

/**
 * The ops that decide on a request. Words to the model go first, so that it reads them with the denial.
 *
 * @throws CodexError `invalid_argument` for what is no decision.
 */
export function decisionOps(request: ApprovalRequest, decision: ApprovalDecision): Op[] {
  const words = denialWords(decision);
  const plain = words === undefined ? decision : "denied";
  checkDecision(plain);
  const op =
    request.type === "exec_approval_request" ? execApproval(request, plain) : patchApproval(request, plain);
  if (words === undefined) return [op];
  return [{ type: "user_input", items: [{ type: "text", text: words }] }, op];
}

function denialWords(decision: unknown): string | undefined {
  if (!isPlainObject(decision)) return undefined;
  const { denied } = decision;
  return typeof denied === "string" && denied.trim() !== "" ? denied : undefined;
}

const plainDecisions: readonly unknown[] = ["approved", "approved_for_session", "denied", "abort"];
const amendments = ["approved_execpolicy_amendment", "network_policy_amendment"];

function checkDecision(decision: unknown): asserts decision is ReviewDecision {
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
