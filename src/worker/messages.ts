/**
 * What crosses between a page and a worker. All of it is structured-cloneable: ids stand for signals, callbacks,
 * sessions and bodies.
 *
 * Nothing is checked twice: events were checked as they came out of the core, ops and options by the caller's side,
 * hooks' answers in the worker. Both ends are of one version, which the first message says, so the payloads are
 * trusted; of a message only its outermost form is looked at.
 */

import { isPlainObject } from "../checks.ts";
import type { HookResult } from "../engine/hooks.ts";
import type { SessionFacts } from "../engine/session.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import type { HttpRequest } from "../host/types.ts";
import type { McpProgress } from "../mcp/types.ts";
import type { Event, Op } from "../protocol/index.ts";
import type { ConfigPreview, HookPoint, HookRequest } from "../protocol/types/boundary.ts";
import type { HistoryEntry } from "../protocol/types/history.ts";
import type { SessionQuery } from "../sessions/types.ts";
import type { SentError } from "./sent-error.ts";

/** The most events in one message. */
export const batchSize = 256;
/** Milliseconds that events wait for company: a frame. */
export const frameMs = 16;
/** Events that may be on their way or unread at the reader's side. */
export const windowSize = 1_024;

/** Options that cross as they are. */
export type SentOptions = Omit<SessionOptions, "host" | "via" | "sessions" | "hooks" | "onMcpProgress">;

/** A session to open. */
export interface OpenRequest {
  /** The caller's number for it, in all later messages. */
  readonly session: number;
  readonly options: SentOptions;
  /** The points whose hooks are asked at the caller's side; `null` for none. */
  readonly hooks: { readonly points: readonly HookPoint[]; readonly timeoutMs?: number } | null;
  /** Whether the caller hears of MCP servers' progress. */
  readonly progress: boolean;
  /** Whether requests go out at the caller's side. */
  readonly http: boolean;
}

/** A call of a store's method. */
export type StoreRequest =
  | { readonly method: "list"; readonly query: SessionQuery }
  | { readonly method: "head" | "archive" | "unarchive" | "delete"; readonly id: string }
  | { readonly method: "rename"; readonly id: string; readonly name: string }
  | { readonly method: "read"; readonly id: string }
  | { readonly method: "promptInfo" }
  | { readonly method: "promptAppend"; readonly entry: HistoryEntry; readonly maxBytes?: number }
  | { readonly method: "promptEntry"; readonly logId: number; readonly offset: number };

/** What one side asks the other for, and what it gets. */
export interface Calls {
  // Asked by the page.
  open: { args: OpenRequest; result: SessionFacts };
  close: { args: { readonly session: number }; result: unknown };
  suspend: { args: { readonly session: number }; result: unknown };
  preview: { args: { readonly options: SentOptions }; result: ConfigPreview };
  store: { args: { readonly options: SentOptions; readonly request: StoreRequest }; result: unknown };
  // Asked by the worker.
  hook: { args: { readonly session: number; readonly request: HookRequest }; result: HookResult };
  httpSend: { args: { readonly session: number; readonly request: HttpRequest }; result: SentResponse };
  // Asked by either: the next piece of a stream that the other side has opened; `null` after the last.
  read: { args: { readonly stream: number }; result: Uint8Array | null };
}

/** How one side answers the other's calls. What an answer throws is the answer, too. */
export type Answers = {
  readonly [Name in keyof Calls]?: (
    args: Calls[Name]["args"],
    signal: AbortSignal,
  ) => Promise<Calls[Name]["result"]>;
};

/** The head of a response. */
export interface SentResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** The stream of its body; `null` for none. */
  readonly body: number | null;
}

/** What one side tells the other, without an answer. */
export type Notice =
  // By the page.
  | { readonly type: "submit"; readonly session: number; readonly id: string; readonly op: Op }
  | { readonly type: "interrupt"; readonly session: number }
  | { readonly type: "credit"; readonly session: number; readonly events: number }
  // By the worker.
  | { readonly type: "ready"; readonly version: string }
  | {
      readonly type: "events";
      readonly session: number;
      readonly events: readonly Event[];
      /** What the `error` events among them stand for, by their place. */
      readonly errors?: readonly (readonly [number, SentError])[];
    }
  | { readonly type: "ended"; readonly session: number; readonly error?: SentError }
  | { readonly type: "progress"; readonly session: number; readonly progress: McpProgress }
  // By either. While the lock of this name is held, whoever says it lives.
  | { readonly type: "alive"; readonly lock: string }
  | { readonly type: "abort"; readonly call: number }
  | { readonly type: "drop"; readonly stream: number }
  | { readonly type: "bye"; readonly error?: SentError };

/** A message of an open connection. */
export type Message =
  | Notice
  | { readonly type: "call"; readonly call: number; readonly name: keyof Calls; readonly args: unknown }
  | { readonly type: "result"; readonly call: number; readonly value: unknown }
  | { readonly type: "failure"; readonly call: number; readonly error: SentError };

/** Whether a value has the outermost form of a message; others are none of ours. */
export function isMessage(value: unknown): value is Message {
  return isPlainObject(value) && typeof value["type"] === "string";
}

/** The first message, to the worker itself; a port of the connection goes with it. */
export interface Greeting {
  readonly type: "codex-embed:connect";
  readonly version: string;
}

/** Whether a value is a {@link Greeting}. */
export function isGreeting(value: unknown): value is Greeting {
  return (
    isPlainObject(value) && value["type"] === "codex-embed:connect" && typeof value["version"] === "string"
  );
}
