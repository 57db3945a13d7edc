/** The app server on a process's standard input and output, a message a line. For Node, Deno and Bun. */

import { type AppServerOptions, createAppServer } from "./server.ts";
import { lineTransport } from "./transports/lines.ts";

/** What is used of a process. */
export interface StdioLike {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: StdoutLike;
}

/** What is used of a stream that is written to; a Node `Writable` has it. */
export interface StdoutLike {
  write(text: string): boolean;
  once(event: "drain" | "close", listener: () => void): unknown;
  off(event: "drain" | "close", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/**
 * Serves the client at the other end of the standard streams, until standard input ends. Nothing else may write to
 * standard output meanwhile.
 *
 * @param streams Default: those of this process.
 * @throws CodexError `invalid_argument` or `invalid_config`.
 */
export async function serveStdio(
  options: AppServerOptions = {},
  streams: StdioLike = process,
): Promise<void> {
  const server = createAppServer(options);
  const { stdin, stdout } = streams;
  let gone = false;
  // The reader went away; what follows is told by the end of standard input.
  stdout.on("error", () => {
    gone = true;
  });
  const write = (text: string): void | Promise<void> => {
    if (gone) throw new Error("standard output is closed");
    if (!stdout.write(text)) return drained(stdout);
  };
  try {
    await server.connect(lineTransport(stdin, { write })).closed;
  } finally {
    await server.close();
  }
}

function drained(stdout: StdoutLike): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stdout.off("drain", done);
      stdout.off("close", done);
      resolve();
    };
    stdout.once("drain", done);
    stdout.once("close", done);
  });
}
