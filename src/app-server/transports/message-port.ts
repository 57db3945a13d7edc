/** A `MessagePort`, or a worker: what it posts is cloned, so no text is made. */

import { Inbox } from "./inbox.ts";
import type { Transport } from "./types.ts";

/** What is used of a `MessagePort`, a `Worker`, or a worker's global scope. */
export interface PortLike {
  /** Sends a message. */
  postMessage(message: unknown): void;
  /** Listens to messages. */
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  /** Stops listening. */
  removeEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  /** Begins to give messages out, where that has to be said. */
  start?(): void;
  /** Ends the port. */
  close?(): void;
}

/**
 * A transport over a port. A port doesn't say that its other side is gone: that side posts `null` when it ends, as
 * this one does, and whoever ends a worker closes the transport.
 */
export function portTransport(port: PortLike): Transport {
  const inbox = new Inbox();
  let closed = false;
  const end = (): void => {
    closed = true;
    port.removeEventListener("message", receive);
    inbox.end();
  };
  const receive = ({ data }: { readonly data: unknown }): void => {
    if (data === null) end();
    else inbox.push(data);
  };
  port.addEventListener("message", receive);
  port.start?.();
  return {
    send: (message) => port.postMessage(message),
    messages: inbox,
    close: () => {
      if (closed) return;
      port.postMessage(null);
      end();
      port.close?.();
    },
  };
}
