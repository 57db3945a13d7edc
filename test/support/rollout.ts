/** Logs for tests of session stores, in the reference's form. */

/** What to change about a log's first line. */
export interface LogMeta {
  readonly timestamp?: string;
  readonly cwd?: string;
  readonly model_provider?: string;
  readonly source?: unknown;
  readonly git?: unknown;
  readonly forked_from_id?: string;
  /** How long the base instructions are. Default: 12,000 characters, as usual. */
  readonly instructions?: number;
}

/** An id; greater numbers sort later. */
export function threadId(number: number): string {
  return `01990000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** A log's first line, its fields in the reference's order. */
export function metaLine(id: string, meta: LogMeta = {}): string {
  const {
    timestamp = "2026-01-31T09:05:00.123Z",
    instructions = 12_000,
    git,
    forked_from_id,
    ...more
  } = meta;
  return line(timestamp, "session_meta", {
    id,
    ...(forked_from_id === undefined ? {} : { forked_from_id }),
    timestamp,
    cwd: "/w",
    originator: "tests",
    cli_version: "0.114.0",
    source: "exec",
    model_provider: "openai",
    ...more,
    base_instructions: { text: 'Say "yes",\n'.repeat(instructions / 11) },
    ...(git === undefined ? {} : { git }),
  });
}

/** What the user said. */
export function userLine(message: string): string {
  return line("2026-01-31T09:05:01.000Z", "event_msg", {
    type: "user_message",
    message,
    images: [],
    local_images: [],
    text_elements: [],
  });
}

/** What the model was told before. */
function contextLine(length = 3_000): string {
  const content = [{ type: "input_text", text: "x".repeat(length) }];
  return line("2026-01-31T09:05:00.500Z", "response_item", { type: "message", role: "developer", content });
}

/** The last line of a turn. */
export function turnEndLine(): string {
  return line("2026-01-31T09:05:02.000Z", "event_msg", { type: "task_complete", turn_id: "t" });
}

/** What a thread's first append holds. */
export function firstLines(id: string, message: string, meta: LogMeta = {}): string {
  return metaLine(id, meta) + contextLine() + userLine(message);
}

/** All of a log as text. */
export async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

function line(timestamp: string, type: string, payload: unknown): string {
  return `${JSON.stringify({ timestamp, type, payload })}\n`;
}
