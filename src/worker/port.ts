/** The ways to a worker and out of it: the web's, and those of `node:worker_threads`. */

import { checkValue } from "../checks.ts";
import { CodexError } from "../errors.ts";

/** What listens as the web's objects do: a `Worker`, a `MessagePort`, a worker's own global scope. */
export interface WebTarget {
  /** Sends a message. */
  postMessage(message: unknown, transfer: never[]): void;
  /** Listens to messages and errors. */
  addEventListener(type: string, listener: (event: globalThis.Event) => void): void;
  /** Stops listening. */
  removeEventListener(type: string, listener: (event: globalThis.Event) => void): void;
  /** A port's only: messages come from then on. */
  start?(): void;
}

/** What listens as Node's objects do: the `Worker` of `node:worker_threads`. */
export interface NodeTarget {
  /** Sends a message. */
  postMessage(message: unknown, transfer: never[]): void;
  /** Listens to messages, errors and the end. */
  on(type: string, listener: (value: unknown) => void): unknown;
  /** Stops listening. */
  off(type: string, listener: (value: unknown) => void): unknown;
}

/** A `Worker` of the web or of `node:worker_threads`, or a `MessagePort` of either that leads to one. */
export type WorkerLike = WebTarget | NodeTarget;

/** @throws CodexError `invalid_argument` for what is neither a worker nor a port. */
export function checkTarget(target: unknown, path: string): asserts target is WorkerLike {
  const isTarget =
    typeof target === "object" &&
    target !== null &&
    "postMessage" in target &&
    ("addEventListener" in target || "on" in target);
  if (isTarget) return;
  checkValue(target, path, "object");
  throw new CodexError(
    "invalid_argument",
    `${path} must be a Worker or a MessagePort: an object with postMessage, and addEventListener or on.`,
    { details: { path } },
  );
}

/** What a message held; of another event, what it says. */
type Listener = (said: unknown) => void;

/** Listens until the function that it returns is called. */
export function listen(target: WorkerLike, type: string, listener: Listener): () => void {
  if ("addEventListener" in target) {
    const heard = (event: globalThis.Event) => listener(saidBy(event));
    target.addEventListener(type, heard);
    target.start?.();
    return () => target.removeEventListener(type, heard);
  }
  target.on(type, listener);
  return () => target.off(type, listener);
}

/** Sends a message with a port. It is named in the message, too: not every platform tells of it beside. */
export function sendPort(target: WorkerLike, message: object, port: MessagePort): void {
  // The web's ports and Node's are of one class at run time, and of two by their types.
  target.postMessage({ ...message, port }, [port] as never[]);
}

/** The port that came with a message. */
export function portIn(message: object): MessagePort | undefined {
  return "port" in message && message.port instanceof MessagePort ? message.port : undefined;
}

/** Lets Node's process end while the port is open; other platforms have no such notion. */
export function unref(port: MessagePort): void {
  if ("unref" in port && typeof port.unref === "function") port.unref();
}

function saidBy(event: globalThis.Event): unknown {
  if ("data" in event) return event.data;
  return "message" in event ? event.message : undefined;
}
