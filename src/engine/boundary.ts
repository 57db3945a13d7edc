/**
 * The TypeScript half of `rust/protocol/src/boundary`: what the core asks for, and what it is answered.
 *
 * The core comes with this package, so an outbox of an unexpected form is a defect: it ends the session.
 */

import { CodexError } from "../errors.ts";
import type { SandboxPolicy, SpawnRequest } from "../host/types.ts";

/** Names a credential without holding it. */
export interface HttpAuth {
  /** The provider's id in the configuration, such as `openai`. */
  readonly provider: string;
  /** The environment variable that holds the key, if the provider names one. */
  readonly envKey: string | null;
}

/** Something only the host can do. An effect that opens something names it from then on by its id. */
export type Effect =
  | {
      readonly type: "http_open";
      readonly method: string;
      readonly url: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: string;
      readonly auth: HttpAuth | null;
    }
  | { readonly type: "http_read"; readonly stream: number }
  | ({ readonly type: "process_spawn" } & Omit<SpawnRequest, "workspace">)
  | { readonly type: "process_read"; readonly process: number }
  | { readonly type: "process_write"; readonly process: number; readonly data: string }
  | { readonly type: "sleep"; readonly ms: number }
  | { readonly type: "fs_write"; readonly path: string; readonly data: string }
  | {
      readonly type: "fs_read" | "fs_mkdir" | "fs_remove" | "fs_stat" | "fs_realpath";
      readonly path: string;
    };

/** How an effect ended, but for bytes, which cross on their own way. */
export type EffectResult =
  | {
      readonly type: "http_head";
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
    }
  | { readonly type: "end" | "spawned" | "done" }
  | { readonly type: "exited"; readonly code: number | null; readonly signal: string | null }
  | { readonly type: "stat"; readonly kind: "file" | "directory" | "other"; readonly size: number }
  | { readonly type: "path"; readonly path: string }
  | { readonly type: "error"; readonly code: string; readonly message: string };

/** Where bytes come from: a body or a file, standard output, standard error. */
export const channels = { data: 0, stdout: 1, stderr: 2 } as const;

/** What an effect gave: a result, or bytes and their channel. */
export type Outcome =
  | EffectResult
  | { readonly type: "bytes"; readonly channel: 0 | 1 | 2; readonly data: Uint8Array };

/** One entry of what a step produced. The event is not decoded yet. */
export type OutboxEntry =
  | { readonly type: "event"; readonly event: unknown }
  | { readonly type: "effect"; readonly id: number; readonly effect: Effect }
  | { readonly type: "abort"; readonly id: number }
  | { readonly type: "fault"; readonly message: string }
  | { readonly type: "closed" };

/**
 * Reads the entries of an outbox, one JSON text with all that a step produced.
 *
 * @throws CodexError `engine_fault` when the text has an unexpected form.
 */
export function decodeOutbox(text: string): OutboxEntry[] {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch (cause) {
    throw unexpected("an outbox", cause);
  }
  if (!Array.isArray(entries)) throw unexpected("an outbox");
  return entries.map(decodeEntry);
}

type Fields = Readonly<Record<string, unknown>>;

function decodeEntry(entry: unknown): OutboxEntry {
  if (entry === "closed") return { type: "closed" };
  const fields = record(entry, "an outbox entry");
  if ("event" in fields) return { type: "event", event: fields["event"] };
  if ("effect" in fields) {
    const effect = record(fields["effect"], "an effect");
    return { type: "effect", id: number(effect, "id"), effect: decodeEffect(effect) };
  }
  if ("abort" in fields) return { type: "abort", id: number(fields, "abort") };
  if ("fault" in fields) {
    return { type: "fault", message: string(record(fields["fault"], "a fault"), "message") };
  }
  throw unexpected("an outbox entry");
}

function decodeEffect(fields: Fields): Effect {
  const type = string(fields, "type");
  switch (type) {
    case "http_open":
      return {
        type,
        method: string(fields, "method"),
        url: string(fields, "url"),
        headers: pairs(fields, "headers"),
        body: string(fields, "body"),
        auth: decodeAuth(fields["auth"]),
      };
    case "http_read":
      return { type, stream: number(fields, "stream") };
    case "process_spawn":
      return {
        type,
        argv: strings(fields, "argv"),
        cwd: string(fields, "cwd"),
        env: decodeEnvironment(record(fields["env"], "env")),
        stdin: boolean(fields, "stdin"),
        tty: boolean(fields, "tty"),
        sandbox: decodeSandbox(fields["sandbox"]),
      };
    case "process_read":
      return { type, process: number(fields, "process") };
    case "process_write":
      return { type, process: number(fields, "process"), data: string(fields, "data") };
    case "sleep":
      return { type, ms: number(fields, "ms") };
    case "fs_write":
      return { type, path: string(fields, "path"), data: string(fields, "data") };
    case "fs_read":
    case "fs_mkdir":
    case "fs_remove":
    case "fs_stat":
    case "fs_realpath":
      return { type, path: string(fields, "path") };
    default:
      throw unexpected(`an effect of type "${type}"`);
  }
}

function decodeAuth(value: unknown): HttpAuth | null {
  if (value === null) return null;
  const fields = record(value, "auth");
  return {
    provider: string(fields, "provider"),
    envKey: fields["env_key"] === null ? null : string(fields, "env_key"),
  };
}

function decodeEnvironment(fields: Fields): SpawnRequest["env"] {
  const inherit = fields["inherit"];
  if (inherit !== "all" && inherit !== "core" && inherit !== "none") throw unexpected("env.inherit");
  const set: Record<string, string> = {};
  const given = record(fields["set"], "env.set");
  for (const name of Object.keys(given)) set[name] = string(given, name);
  return { inherit, exclude: strings(fields, "exclude"), include_only: strings(fields, "include_only"), set };
}

function decodeSandbox(value: unknown): SandboxPolicy | null {
  if (value === null) return null;
  const fields = record(value, "sandbox");
  const type = string(fields, "type");
  switch (type) {
    case "danger-full-access":
      return { type };
    case "read-only":
      return { type, network_access: flag(fields, "network_access") };
    case "external-sandbox":
      return { type, network_access: fields["network_access"] === "enabled" ? "enabled" : "restricted" };
    case "workspace-write":
      return {
        type,
        writable_roots: fields["writable_roots"] === undefined ? [] : strings(fields, "writable_roots"),
        network_access: flag(fields, "network_access"),
        exclude_tmpdir_env_var: flag(fields, "exclude_tmpdir_env_var"),
        exclude_slash_tmp: flag(fields, "exclude_slash_tmp"),
      };
    default:
      throw unexpected(`a sandbox policy of type "${type}"`);
  }
}

function record(value: unknown, what: string): Fields {
  if (!isRecord(value)) throw unexpected(what);
  return value;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function string(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw unexpected(name);
  return value;
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number") throw unexpected(name);
  return value;
}

function boolean(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== "boolean") throw unexpected(name);
  return value;
}

/** A boolean that may be left out; `false` then. */
function flag(fields: Fields, name: string): boolean {
  return fields[name] === undefined ? false : boolean(fields, name);
}

function strings(fields: Fields, name: string): string[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw unexpected(name);
  return value.map((item: unknown) => {
    if (typeof item !== "string") throw unexpected(name);
    return item;
  });
}

function pairs(fields: Fields, name: string): [string, string][] {
  const value = fields[name];
  if (!Array.isArray(value)) throw unexpected(name);
  return value.map((item: unknown) => {
    if (!Array.isArray(item)) throw unexpected(name);
    const [first, second]: unknown[] = item;
    if (typeof first !== "string" || typeof second !== "string") throw unexpected(name);
    return [first, second];
  });
}

function unexpected(what: string, cause?: unknown): CodexError {
  return new CodexError(
    "engine_fault",
    `The core sent something of an unexpected form: ${what}. This is a defect of codex-embed; please report it.`,
    { cause },
  );
}
