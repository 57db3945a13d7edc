/** Performs a session's effects through its host. */

import type { Host, HttpResponse, WriteOptions } from "../host/types.ts";
import type { McpProgress, McpServerOption } from "../mcp/types.ts";
import type {
  EffectRequest,
  HttpOpenEffectRequest,
  HttpReadEffectRequest,
  McpReadEffectRequest,
  McpStartEffectRequest,
  ProcessReadEffectRequest,
  ProcessSpawnEffectRequest,
} from "../protocol/types/boundary.ts";
import { append } from "./append.ts";
import { checkedOutcome, type Outcome } from "./boundary.ts";
import type { Credentials, Prepared } from "./credentials.ts";
import { EffectError, failed } from "./failure.ts";
import { withGrace } from "./grace.ts";
import { askHook, type Hooks } from "./hooks.ts";
import { maskedFailure } from "./masked.ts";
import type { SessionRecord } from "./record.ts";
import { Body, type OpenStream, RunningProcess, ServerConnection } from "./streams.ts";
import { Timers } from "./timers.ts";

/** What an {@link EffectRunner} works with. */
export interface EffectContext {
  readonly host: Host;
  readonly credentials: Credentials;
  /** The session's workspace, for sandboxed commands. */
  readonly workspace: string;
  /** Where the session is recorded. Default: nowhere. */
  readonly record?: SessionRecord | null;
  /** MCP servers that the program passed, and who hears of their progress. Default: none. */
  readonly mcp?: {
    readonly servers: Readonly<Record<string, McpServerOption>>;
    onProgress?(progress: McpProgress): void;
  };
  /** Functions that the core may ask. Default: none. */
  readonly hooks?: Hooks | undefined;
  /** Takes each outcome, never while {@link EffectRunner.start} runs and never after an abort. */
  deliver(effect: EffectRequest, outcome: Outcome): void;
}

/** An effect that reads a stream. */
export type ReadEffect = HttpReadEffectRequest | McpReadEffectRequest | ProcessReadEffectRequest;

/** Whether an effect reads a stream, and so makes events. */
export function isRead(effect: EffectRequest): effect is ReadEffect {
  return effect.type === "http_read" || effect.type === "process_read" || effect.type === "mcp_read";
}

/** The effects of one session that are under way, and what they opened. */
export class EffectRunner {
  /** Stand still while reads are held back. */
  readonly timers: Timers = new Timers();
  readonly #context: EffectContext;
  readonly #pending = new Map<number, AbortController>();
  readonly #streams = new Map<number, OpenStream>();
  readonly #encoder = new TextEncoder();
  #onIdle: (() => void) | undefined;

  constructor(context: EffectContext) {
    this.#context = context;
  }

  /** Starts an effect. The host's code runs later, never inside this call. */
  start(effect: EffectRequest): void {
    const controller = new AbortController();
    this.#pending.set(effect.id, controller);
    void this.#run(effect, controller);
  }

  /** Stops an effect and releases what it opened. Its outcome, if it still comes, is dropped. */
  abort(id: number): void {
    this.#pending.get(id)?.abort();
    this.#release(id);
  }

  /** Stops the effects of which `isMeant` says so, and releases what they opened. */
  abortAll(isMeant: (id: number) => boolean = () => true): void {
    for (const id of [...this.#pending.keys(), ...this.#streams.keys()]) if (isMeant(id)) this.abort(id);
  }

  /** Stops everything. Resolves when the host has let go of it, or after a second. */
  async close(): Promise<void> {
    this.abortAll();
    if (this.#pending.size === 0) return;
    await withGrace(
      new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      }),
    );
  }

  async #run(effect: EffectRequest, controller: AbortController): Promise<void> {
    // The host's code must not run inside the step that asked for it.
    await undefined;
    let outcome: Outcome = { type: "done" };
    try {
      if (isRead(effect)) outcome = await this.#stream(streamOf(effect)).peek();
      else if (!controller.signal.aborted) outcome = await this.#perform(effect, controller);
    } catch (thrown) {
      outcome = failed(thrown);
    }
    this.#pending.delete(effect.id);
    if (this.#pending.size === 0) this.#onIdle?.();
    if (controller.signal.aborted) return;
    if (isRead(effect)) this.#taken(streamOf(effect), outcome);
    outcome = checkedOutcome(effect, outcome);
    // The core knows nothing of a stream whose opening it is told has failed.
    if (outcome.type === "error") this.#release(effect.id);
    this.#context.deliver(effect, outcome);
  }

  #release(id: number): void {
    this.#streams.get(id)?.release();
    this.#streams.delete(id);
  }

  /** A piece counts as read at the moment of delivery and not before: an aborted read loses nothing. */
  #taken(id: number, outcome: Outcome): void {
    const stream = this.#streams.get(id);
    stream?.taken();
    // Requests to a server that is gone are told so.
    if (stream instanceof ServerConnection) return;
    if (outcome.type === "end" || outcome.type === "exited") this.#streams.delete(id);
  }

  async #perform(effect: Exclude<EffectRequest, ReadEffect>, controller: AbortController): Promise<Outcome> {
    const { fs } = this.#context.host;
    const { signal } = controller;
    switch (effect.type) {
      case "http_open":
        return this.#open(effect, controller);
      case "process_spawn":
        return this.#spawn(effect, signal);
      case "process_write": {
        const stream = this.#stream(effect.process);
        if (!(stream instanceof RunningProcess)) throw gone(effect.process);
        await stream.process.write(this.#encoder.encode(effect.data));
        return { type: "done" };
      }
      case "mcp_start":
        return this.#connect(effect, signal);
      case "mcp_request": {
        const { connection, method, params } = effect;
        const data = await this.#connection(connection).request(method, params, signal);
        return { type: "bytes", channel: "data", data };
      }
      case "mcp_respond":
        this.#connection(effect.connection).respond(effect.question, effect.result);
        return { type: "done" };
      case "sandbox_probe":
        return { type: "sandbox", name: (await this.#context.host.sandbox?.enforcement()) ?? null };
      case "sleep":
        await this.timers.sleep(effect.ms, signal);
        return { type: "done" };
      case "fs_read":
        return { type: "bytes", channel: "data", data: await fs.readFile(effect.path, { signal }) };
      case "fs_write":
        await fs.writeFile(effect.path, this.#encoder.encode(effect.data), { signal, ...exactly(effect) });
        return { type: "done" };
      case "fs_append":
        await append(fs, effect.path, this.#encoder.encode(effect.data));
        return { type: "done" };
      case "fs_mkdir":
        await fs.mkdir(effect.path, exactly(effect));
        return { type: "done" };
      case "fs_remove":
        await fs.rm(effect.path, exactly(effect));
        return { type: "done" };
      case "fs_stat": {
        const { kind, size, links } = await fs.stat(effect.path);
        return { type: "stat", kind, size, ...(links === undefined ? {} : { links }) };
      }
      case "fs_realpath":
        return { type: "path", path: await fs.realpath(effect.path) };
      case "fs_readdir":
        return { type: "entries", entries: await fs.readdir(effect.path) };
      case "hook":
        return { type: "hook", answer: await askHook(this.#context.hooks, effect.request, signal) };
      case "session_read":
      case "session_append":
      case "session_rename":
      case "history_append":
      case "history_read": {
        const { record } = this.#context;
        if (record == null) throw new EffectError("E_UNSUPPORTED", "This session is not recorded.");
        return record.perform(effect);
      }
    }
  }

  async #open(effect: HttpOpenEffectRequest, controller: AbortController): Promise<Outcome> {
    const { signal } = controller;
    const prepared = await this.#context.credentials.prepare(effect);
    let response = await this.#send(effect, prepared, signal);
    if (response.status === 401 && prepared.renew !== undefined) {
      const renewed = await this.#renewed(prepared.renew, response);
      if (renewed !== undefined) response = await this.#send(effect, renewed, signal);
    }
    const stream = new Body(response.body, controller);
    if (signal.aborted) stream.release();
    else this.#streams.set(effect.id, stream);
    return {
      type: "http_head",
      status: response.status,
      headers: response.headers.map(([name, value]) => [name, value]),
    };
  }

  async #send(effect: HttpOpenEffectRequest, to: Prepared, signal: AbortSignal): Promise<HttpResponse> {
    // The credential may have been waited for.
    if (signal.aborted) throw new EffectError("ABORT_ERR", "The request was given up.");
    const { method, body } = effect;
    const request = { method, url: to.url, headers: to.headers, body };
    return maskedFailure(await this.#context.host.http.send(request, { signal }), to.secrets);
  }

  /** A better credential; without one, the response stays as it is for the core to read. */
  async #renewed(
    renew: () => Promise<Prepared | undefined>,
    response: HttpResponse,
  ): Promise<Prepared | undefined> {
    let isReplaced = true;
    try {
      const renewed = await renew();
      isReplaced = renewed !== undefined;
      return renewed;
    } finally {
      if (isReplaced) await response.body?.cancel().catch(() => undefined);
    }
  }

  async #spawn(effect: ProcessSpawnEffectRequest, signal: AbortSignal): Promise<Outcome> {
    const { sandbox } = this.#context.host;
    if (sandbox === null) throw new EffectError("E_UNSUPPORTED", "This host has no processes.");
    const { argv, cwd, env, stdin, input, tty } = effect;
    const request = { argv, cwd, env, stdin, tty, workspace: this.#context.workspace };
    const process = await sandbox.spawn(
      { ...request, ...(input == null ? {} : { input }), sandbox: effect.sandbox ?? null },
      { signal },
    );
    if (signal.aborted) process.kill();
    else this.#streams.set(effect.id, new RunningProcess(process));
    return { type: "spawned" };
  }

  async #connect(effect: McpStartEffectRequest, signal: AbortSignal): Promise<Outcome> {
    const { host, workspace, credentials, mcp } = this.#context;
    // Nobody loads what only servers need.
    const { connect } = await import("../mcp/connection.ts");
    const context = {
      servers: {},
      ...mcp,
      host,
      workspace,
      env: (name: string) => credentials.variable(name),
    };
    const { connection, about } = await connect(context, effect, signal);
    if (signal.aborted) connection.release();
    else this.#streams.set(effect.id, connection);
    return { type: "bytes", channel: "data", data: about };
  }

  #connection(id: number): ServerConnection {
    const stream = this.#stream(id);
    if (!(stream instanceof ServerConnection)) throw gone(id);
    return stream;
  }

  #stream(id: number): OpenStream {
    const stream = this.#streams.get(id);
    if (stream === undefined) throw gone(id);
    return stream;
  }
}

function exactly({ exact }: { readonly exact?: boolean }): WriteOptions {
  return { exact: exact === true };
}

function streamOf(effect: ReadEffect): number {
  switch (effect.type) {
    case "http_read":
      return effect.stream;
    case "process_read":
      return effect.process;
    case "mcp_read":
      return effect.connection;
  }
}

function gone(id: number): EffectError {
  return new EffectError("E_HOST", `Nothing is open under the id ${id}.`);
}
