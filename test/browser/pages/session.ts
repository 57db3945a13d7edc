/** Runs the agent in the page, on files in memory, with the model that the query names. */
import { Codex, CodexError } from "codex-embed";
import { createVirtualHost } from "codex-embed/virtual";
import { report } from "./report.ts";

const baseUrl = new URLSearchParams(location.search).get("model") ?? "";
const host = createVirtualHost({ files: { "/work/greeting.txt": "hello\n" }, cwd: "/work" });

async function run(): Promise<unknown> {
  const codex = new Codex({ baseUrl, apiKey: "test-key", host });
  const thread = codex.startThread({ model: "gpt-5.1-codex", sandboxMode: "workspace-write" });
  const first = await thread.run("Say hello.");
  const second = await thread.run("Greet the world.");
  await codex.close();
  return {
    answers: [first.finalResponse, second.finalResponse],
    items: second.items,
    file: new TextDecoder().decode(await host.fs.readFile("/work/greeting.txt")),
  };
}

await report(
  await run().catch((error: unknown) =>
    error instanceof CodexError ? { code: error.code, message: error.message } : String(error),
  ),
);
