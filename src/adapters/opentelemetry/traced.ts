/** Events on their way to whoever reads them, followed by spans. */

import type { Attributes, Tracer } from "@opentelemetry/api";

import { CodexError } from "../../errors.ts";
import type { Event } from "../../protocol/index.ts";
import { Spans } from "./spans.ts";

/** Options of {@link traced}. */
export interface TracedOptions {
  /** Whose spans they are: `trace.getTracer("my-program")` of `@opentelemetry/api`. */
  readonly tracer: Tracer;
  /** Attributes that every span gets. Default: none. */
  readonly attributes?: Attributes;
  /**
   * Whether spans hold what was said: prompts, answers, arguments and results of tools, and their failures' texts.
   * It may be secret, and is long. Default: `false`.
   */
  readonly content?: boolean;
  /** The provider's URL, for `server.address` and `server.port` of model requests. Default: they are left out. */
  readonly server?: string;
}

/**
 * Passes events through as they are and makes spans of them: `invoke_agent codex` for a turn, below it `chat MODEL` for
 * model requests, `execute_tool NAME` for commands, patches, MCP calls and the program's own tools,
 * `wait_for_approval KIND` for questions to the user, and `compact_history`. Names and attributes follow
 * OpenTelemetry's semantic conventions for generative AI.
 *
 * A span begins and ends when its events are read. A turn lies in the context that is active then, with its span and
 * its baggage. Spans still open when the events end, fail or are left early are ended too.
 *
 * @throws CodexError `invalid_argument` for a `server` that is no URL.
 */
export function traced(events: AsyncIterable<Event>, options: TracedOptions): AsyncIterable<Event> {
  if (options.server !== undefined && !URL.canParse(options.server)) {
    throw new CodexError(
      "invalid_argument",
      "server must be the provider's URL, such as https://api.openai.com/v1.",
    );
  }
  // No generator: its `return` would wait for a `next` under way, and so could not interrupt a turn.
  return {
    [Symbol.asyncIterator]() {
      const source = events[Symbol.asyncIterator]();
      const spans = new Spans(options);
      return {
        async next() {
          try {
            const next = await source.next();
            if (next.done) {
              spans.end();
              return { done: true, value: undefined };
            }
            spans.follow(next.value);
            return next;
          } catch (error) {
            spans.fail(error);
            throw error;
          }
        },
        async return() {
          try {
            await source.return?.();
          } finally {
            spans.end();
          }
          return { done: true, value: undefined };
        },
      };
    },
  };
}
