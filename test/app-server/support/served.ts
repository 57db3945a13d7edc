/** A server with clients, gone when the test is over. */
import { type AppServerOptions, createAppServer, createTransportPair } from "codex-embed/app-server";
import { MemorySessionStore } from "codex-embed/sessions/memory";
import { onTestFinished } from "vitest";
import { type Answer, AppClient } from "../../conformance/runner/client.ts";

/** A server whose sessions are kept in memory, and a way to connect clients to it. */
export function served(options: AppServerOptions = {}) {
  const server = createAppServer({ sessions: new MemorySessionStore(), codexHome: null, ...options });
  onTestFinished(() => server.close());
  const connect = (answer: Answer = () => undefined) => {
    const [ours, theirs] = createTransportPair();
    const connection = server.connect(theirs);
    let wake = (): void => {};
    const client = new AppClient(ours, answer, () => wake());
    return {
      client,
      transport: ours,
      connection,
      /** Resolves when a method was told so often. */
      told: async (method: string, times = 1): Promise<void> => {
        while (client.count(method) < times) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    };
  };
  /** A client that has introduced itself. */
  const join = async (answer?: Answer, capabilities: { [name: string]: string[] | boolean } = {}) => {
    const joined = connect(answer);
    await joined.client.request("initialize", {
      clientInfo: { name: "test", version: "1" },
      capabilities: { experimentalApi: true, ...capabilities },
    });
    return joined;
  };
  return { server, connect, join };
}
