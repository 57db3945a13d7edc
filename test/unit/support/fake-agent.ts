import type { Platform } from "../../../src/engine/load.ts";
import type { Host } from "../../../src/host/types.ts";
import { event, type FakeCore, fakeCore, type Input } from "./fake-core.ts";
import { fakeHost } from "./fake-host.ts";

/** What the agent does with the n-th prompt (from 0) of a session: the events of the turn, in between. */
export type Turn = (prompt: string, index: number) => readonly unknown[];

/** An agent that speaks the protocol, without a model: `#platform` of the tests of the facade. */
export interface FakeAgent extends Platform {
  readonly core: FakeCore;
  /** What is opened where the test names no host. */
  host: Host;
  /** What the next loads throw. */
  failure: Error | undefined;
  /** Ops of all sessions, in order. */
  ops(): { readonly type: string; readonly [field: string]: unknown }[];
}

/** The event that a turn gives last; without it the turn goes on until it is interrupted or an op ends it. */
export const turnEnd = event("task_complete", { turn_id: "turn", last_agent_message: null });

/** An agent's message. */
export function says(message: string): unknown {
  return event("agent_message", { message, phase: null });
}

/** A question whether a command may run. */
export function asks(callId: string): unknown {
  return event("exec_approval_request", {
    call_id: callId,
    turn_id: "turn",
    command: ["rm", "x"],
    cwd: "/w",
    parsed_cmd: [],
  });
}

/** A session that answers each prompt with `turn`; approvals end a turn, as an interruption does. */
export function fakeAgent(turn: Turn = (prompt) => [says(`you said: ${prompt}`), turnEnd]): FakeAgent {
  const prompts = new Map<number, number>();
  const started = event("task_started", {
    turn_id: "turn",
    model_context_window: null,
    collaboration_mode_kind: "default",
  });
  const core = fakeCore((input, handle) => {
    switch (input.type) {
      case "tick":
        return [event("session_configured", configured(`thread-${handle}`))];
      case "cancel":
        return [event("turn_aborted", { turn_id: "turn", reason: "interrupted" })];
      case "submit":
        return answer(input, handle);
      default:
        return [];
    }
  });

  function answer({ op }: Extract<Input, { type: "submit" }>, handle: number): readonly unknown[] {
    switch (op.type) {
      case "user_input": {
        const index = prompts.get(handle) ?? 0;
        prompts.set(handle, index + 1);
        return [started, ...turn(JSON.stringify(op), index)];
      }
      case "exec_approval":
      case "patch_approval":
        return [says(`decided: ${JSON.stringify(op)}`), turnEnd];
      case "shutdown":
        return [event("shutdown_complete"), "closed"];
      default:
        return [];
    }
  }

  const agent: FakeAgent = {
    core,
    host: fakeHost(),
    failure: undefined,
    loadCore: async () => {
      if (agent.failure !== undefined) throw agent.failure;
      return core;
    },
    defaultHost: async () => agent.host,
    ops: () => core.inputs.flatMap((input) => (input.type === "submit" ? [input.op] : [])),
  };
  return agent;
}

function configured(id: string): Readonly<Record<string, unknown>> {
  return {
    session_id: id,
    model: "fake",
    model_provider_id: "fake",
    approval_policy: "never",
    sandbox_policy: { type: "read-only" },
    cwd: "/w",
    history_log_id: 0,
    history_entry_count: 0,
  };
}
