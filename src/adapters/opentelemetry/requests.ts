/**
 * Spans of model requests. No event tells when one is sent, so its beginning is deduced: with the turn, with the end
 * of the last tool or question, or with the end of the response before. The span is made when the response shows.
 */

import { type Attributes, SpanKind, SpanStatusCode } from "@opentelemetry/api";

import type { EventMsg } from "../../protocol/index.ts";
import { type Scope, startScope } from "./scope.ts";
import type { TracedOptions } from "./traced.ts";
import { usageAttributes } from "./usage.ts";

type Counted = Extract<EventMsg, { type: "token_count" }>;

/** Follows the model requests of one session. */
export class ModelRequests {
  readonly #options: TracedOptions;
  #session: Attributes = {};
  #parent: Scope | undefined;
  /** When the request that is under way was sent. */
  #since: number | undefined;
  #open: Scope | undefined;
  #retries = 0;
  #total = 0;

  constructor(options: TracedOptions) {
    this.#options = options;
  }

  /** @param session attributes that all requests have. */
  configured(session: Attributes): void {
    this.#session = session;
  }

  /** A request is sent from here on, below a turn or a compaction. */
  sent(parent: Scope | undefined): void {
    if (this.#open !== undefined) return;
    this.#parent = parent;
    this.#since = Date.now();
    this.#retries = 0;
  }

  /** A part of a response came. @returns whether it is the first. */
  shows(): boolean {
    if (this.#open !== undefined || this.#since === undefined) return false;
    const model = this.#session["gen_ai.request.model"];
    const name = typeof model === "string" ? `chat ${model}` : "chat";
    const attributes = { "gen_ai.operation.name": "chat", ...this.#session, ...serverOf(this.#options) };
    this.#open = startScope(this.#options, name, attributes, {
      kind: SpanKind.CLIENT,
      parent: this.#parent,
      startTime: this.#since,
    });
    return true;
  }

  /** The model answers as another one. */
  rerouted(model: string): void {
    this.shows();
    this.#open?.span.setAttribute("gen_ai.response.model", model);
  }

  /** The response broke off, and is asked for again. */
  retried(message: string): void {
    this.shows();
    this.#retries += 1;
    this.#open?.span.addEvent("codex.retry", this.#options.content === true ? { message } : {});
  }

  /** Tokens were counted. @returns whether a response is complete with that. */
  counted({ info }: Counted): boolean {
    const total = info?.total_token_usage.total_tokens ?? this.#total;
    if (info == null || total === this.#total) {
      this.#total = total;
      return false;
    }
    this.#total = total;
    this.shows();
    this.#end(usageAttributes(info.last_token_usage));
    this.sent(this.#parent);
    return true;
  }

  /** The turn ended. @param failure its kind, where the request is what failed or was stopped. */
  ended(failure: string | undefined): void {
    if (failure !== undefined) this.shows();
    if (failure !== undefined && failure !== "interrupted") {
      this.#open?.span.setStatus({ code: SpanStatusCode.ERROR });
      this.#open?.span.setAttribute("error.type", failure);
    }
    this.#end(failure === "interrupted" ? { "codex.request.interrupted": true } : {});
    this.#since = undefined;
  }

  #end(attributes: Attributes): void {
    this.#open?.span.setAttributes({
      ...attributes,
      ...(this.#retries === 0 ? {} : { "codex.request.retries": this.#retries }),
    });
    this.#open?.span.end();
    this.#open = undefined;
  }
}

function serverOf({ server }: TracedOptions): Attributes {
  if (server === undefined) return {};
  const url = new URL(server);
  const standard = url.protocol === "http:" ? 80 : 443;
  return { "server.address": url.hostname, "server.port": url.port === "" ? standard : Number(url.port) };
}
