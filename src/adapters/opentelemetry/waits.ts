/** Spans of questions that wait for the user: approvals, and questions of the model. */

import type { EventMsg } from "../../protocol/index.ts";
import { type Scope, startScope } from "./scope.ts";
import type { TracedOptions } from "./traced.ts";

/** What a question came to: `aborted` where the turn ended first. */
export type WaitOutcome = "approved" | "declined" | "answered" | "aborted";

/** Follows the questions of one session. */
export class Waits {
  readonly #options: TracedOptions;
  /** By call. */
  readonly #open = new Map<string, Scope>();

  constructor(options: TracedOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  /** @param parent the tool that asks, or else the turn. @returns whether the event is a question. */
  begin(msg: EventMsg, parent: Scope | undefined): boolean {
    switch (msg.type) {
      case "exec_approval_request":
        this.#start(msg.call_id, "command", parent);
        return true;
      case "apply_patch_approval_request":
        this.#start(msg.call_id, "patch", parent);
        return true;
      case "request_user_input":
        this.#start(msg.call_id, "question", parent);
        return true;
      default:
        return false;
    }
  }

  /** A call's question has its answer. */
  end(callId: string, outcome: WaitOutcome): void {
    const scope = this.#open.get(callId);
    if (scope === undefined) return;
    this.#open.delete(callId);
    scope.span.setAttribute("codex.approval.outcome", outcome);
    scope.span.end();
  }

  /** All questions have theirs. */
  endAll(outcome: WaitOutcome): void {
    for (const callId of [...this.#open.keys()]) this.end(callId, outcome);
  }

  #start(callId: string, kind: string, parent: Scope | undefined): void {
    // A call may ask again: for the sandbox, then without.
    this.end(callId, "approved");
    const attributes = { "codex.approval.kind": kind, "gen_ai.tool.call.id": callId };
    this.#open.set(callId, startScope(this.#options, `wait_for_approval ${kind}`, attributes, { parent }));
  }
}
