import { createServer, type RequestListener, Server } from "node:http";
import { onTestFinished } from "vitest";

import { listen } from "./listen.mjs";

/** A server on the loopback, gone when the test is over. */
export async function testServer(
  answers: RequestListener | Server,
): Promise<{ readonly port: number; readonly origin: string }> {
  const listening = await listen(answers instanceof Server ? answers : createServer(answers));
  onTestFinished(() => listening.close());
  return listening;
}
