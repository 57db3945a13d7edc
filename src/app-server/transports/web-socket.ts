/** A WebSocket, of a browser, a server or a package: one message a frame. */

import { Inbox } from "./inbox.ts";
import type { Transport } from "./types.ts";

/** What is used of a `WebSocket`. */
export interface WebSocketLike {
  /** 0 while it connects, 1 while it is open, more after that. */
  readonly readyState: number;
  /** Bytes that wait to be sent. Default: none do. */
  readonly bufferedAmount?: number;
  /** Sends a frame. */
  send(data: string): void;
  /** Ends the connection. */
  close(): void;
  /** Listens to frames, and to how the connection is. */
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close" | "error" | "open", listener: () => void): void;
}

/** `WebSocket.CONNECTING` and `WebSocket.OPEN`. */
const [CONNECTING, OPEN] = [0, 1];
/** Bytes that may wait in the socket before `send` does. */
const ROOM = 1_048_576;
/** A socket doesn't tell when it has sent: it is asked this often, in milliseconds. */
const PAUSE_MS = 20;

/** A transport over a WebSocket that is open or about to be. `send` waits while 1 MiB is not sent yet. */
export function webSocketTransport(socket: WebSocketLike): Transport {
  const inbox = new Inbox();
  const decoder = new TextDecoder();
  let opened = (): void => {};
  const whenOpen = new Promise<void>((resolve) => {
    opened = resolve;
    if (socket.readyState !== CONNECTING) resolve();
  });
  const end = (): void => {
    inbox.end();
    opened();
  };
  socket.addEventListener("open", () => opened());
  socket.addEventListener("message", ({ data }) => {
    inbox.push(data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? decoder.decode(data) : data);
  });
  socket.addEventListener("close", end);
  socket.addEventListener("error", end);
  return {
    send: async (message) => {
      await whenOpen;
      if (socket.readyState !== OPEN) throw new Error("the socket is closed");
      socket.send(JSON.stringify(message));
      while ((socket.bufferedAmount ?? 0) > ROOM && socket.readyState === OPEN) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    },
    messages: inbox,
    close: () => {
      inbox.end();
      socket.close();
    },
  };
}
