/** From a session's events to spans, by the semantic conventions for generative AI (release 1.41). */

import type { Attributes, Span } from "@opentelemetry/api";

import type { Event, EventMsg } from "../../protocol/index.ts";
import { below, failed, internal } from "./api.ts";
import { type ToolEnd, toolBegun, toolEnded } from "./tools.ts";
import type { TracedOptions } from "./traced.ts";
import { Turn } from "./turn.ts";
import { Usage } from "./usage.ts";

type Configured = Extract<EventMsg, { type: "session_configured" }>;

/** Follows the events of one session, in their order. */
export class Spans {
  readonly #options: TracedOptions;
  readonly #usage = new Usage();
  #session: Attributes = {};
  #turn: Turn | undefined;
  /** Of tools that run, by call. */
  readonly #tools = new Map<string, Span>();

  constructor(options: TracedOptions) {
    this.#options = options;
  }

  follow({ id, msg }: Event): void {
    switch (msg.type) {
      case "session_configured":
        this.#session = sessionAttributes(msg);
        return;
      case "task_started":
        this.#endTurn("replaced");
        this.#startTurn(id, msg.turn_id);
        return;
      case "user_message":
        if (this.#options.content) this.#turn?.asked(msg.message);
        return;
      case "token_count":
        if (msg.info) this.#usage.count(msg.info);
        return;
      case "model_reroute":
        this.#turn?.span.setAttribute("gen_ai.response.model", msg.to_model);
        return;
      case "stream_error":
        this.#turn?.span.recordException({ name: "stream_error", message: msg.message });
        return;
      case "error":
        // A submission that was refused meanwhile is not the turn's failure.
        if (id === this.#turn?.submission) this.#turn.failed(msg);
        return;
      case "turn_aborted":
        this.#endTools();
        this.#endTurn(msg.reason);
        return;
      case "task_complete":
        if (this.#options.content && msg.last_agent_message) this.#turn?.answered(msg.last_agent_message);
        this.#endTurn("completed");
        return;
      default:
        this.#followTool(msg);
    }
  }

  /** Ends what is open: no more events are read. */
  end(): void {
    this.#endTools();
    this.#endTurn("abandoned");
  }

  /** Ends what is open, as failed: the events threw. */
  fail(error: unknown): void {
    this.#turn?.threw(error);
    this.end();
  }

  #followTool(msg: EventMsg): void {
    const { content = false } = this.#options;
    const begun = toolBegun(msg, content);
    if (begun !== undefined) {
      this.#tools.get(begun.callId)?.end();
      this.#tools.set(begun.callId, this.#start(`execute_tool ${begun.name}`, begun.attributes));
      return;
    }
    const ended = toolEnded(msg, content);
    if (ended !== undefined) this.#endTool(ended);
  }

  #endTool({ callId, attributes, failure }: ToolEnd): void {
    const span = this.#tools.get(callId);
    if (span === undefined) return;
    this.#tools.delete(callId);
    span.setAttributes(attributes);
    if (failure !== undefined) {
      span.setAttribute("error.type", failure.type);
      span.setStatus(
        failure.message === undefined ? { code: failed } : { code: failed, message: failure.message },
      );
    }
    span.end();
  }

  #startTurn(submission: string, turnId: string): void {
    const span = this.#start("invoke_agent codex", {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "codex",
      "codex.turn.id": turnId,
      ...this.#session,
    });
    this.#usage.begin();
    this.#turn = new Turn(span, submission);
  }

  #endTurn(outcome: string): void {
    this.#turn?.end(outcome, this.#usage.attributes());
    this.#turn = undefined;
  }

  /** Tools whose end nobody tells any more. */
  #endTools(): void {
    for (const span of this.#tools.values()) {
      span.setAttribute("codex.tool.interrupted", true);
      span.end();
    }
    this.#tools.clear();
  }

  #start(name: string, attributes: Attributes): Span {
    const options = { kind: internal, attributes: { ...this.#options.attributes, ...attributes } };
    const parent = this.#turn === undefined ? [] : ([below(this.#turn.span)] as const);
    return this.#options.tracer.startSpan(name, options, ...parent);
  }
}

function sessionAttributes({ session_id, model, model_provider_id }: Configured): Attributes {
  return {
    "gen_ai.conversation.id": session_id,
    "gen_ai.provider.name": model_provider_id,
    "gen_ai.request.model": model,
  };
}
