import type { Core } from "../../../src/engine/load.ts";

/** What the fake core is fed. */
export type Input =
  | { readonly type: "tick" }
  | { readonly type: "cancel" }
  | { readonly type: "suspend" }
  | { readonly type: "submit"; readonly id: string; readonly op: { readonly type: string } }
  | {
      readonly type: "result";
      readonly effect: number;
      readonly result: { readonly type: string; readonly [field: string]: unknown };
    };

/** Answers each input of a session with the entries of an outbox. */
export type Script = (input: Input, handle: number) => readonly unknown[] | string;

export interface FakeCore extends Core {
  /** Every input so far, in order. */
  readonly inputs: Input[];
  /** Handles of sessions that were closed from outside. */
  readonly closed: number[];
  /** The options of each session opened. */
  readonly opened: unknown[];
  /** What a replay gives. Default: no steps. */
  replayed(journal: string): string;
  resets: number;
}

/** A core without WebAssembly: `script` is the agent. */
export function fakeCore(script: Script): FakeCore {
  let handles = 0;
  let stepping = false;
  const live = new Set<number>();
  const step = (handle: number, input: Input): string => {
    if (stepping) throw new Error("a step inside a step");
    if (!live.has(handle)) throw refused("session_closed", "closed");
    stepping = true;
    try {
      core.inputs.push(input);
      const outbox = script(input, handle);
      return typeof outbox === "string" ? outbox : JSON.stringify(outbox);
    } finally {
      stepping = false;
    }
  };
  const core: FakeCore = {
    inputs: [],
    closed: [],
    opened: [],
    replayed: () => "[]",
    resets: 0,
    reset: () => {
      core.resets++;
    },
    exports: {
      open: (options) => {
        core.opened.push(JSON.parse(options));
        handles += 1;
        live.add(handles);
        return handles;
      },
      step: (handle, _now, input) => step(handle, JSON.parse(input)),
      step_bytes: (handle, _now, effect, channel, bytes) => {
        const data = new TextDecoder().decode(bytes.slice(0, 64));
        const result = { type: "bytes", channel, data, length: bytes.length };
        return step(handle, { type: "result", effect, result });
      },
      cancel: (handle) => step(handle, { type: "cancel" }),
      close: (handle) => {
        if (!live.delete(handle)) throw refused("session_closed", "closed");
        core.closed.push(handle);
        return "[]";
      },
      journal: () => "null",
      replay: (journal) => core.replayed(journal),
      config_needs: () => JSON.stringify({ markers: [".git"], texts: [] }),
      preview_config: () => JSON.stringify({ settings: [], layers: [], warnings: [] }),
      stats: () => "{}",
      version: () => "0.0.0",
    },
  };
  return core;
}

/** What the core throws when it refuses a call. */
export function refused(code: string, message: string): Error {
  return new Error(JSON.stringify({ code, message }));
}

/** An outbox entry that asks for an effect. */
export function effect(
  id: number,
  fields: { readonly type: string; readonly [name: string]: unknown },
): unknown {
  return { effect: { id, ...fields } };
}

/** An outbox entry with an event. */
export function event(type: string, fields: Readonly<Record<string, unknown>> = {}): unknown {
  return { event: { id: "", msg: { type, ...fields } } };
}

/** The fields of an `http_open`. */
export function httpOpen(
  auth: { provider: string; env_key: string | null } | null = null,
  env_headers: Readonly<Record<string, string>> = {},
) {
  return {
    type: "http_open",
    method: "POST",
    url: "https://model.test/",
    headers: [["accept", "x"]],
    body: "{}",
    auth,
    env_headers,
  };
}

/** The fields of a `process_spawn`. */
export const spawn = {
  type: "process_spawn",
  argv: ["run"],
  cwd: "/w",
  env: { inherit: "core", exclude: ["K*"], include_only: [], set: { A: "b" } },
  stdin: false,
  tty: false,
  sandbox: { type: "workspace-write", writable_roots: ["/x"], network_access: true },
};
