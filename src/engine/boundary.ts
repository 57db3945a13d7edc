/**
 * What crosses between the core and TypeScript. The types and checks are generated from
 * `rust/protocol/src/boundary`; here is only what differs in memory: events that are not decoded yet, and
 * bytes that are not base64.
 *
 * The core comes with this package, so an outbox of an unexpected form is a defect: it ends the session.
 */

import { CodexError } from "../errors.ts";
import { failure, isFields } from "../protocol/check.ts";
import { checkEffectResult, checkOutboxEntry } from "../protocol/checks/boundary.ts";
import type {
  BytesEffectResult,
  EffectRequest,
  EffectResult,
  ErrorEffectResult,
  OutputChannel,
  OutboxEntry as WireEntry,
} from "../protocol/types/boundary.ts";

/** The numbers by which the binary path knows where bytes come from. */
export const channelTags: Readonly<Record<OutputChannel, number>> = { data: 0, stdout: 1, stderr: 2 };

/** How an effect ended. */
export type Outcome =
  | Exclude<EffectResult, BytesEffectResult>
  | { readonly type: "bytes"; readonly channel: OutputChannel; readonly data: Uint8Array };

/** One entry of what a step produced. An event is decoded by whoever takes it, so that it is checked once. */
export type OutboxEntry = Exclude<WireEntry, { event: unknown }> | { readonly event: unknown };

/**
 * Reads the entries of an outbox, one JSON text with all that a step produced.
 *
 * @throws CodexError `engine_fault` when the text has an unexpected form.
 */
export function decodeOutbox(text: string): OutboxEntry[] {
  return entriesOf(parse(text));
}

/**
 * Reads the outboxes of several steps, one JSON text.
 *
 * @throws CodexError `engine_fault` when the text has an unexpected form.
 */
export function decodeOutboxes(text: string): OutboxEntry[][] {
  return listOf(parse(text)).map(entriesOf);
}

/**
 * Reads an answer of the core.
 *
 * @throws CodexError `engine_fault` when the text has an unexpected form.
 */
export function decodeAnswer<T>(text: string, check: (value: unknown) => value is T): T {
  const value = parse(text);
  if (check(value)) return value;
  throw unexpected("an answer of another form");
}

/** The outcome itself, or, for one that the core could not read, the failure of the host that gave it. */
export function checkedOutcome(effect: EffectRequest, outcome: Outcome): Outcome {
  if (outcome.type === "bytes" ? ArrayBuffer.isView(outcome.data) : checkEffectResult(outcome))
    return outcome;
  const { path, expected } =
    outcome.type === "bytes" ? { path: ".data", expected: "a Uint8Array" } : failure();
  const message = `The host's answer to ${effect.type} is wrong: ${path.slice(1)} must be ${expected}.`;
  return { type: "error", code: "E_HOST", message } satisfies ErrorEffectResult;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unexpected("an outbox that is not JSON", cause);
  }
}

function entriesOf(value: unknown): OutboxEntry[] {
  const entries = listOf(value);
  if (entries.every(isEntry)) return entries;
  const { path, expected } = failure();
  throw unexpected(`an outbox entry whose ${path.slice(1) || "form"} is not ${expected}`);
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw unexpected("an outbox that is no list");
  return value;
}

function isEntry(value: unknown): value is OutboxEntry {
  return (isFields(value) && "event" in value) || checkOutboxEntry(value);
}

function unexpected(what: string, cause?: unknown): CodexError {
  return new CodexError(
    "engine_fault",
    `The core sent something of an unexpected form: ${what}. This is a defect of codex-embed; please report it.`,
    { cause },
  );
}
