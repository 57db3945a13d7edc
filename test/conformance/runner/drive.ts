/** Drives a thread through a scenario's turns. Knows no files and no processes, so it runs in a page, too. */
import { type Event, type ExecJsonEvent, type SessionOptions, ThreadEventMapper } from "codex-embed";
import { createAppServer, createTransportPair } from "codex-embed/app-server";
import { AppClient } from "./client.ts";
import { type Json, type JsonObject, text } from "./json.ts";
import type { Observation } from "./observation.ts";
import type { Scenario, Turn } from "./scenario.ts";

/** A turn that has not ended after this many milliseconds fails the run. */
const TURN_LIMIT_MS = 30_000;
/** What still comes after the end of a turn belongs to the run; the recorder waited as long. */
const SETTLE_MS = 250;
/** Events that an app server keeps to itself. */
const HIDDEN = new Set(["session_configured", "raw_response_item", "shutdown_complete"]);
/** The requests to the client that go with events on which a turn may be interrupted. */
const QUESTIONS: Readonly<Record<string, string>> = {
  exec_approval_request: "item/commandExecution/requestApproval",
  apply_patch_approval_request: "item/fileChange/requestApproval",
  request_user_input: "item/tool/requestUserInput",
  elicitation_request: "mcpServer/elicitation/request",
};

/** What was seen of a thread. */
export type Driven = Pick<Observation, "thread_id" | "events" | "thread_events" | "notifications">;

/** What differs from place to place. */
export type DriveOptions = Required<Pick<SessionOptions, "cwd" | "host">>;

/**
 * Starts a thread on the library's app server, plays a scenario's turns and closes it. The settings are those of
 * the host's codex folder.
 *
 * @throws Error when a turn does not end, or the server does not take what the scenario asks for.
 */
export async function drive(scenario: Scenario, { cwd, host }: DriveOptions): Promise<Driven> {
  const run = new Run(scenario);
  const server = createAppServer({ cwd, host, onEvent: (_thread, { msg }) => run.see(msg) });
  try {
    const [ours, theirs] = createTransportPair();
    server.connect(theirs);
    const client = new AppClient(
      ours,
      (method) => run.answer(method),
      () => run.wake(),
    );
    await client.request("initialize", {
      clientInfo: { name: "lab", version: "1", title: null },
      capabilities: { experimentalApi: true },
    });
    const options = { cwd, approvalPolicy: "never", sandbox: "danger-full-access" };
    const started = await client.request("thread/start", { ...options, ...scenario.thread });
    const threadId = text(started.thread, "id") ?? "";
    for (const turn of scenario.turns) await playTurn(client, run, threadId, turn);
    // The record is whole only then.
    const notifications = client.told.filter(({ method }) => !String(method).startsWith("account/"));
    await server.close();
    return {
      thread_id: threadId,
      events: run.events.filter((msg) => !HIDDEN.has(msg.type)),
      thread_events: threadEvents(run.events),
      notifications,
    };
  } finally {
    await server.close();
  }
}

/** Waits without Node's timers. */
function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The answers with the workspace in the place of `{{CWD}}`: a model can name absolute paths. */
export function withCwd(value: unknown, cwd: string): unknown {
  if (typeof value === "string") return value.replaceAll("{{CWD}}", cwd);
  if (Array.isArray(value)) return value.map((item) => withCwd(item, cwd));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withCwd(item, cwd)]));
}

async function playTurn(client: AppClient, run: Run, threadId: string, turn: Turn): Promise<void> {
  const ends = client.count("turn/completed") + 1;
  run.interruptOn = turn.interruptOn;
  const params: JsonObject = { threadId, ...turn.params };
  const begun =
    turn.op === undefined
      ? await client.request("turn/start", { ...params, input: turn.input ?? [] })
      : await client.request(turn.op, params);
  const turnId = text(begun.turn, "id") ?? "";
  if (turn.interruptOn !== undefined) {
    await run.until(() => run.types.has(turn.interruptOn ?? ""), `no event ${turn.interruptOn}`);
    await client.request("turn/interrupt", { threadId, turnId });
  }
  if (turn.steerOn !== undefined) {
    const { event, text: words } = turn.steerOn;
    await run.until(() => run.types.has(event), `no event ${event}`);
    const input = [{ type: "text", text: words }];
    await client.request("turn/steer", { threadId, expectedTurnId: turnId, input });
  }
  await run.until(() => client.count("turn/completed") >= ends, "the turn did not end");
  await delay(SETTLE_MS);
}

/** What is seen of a run, and what the scenario answers. */
class Run {
  readonly events: Event["msg"][] = [];
  readonly types = new Set<string>();
  /** The event on which the running turn is interrupted; a question of this type gets no answer. */
  interruptOn: string | undefined;
  readonly #scenario: Scenario;
  #approvals = 0;
  #wake: () => void = () => {};

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  see(msg: Event["msg"]): void {
    this.events.push(msg);
    this.types.add(msg.type);
    this.wake();
  }

  wake(): void {
    this.#wake();
  }

  /** The answer to the next request, as the recorder gave it. */
  answer(method: string): Json | undefined {
    if (this.interruptOn !== undefined && QUESTIONS[this.interruptOn] === method) return undefined;
    const decision = this.#scenario.approvals[this.#approvals++] ?? "decline";
    if (method.endsWith("requestUserInput")) return this.#scenario.userInput;
    return typeof decision === "string" ? { decision } : decision;
  }

  /** Resolves when the condition holds; looked at after each event and message. */
  async until(condition: () => boolean, complaint: string): Promise<void> {
    const deadline = Date.now() + TURN_LIMIT_MS;
    while (!condition()) {
      const left = deadline - Date.now();
      if (left <= 0) {
        throw new Error(`${complaint} within ${TURN_LIMIT_MS} ms; last: ${this.events.at(-1)?.type}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** What `exec --json` would print: the same settings hold there, so the same events are the source. */
function threadEvents(events: readonly Event["msg"][]): Observation["thread_events"] {
  let mapper = new ThreadEventMapper();
  let turns = 0;
  const mapped: ExecJsonEvent[] = [];
  for (const msg of events) {
    if (msg.type === "task_started" && turns++ > 0) {
      // A mapper serves one turn.
      mapped.push(...mapper.finish());
      mapper = new ThreadEventMapper(mapper.usage);
    }
    mapped.push(...mapper.push(msg));
  }
  mapped.push(...mapper.finish());
  const failed = mapped.some((event) => event.type === "turn.failed");
  return { exit_code: failed ? 1 : 0, events: mapped };
}
