/** Drives a session through a scenario's turns. Knows no files and no processes, so it runs in a page, too. */
import {
  type Event,
  type Op,
  Session,
  type SessionOptions,
  type ThreadEvent,
  ThreadEventMapper,
} from "codex-embed";
import { text, toJson } from "./json.ts";
import type { Observation } from "./observation.ts";
import type { Scenario, Turn } from "./scenario.ts";
import {
  dynamicTools,
  elicitationAnswer,
  type OpJson,
  reviewDecision,
  steerOp,
  threadConfig,
  toolResponse,
  turnOps,
} from "./terms.ts";

/** A turn that has not ended after this many milliseconds fails the run. */
const TURN_LIMIT_MS = 30_000;
/** What still comes after the end of a turn belongs to the run; the recorder waited as long. */
const SETTLE_MS = 250;
/** Events that an app server keeps to itself. */
const HIDDEN = new Set(["session_configured", "raw_response_item", "shutdown_complete"]);
const TURN_ENDS = new Set(["task_complete", "turn_aborted"]);

/** What was seen of a session. */
export type Driven = Pick<Observation, "thread_id" | "events" | "thread_events">;

/** What differs from place to place. */
export type DriveOptions = Pick<SessionOptions, "cwd" | "host" | "configToml">;

/**
 * Opens a session, plays a scenario's turns and closes it.
 *
 * @throws Error when a turn does not end, or the session does not take what the scenario asks for.
 */
export async function drive(scenario: Scenario, options: DriveOptions): Promise<Driven> {
  const session = await Session.open({
    ...options,
    config: threadConfig(scenario.thread),
    dynamicTools: dynamicTools(scenario.thread),
  });
  try {
    const watch = new Watch(session, scenario);
    for (const turn of scenario.turns) await playTurn(session, watch, turn);
    // The record is whole only then.
    await session.close();
    return {
      thread_id: watch.threadId,
      events: watch.all.filter((msg) => !HIDDEN.has(msg.type)),
      thread_events: threadEvents(watch.all),
    };
  } finally {
    await session.close();
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

async function playTurn(session: Session, watch: Watch, turn: Turn): Promise<void> {
  const ends = watch.turnsEnded + 1;
  watch.interruptOn = turn.interruptOn;
  for (const op of turnOps(turn)) submit(session, op);
  if (turn.interruptOn !== undefined) {
    await watch.until(() => watch.types.has(turn.interruptOn ?? ""), `no event ${turn.interruptOn}`);
    session.interrupt();
  }
  if (turn.steerOn !== undefined) {
    const { event, text: words } = turn.steerOn;
    await watch.until(() => watch.types.has(event), `no event ${event}`);
    submit(session, steerOp(words));
  }
  await watch.until(() => watch.turnsEnded >= ends, "the turn did not end");
  await delay(SETTLE_MS);
}

/** Reads the session's events, and answers its approval requests as the scenario says. */
class Watch {
  readonly all: Event["msg"][] = [];
  readonly types = new Set<string>();
  /** The event on which the running turn is interrupted; a question of this type gets no answer. */
  interruptOn: string | undefined;
  threadId = "";
  turnsEnded = 0;
  #turnRuns = false;
  #approvals = 0;
  #failure: unknown;
  #wake: () => void = () => {};

  constructor(session: Session, scenario: Scenario) {
    this.#read(session, scenario).catch((error: unknown) => {
      this.#failure = error;
      this.#wake();
    });
  }

  /** Resolves when the condition holds; looked at after each event. */
  async until(condition: () => boolean, complaint: string): Promise<void> {
    const deadline = Date.now() + TURN_LIMIT_MS;
    while (!condition()) {
      if (this.#failure !== undefined) throw this.#failure;
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(`${complaint} within ${TURN_LIMIT_MS} ms; last: ${this.all.at(-1)?.type}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #read(session: Session, scenario: Scenario): Promise<void> {
    for await (const { msg } of session) {
      this.all.push(msg);
      this.types.add(msg.type);
      this.#note(msg);
      this.#answer(session, scenario, msg);
      this.#wake();
    }
    throw new Error("the session ended");
  }

  #note(msg: Event["msg"]): void {
    if (msg.type === "session_configured") this.threadId = msg.session_id;
    if (msg.type === "task_started") this.#turnRuns = true;
    // Outside of a turn, an error is the answer to an op that was not taken: no end would follow.
    if (msg.type === "error" && !this.#turnRuns) throw new Error(`refused: ${msg.message}`);
    if (!TURN_ENDS.has(msg.type)) return;
    this.turnsEnded += 1;
    this.#turnRuns = false;
  }

  #answer(session: Session, scenario: Scenario, msg: Event["msg"]): void {
    if (msg.type === "dynamic_tool_call_request") {
      submit(session, toolResponse(msg.callId, scenario.approvals[this.#approvals++]));
      return;
    }
    if (msg.type === "request_user_input") {
      submit(session, { type: "user_input_answer", id: msg.turn_id ?? "", response: scenario.userInput });
      return;
    }
    if (msg.type === "elicitation_request") {
      submit(session, elicitationAnswer(msg, scenario.approvals[this.#approvals++]));
      return;
    }
    const patch = msg.type === "apply_patch_approval_request";
    if (!patch && msg.type !== "exec_approval_request") return;
    if (msg.type === this.interruptOn) return;
    const request = toJson(msg);
    const decision = reviewDecision(scenario.approvals[this.#approvals++]);
    const id = text(request, "approval_id") ?? text(request, "call_id") ?? "";
    submit(session, { type: patch ? "patch_approval" : "exec_approval", id, decision });
  }
}

/** What `exec --json` would print: the same settings hold there, so the same events are the source. */
function threadEvents(events: readonly Event["msg"][]): Observation["thread_events"] {
  let mapper = new ThreadEventMapper();
  let turns = 0;
  const mapped: ThreadEvent[] = [];
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

/** The session checks the op: a scenario may ask for one that is not there yet. */
function submit(session: Session, op: OpJson): void {
  session.submit(op as Op);
}
