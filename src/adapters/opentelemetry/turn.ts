/** The span of a turn that runs. */

import { type Attributes, type Span, SpanStatusCode } from "@opentelemetry/api";

import type { EventMsg } from "../../protocol/index.ts";
import type { Scope } from "./scope.ts";

type Failure = Extract<EventMsg, { type: "error" }>;

/** A turn, from its start to its end. */
export class Turn {
  readonly scope: Scope;
  /** The submission that caused it, which its events name. */
  readonly submission: string;
  /** What it failed with. */
  #failure: string | undefined;
  /** What the user said: first the prompt, then what was added while the turn ran. */
  readonly #asked: string[] = [];

  constructor(scope: Scope, submission: string) {
    this.scope = scope;
    this.submission = submission;
  }

  get span(): Span {
    return this.scope.span;
  }

  /** The kind of its failure; `undefined` while there is none. */
  get failure(): string | undefined {
    return this.#failure;
  }

  asked(content: string): void {
    this.#asked.push(content);
  }

  answered(content: string): void {
    const message = { role: "assistant", parts: [{ type: "text", content }], finish_reason: "stop" };
    this.span.setAttribute("gen_ai.output.messages", JSON.stringify([message]));
  }

  failed({ message, codex_error_info: info }: Failure): void {
    this.#record(kindOf(info), message);
  }

  threw(error: unknown): void {
    const thrown = error instanceof Error ? error : new Error(String(error));
    const { code } = { code: undefined, ...thrown };
    this.#record(typeof code === "string" ? code : thrown.name, thrown.message);
  }

  end(outcome: string, usage: Attributes): void {
    const messages = this.#asked.map((content) => ({ role: "user", parts: [{ type: "text", content }] }));
    if (messages.length > 0) this.span.setAttribute("gen_ai.input.messages", JSON.stringify(messages));
    this.span.setAttributes({
      ...usage,
      "codex.turn.outcome": this.#failure === undefined ? outcome : "failed",
    });
    this.span.end();
  }

  #record(type: string, message: string): void {
    this.#failure = type;
    this.span.recordException({ name: type, message });
    this.span.setAttribute("error.type", type);
    this.span.setStatus({ code: SpanStatusCode.ERROR, message });
  }
}

/** The kind's name; those with details are objects with the name as their only key. */
function kindOf(info: Failure["codex_error_info"]): string {
  const kind = typeof info === "object" && info !== null ? Object.keys(info)[0] : info;
  // The conventions' word for a failure without a kind.
  return kind ?? "_OTHER";
}
