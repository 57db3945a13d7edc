/** What is measured in each runtime. Imports the library itself, since that is part of the figure. */
import type { SessionOptions } from "codex-embed";

/** Times since 1970 in milliseconds, and what 20,000 deltas took. */
export interface Measured {
  /** Before the library was imported. */
  readonly started: number;
  /** When the first session was open. */
  readonly opened: number;
  /** The best of a few turns, in milliseconds. */
  readonly deltas: number;
}

export const DELTAS = 20_000;

/** The base URLs of two model endpoints. */
export interface Endpoints {
  /** Answers with a whole message. */
  readonly short: string;
  /** Answers with {@link DELTAS} deltas. */
  readonly long: string;
}

const TURNS = 4;

/** Wall clock with fractions of a millisecond. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Imports the library, opens a session and sends a prompt; then runs turns of many deltas.
 *
 * @param makeOptions The options of a session whose model is at a URL.
 * @throws Error when a turn fails, or brings another number of deltas.
 */
export async function measure(
  makeOptions: (baseUrl: string) => Promise<SessionOptions>,
  endpoints: Endpoints,
): Promise<Measured> {
  const started = now();
  const { Session } = await import("codex-embed");
  const options = await makeOptions(endpoints.short);
  const session = await Session.open(options);
  const opened = now();
  await turn(session, 0);
  await session.close();
  let deltas = Number.POSITIVE_INFINITY;
  for (let count = 0; count < TURNS; count += 1) {
    const next = await Session.open(await makeOptions(endpoints.long));
    const start = now();
    await turn(next, DELTAS);
    deltas = Math.min(deltas, now() - start);
    await next.close();
  }
  return { started, opened, deltas };
}

async function turn(session: import("codex-embed").Session, expected: number): Promise<void> {
  session.submit({ type: "user_input", items: [{ type: "text", text: "hello", text_elements: [] }] });
  let deltas = 0;
  for await (const { msg } of session) {
    if (msg.type === "error") throw new Error(msg.message);
    if (msg.type === "agent_message_delta") deltas += 1;
    if (msg.type === "task_complete") break;
  }
  if (deltas !== expected) throw new Error(`${deltas} deltas came instead of ${expected}`);
}

/** The settings: a provider on loopback, no sandbox and no approvals. */
export function configToml(baseUrl: string): string {
  return `model = "gpt-5.1-codex"
model_provider = "scripted"
approval_policy = "never"
sandbox_mode = "danger-full-access"
[model_providers.scripted]
name = "scripted"
base_url = "${baseUrl}"
wire_api = "responses"
env_key = "SCRIPTED_KEY"
`;
}
