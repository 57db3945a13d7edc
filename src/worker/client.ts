/** The page's end: opens sessions in a worker. */

import { checkOptions, checkValue, isPlainObject, type Kind } from "../checks.ts";
import { askHook, type HookResult } from "../engine/hooks.ts";
import { closedError } from "../engine/instance.ts";
import { Session } from "../engine/session.ts";
import type { SessionOpener } from "../engine/session-driver.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import type { HttpClient } from "../host/types.ts";
import type { Event } from "../protocol/index.ts";
import type { ConfigPreview } from "../protocol/types/boundary.ts";
import type { SessionStore } from "../sessions/types.ts";
import { version } from "../version.ts";
import { sentHooks, sentOptions } from "./crossing.ts";
import type { Calls, Greeting, Notice, SentResponse } from "./messages.ts";
import { type HeldKey, keyPlaceholder, sendFromHere } from "./page-http.ts";
import { gone, Peer } from "./peer.ts";
import { checkTarget, listen, sendPort, unref, type WorkerLike } from "./port.ts";
import { RemoteDriver } from "./remote-driver.ts";
import { RemoteStore } from "./remote-store.ts";
import { receivedCodexError } from "./sent-error.ts";
import { OpenStreams } from "./streams.ts";

/** Options of {@link createWorkerClient}. */
export interface WorkerClientOptions {
  /**
   * Sends the requests of the worker's sessions from this side, in place of the worker's host. The option `apiKey`
   * then stays here: the worker gets a text that stands for it, and this side puts the key in its place; without
   * `apiKey`, the client adds a credential itself. Default: the worker's host sends.
   */
  readonly http?: HttpClient;
  /** How long the worker may take to load and answer, in milliseconds. Default: 30,000. */
  readonly connectTimeoutMs?: number;
}

const optionKinds = {
  http: "object",
  connectTimeoutMs: "positive number",
} as const satisfies Record<keyof WorkerClientOptions, Kind>;

const defaultConnectTimeoutMs = 30_000;

/**
 * Connects to a worker that calls {@link serveWorker}. Give the client as `via` to `Codex`, `CodexClient`, `runExec`,
 * `startExecStream`, `previewConfig` or `Session.open`.
 *
 * Nothing is waited for: what goes wrong is thrown by the first thing that needs the worker.
 *
 * @param worker a `Worker`, of the web or of `node:worker_threads`, or a `MessagePort` that leads to one.
 * @throws CodexError `invalid_argument`.
 */
export function createWorkerClient(worker: WorkerLike, options: WorkerClientOptions = {}): WorkerClient {
  checkTarget(worker, "worker");
  checkOptions(options, "WorkerClientOptions", optionKinds);
  if (options.http !== undefined) checkValue(options.http.send, "http.send", "function");
  return new WorkerClient(worker, options);
}

/** A session as this side knows it. */
interface Remote {
  readonly driver: RemoteDriver;
  readonly options: SessionOptions;
  readonly key: HeldKey;
}

/** Opens sessions in a worker, and reaches what they need there: their store, the configuration. */
export class WorkerClient implements SessionOpener, AsyncDisposable {
  readonly #http: HttpClient | undefined;
  readonly #peer: Peer;
  readonly #streams = new OpenStreams();
  readonly #sessions = new Map<number, Remote>();
  readonly #unlisten: (() => void)[];
  #patience: ReturnType<typeof setTimeout> | undefined;
  #count = 0;

  /** @internal */
  constructor(worker: WorkerLike, { http, connectTimeoutMs = defaultConnectTimeoutMs }: WorkerClientOptions) {
    this.#http = http;
    const { port1, port2 } = new MessageChannel();
    this.#peer = new Peer(port1, {
      answers: {
        hook: (args, signal) => this.#hook(args, signal),
        httpSend: (args, signal) => this.#send(args, signal),
        read: ({ stream }) => this.#streams.read(stream),
      },
      hear: (notice) => this.#hear(notice),
      ended: (error) => this.#ended(error),
    });
    unref(port1);
    // A worker of this page's own ends with it anyway.
    if (!("terminate" in worker)) this.#peer.showLife();
    this.#unlisten = [
      listen(worker, "error", (said) => this.#peer.end(gone(`it failed${reasonOf(said)}`))),
      listen(worker, "exit", () => this.#peer.end(gone("it has ended"))),
    ];
    this.#patience = setTimeout(() => {
      const why = `it gave no answer within ${connectTimeoutMs} ms; does it call serveWorker() before it waits for anything?`;
      this.#peer.end(gone(why));
    }, connectTimeoutMs);
    sendPort(worker, { type: "codex-embed:connect", version } satisfies Greeting, port2);
  }

  /** Whether the worker is gone, or the client closed: every call would throw. */
  get closed(): boolean {
    return this.#peer.endedBy !== undefined;
  }

  /**
   * Opens a session in the worker.
   *
   * @throws CodexError as {@link Session.open}; `unsupported` for options that can't cross; `worker_failed`.
   */
  async open(options: SessionOptions = {}, watch?: (event: Event) => void): Promise<Session> {
    const placeholder = keyPlaceholder();
    const sent = sentOptions(options, this.#http === undefined ? undefined : placeholder);
    const session = this.#count++;
    const driver = new RemoteDriver(this.#peer, session, watch);
    this.#sessions.set(session, { driver, options, key: { placeholder, key: options.apiKey } });
    void driver.ended.then(() => this.#sessions.delete(session));
    try {
      const facts = await this.#peer.call("open", {
        session,
        options: sent,
        hooks: sentHooks(options.hooks),
        progress: options.onMcpProgress !== undefined,
        http: this.#http !== undefined,
      });
      return new Session(facts, driver, (error) => driver.explain(error));
    } catch (error) {
      driver.end(undefined);
      throw error;
    }
  }

  /**
   * The store that sessions with these options are kept in. It lists, reads and changes; logs are written by the
   * sessions themselves. Its methods throw `invalid_argument` where the worker keeps none.
   *
   * @throws CodexError `unsupported` for options that can't cross.
   */
  store(options: SessionOptions = {}): SessionStore {
    return new RemoteStore(this.#peer, this.#withoutKey(options));
  }

  /**
   * What the configuration of a session with these options comes to. `previewConfig({ via })` says it in the names
   * of TypeScript.
   *
   * @throws CodexError as `previewConfig`; `unsupported` for options that can't cross; `worker_failed`.
   */
  async preview(options: SessionOptions = {}): Promise<ConfigPreview> {
    return this.#peer.call("preview", { options: this.#withoutKey(options) });
  }

  /**
   * Ends all its sessions and the connection. The worker itself goes on: it is terminated by whoever made it. Safe to
   * call twice.
   */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#sessions.values(), ({ driver }) => driver.close()));
    this.#peer.end(new CodexError("session_closed", "This client of a worker is closed; make a new one."));
  }

  /** As {@link WorkerClient.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #withoutKey(options: SessionOptions): ReturnType<typeof sentOptions> {
    const { apiKey: _, ...others } = options;
    return sentOptions(others);
  }

  async #hook({ session, request }: Calls["hook"]["args"], signal: AbortSignal): Promise<HookResult> {
    const answer = await askHook(this.#remote(session).options.hooks, request, signal);
    // Whatever its input is, the worker checks it as that of any function.
    return answer as HookResult;
  }

  async #send({ session, request }: Calls["httpSend"]["args"], signal: AbortSignal): Promise<SentResponse> {
    const { key } = this.#remote(session);
    if (this.#http === undefined) throw new CodexError("unsupported", "This client sends no requests.");
    return sendFromHere(this.#http, request, key, this.#streams, signal);
  }

  #remote(session: number): Remote {
    const remote = this.#sessions.get(session);
    if (remote === undefined) throw closedError();
    return remote;
  }

  #hear(notice: Notice): void {
    switch (notice.type) {
      case "ready":
        this.#isReady();
        break;
      case "events":
        this.#sessions.get(notice.session)?.driver.receive(notice);
        break;
      case "ended":
        this.#sessions
          .get(notice.session)
          ?.driver.end(notice.error === undefined ? undefined : receivedCodexError(notice.error));
        break;
      case "progress":
        this.#sessions.get(notice.session)?.options.onMcpProgress?.(notice.progress);
        break;
      case "drop":
        this.#streams.drop(notice.stream);
        break;
      default:
    }
  }

  #isReady(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  #ended(error: CodexError): void {
    this.#isReady();
    for (const unlisten of this.#unlisten) unlisten();
    this.#streams.dropAll();
    for (const { driver } of this.#sessions.values()) driver.end(error);
  }
}

/** What a worker's `error` event says, for people. */
function reasonOf(said: unknown): string {
  const message = isPlainObject(said) || said instanceof Error ? said["message" as keyof typeof said] : said;
  return typeof message === "string" && message !== "" ? ` (${message.replace(/\.$/, "")})` : "";
}
