/** The worker's end: runs sessions for whoever connects. */

import { checkOptions, type Kind } from "../checks.ts";
import { checkHost } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import type { SessionStore } from "../sessions/types.ts";
import { version } from "../version.ts";
import { Connection } from "./connection.ts";
import { isGreeting, type Notice, type SentOptions } from "./messages.ts";
import { checkTarget, listen, portIn, type WorkerLike } from "./port.ts";
import { sentError } from "./sent-error.ts";

/** Options of {@link serveWorker}. */
export interface WorkerServerOptions {
  /**
   * Where the sessions run; a function is asked for each session, with the options that crossed, and may give the
   * same host for all. Default: as everywhere, real files and processes on Node, files in memory elsewhere.
   */
  readonly host?: Host | ((options: SentOptions) => Host | Promise<Host>);
  /** Where the sessions are recorded. Default: the host's own store. */
  readonly sessions?: SessionStore;
  /**
   * Where clients come from. Default: the worker's own global scope; in `node:worker_threads` give `parentPort`, in
   * a shared worker the port of each `connect` event.
   */
  readonly port?: WorkerLike;
}

/** What {@link serveWorker} began. */
export interface WorkerServer {
  /** Ends all sessions and takes no more clients. Safe to call twice. */
  close(): Promise<void>;
}

const optionKinds = {
  host: "object or function",
  sessions: "object",
  port: "object",
} as const satisfies Record<keyof WorkerServerOptions, Kind>;

/**
 * Serves clients made by {@link createWorkerClient}. Call it before the worker waits for anything: the first message
 * must be heard. Other messages of the worker are left alone.
 *
 * @throws CodexError `invalid_argument`.
 */
export function serveWorker(options: WorkerServerOptions = {}): WorkerServer {
  checkOptions(options, "WorkerServerOptions", optionKinds);
  if (typeof options.host === "object") checkHost(options.host);
  const target: unknown = options.port ?? ownScope();
  checkTarget(target, "port");
  return serve(target, options);
}

function serve(target: WorkerLike, options: WorkerServerOptions): WorkerServer {
  const connections = new Set<Connection>();
  const unlisten = listen(target, "message", (data) => {
    if (!isGreeting(data)) return;
    const port = portIn(data);
    if (port === undefined) return;
    if (data.version !== version) {
      refuse(port, data.version);
      return;
    }
    const connection = new Connection(port, options, () => connections.delete(connection));
    connections.add(connection);
  });
  return {
    async close() {
      unlisten();
      await Promise.all(Array.from(connections, (connection) => connection.close()));
    },
  };
}

function refuse(port: MessagePort, other: string): void {
  const message = `The worker runs codex-embed ${version}, and the page ${other}; build both from one version.`;
  const error = sentError(new CodexError("worker_failed", message));
  port.postMessage({ type: "bye", error } satisfies Notice);
  port.close();
}

/** The global scope of a worker of the web. */
function ownScope(): typeof globalThis {
  // Bun has the function in its first thread, too, where nobody listens.
  const { Bun } = globalThis as { readonly Bun?: { readonly isMainThread: boolean } };
  const isWorker = "postMessage" in globalThis && Bun?.isMainThread !== true;
  if (isWorker && !("document" in globalThis)) return globalThis;
  throw new CodexError(
    "invalid_argument",
    "This is no worker of the web: give serveWorker a port, in node:worker_threads its parentPort.",
    { details: { path: "port" } },
  );
}
