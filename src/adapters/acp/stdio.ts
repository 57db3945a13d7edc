/** The ACP agent on a process's standard input and output. For Node, Deno and Bun. */

import process from "node:process";
import { ndJsonStream } from "@agentclientprotocol/sdk";

import { createNodeHost } from "../../host/node/index.ts";
import { type AcpOptions, serveAcp } from "./agent.ts";

/**
 * Serves the editor that started this process, until standard input ends. Nothing else may write to standard output
 * meanwhile.
 *
 * @throws CodexError as {@link serveAcp}.
 */
export async function serveAcpStdio(options: AcpOptions = {}): Promise<void> {
  const stream = ndJsonStream(output(), input());
  const host = options.codex?.host ?? createNodeHost();
  await serveAcp(stream, { ...options, codex: { ...options.codex, host } }).closed;
}

function input(): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = process.stdin[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
}

function output(): WritableStream<Uint8Array> {
  return new WritableStream({
    write: (chunk) =>
      new Promise((resolve, reject) => {
        process.stdout.write(chunk, (error) => (error == null ? resolve() : reject(error)));
      }),
  });
}
