/**
 * What the scripted model endpoint says: answers, and the steps of a stream. Plain data, so that a script can
 * be written as JSON. {@link parseScript} checks such a file.
 */

import { CodexError } from "../errors.ts";

/** One event of the Responses API's stream; `type` is also the name of the server-sent event. */
export interface ModelEvent {
  /** The event's name, such as `response.completed`. */
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Text put on the wire as it is: comments, broken events, other line ends. */
export interface RawStep {
  /** The text, with its line ends. */
  readonly raw: string;
}

/** Sends what is written so far, then waits. */
export interface PauseStep {
  /** Milliseconds, 0 or more. */
  readonly pause_ms: number;
}

/** A step of a streamed answer. */
export type StreamStep = ModelEvent | RawStep | PauseStep;

/** A streamed answer: status 200 and server-sent events. */
export interface StreamAnswer {
  /** The steps, in their order. */
  readonly sse: readonly StreamStep[];
  readonly status?: 200;
  /** Added to `content-type: text/event-stream`, or over it. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * After the last step the connection is dropped at once, without waiting until the bytes have left. Put a
   * pause in front to be sure that the steps arrive.
   */
  readonly cut?: boolean;
  /** After the last step the connection stays open and silent. Without steps, not even headers are sent. */
  readonly hang?: boolean;
}

/** An answer with a status and a JSON body, such as an error. */
export interface StatusAnswer {
  /** From 100 to 599. */
  readonly status: number;
  /** Added to `content-type: application/json`, or over it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; default `{}`. */
  readonly body?: unknown;
}

/** What the endpoint says to one request. */
export type ModelAnswer = StreamAnswer | StatusAnswer;

/** Whether a step waits. */
export function isPause(step: StreamStep): step is PauseStep {
  return typeof (step as { pause_ms?: unknown }).pause_ms === "number";
}

/** Whether an answer is a stream. */
export function isStream(answer: ModelAnswer): answer is StreamAnswer {
  return "sse" in answer;
}

/** The text that stands for a step on the wire. */
export function encodeStep(step: ModelEvent | RawStep): string {
  if (isRaw(step)) return step.raw;
  return `event: ${step.type}\ndata: ${JSON.stringify(step)}\n\n`;
}

/**
 * Checks a script read from JSON.
 *
 * @throws CodexError `invalid_argument` that names the first answer or step that is wrong.
 */
export function parseScript(value: unknown): ModelAnswer[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong("a script is a list with at least one answer");
  }
  return value.map((answer: unknown, index) => parseAnswer(answer, `answer ${index + 1}`));
}

/**
 * Checks one answer.
 *
 * @throws CodexError `invalid_argument` whose message starts with `where`.
 */
export function parseAnswer(value: unknown, where: string): ModelAnswer {
  if (!isRecord(value)) throw wrong(`${where} is not an object`);
  const headers = parseHeaders(value.headers, where);
  if ("sse" in value) {
    const { sse, status, cut, hang } = value;
    if (!Array.isArray(sse)) throw wrong(`${where}: sse is not a list`);
    if (status !== undefined && status !== 200) {
      throw wrong(`${where}: a stream has status 200; give status and body without sse for an error`);
    }
    return {
      sse: sse.map((step: unknown, index) => parseStep(step, `${where}, step ${index + 1}`)),
      ...(headers === undefined ? {} : { headers }),
      ...(cut === undefined ? {} : { cut: parseFlag(cut, `${where}: cut`) }),
      ...(hang === undefined ? {} : { hang: parseFlag(hang, `${where}: hang`) }),
    };
  }
  const status = value.status;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 100 || status > 599) {
    throw wrong(`${where} has neither sse nor an HTTP status`);
  }
  return {
    status,
    ...(headers === undefined ? {} : { headers }),
    ...("body" in value ? { body: value.body } : {}),
  };
}

function parseStep(value: unknown, where: string): StreamStep {
  if (!isRecord(value)) throw wrong(`${where} is not an object`);
  const { type, raw, pause_ms } = value;
  if (typeof type === "string") return { ...value, type };
  if (typeof raw === "string") return { raw };
  if (typeof pause_ms === "number" && pause_ms >= 0 && Number.isFinite(pause_ms)) return { pause_ms };
  throw wrong(`${where} is none of an event with a type, {raw} and {pause_ms}`);
}

function parseHeaders(value: unknown, where: string): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value)) throw wrong(`${where}: headers is not an object`);
  const headers: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== "string") throw wrong(`${where}: header ${name} is not a string`);
    headers[name] = text;
  }
  return headers;
}

function parseFlag(value: unknown, where: string): boolean {
  if (typeof value !== "boolean") throw wrong(`${where} is not true or false`);
  return value;
}

function isRaw(step: ModelEvent | RawStep): step is RawStep {
  return !("type" in step);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(message: string): CodexError {
  return new CodexError("invalid_argument", message);
}
