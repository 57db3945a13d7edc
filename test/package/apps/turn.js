// One turn of an agent on files in memory: what every runtime and bundler has to manage.

import { Codex } from "codex-embed";
import { createVirtualHost } from "codex-embed/virtual";

export { loadCore } from "codex-embed";

/** @param {string} baseUrl where the scripted model answers */
export async function turn(baseUrl) {
  const host = createVirtualHost({ files: { "/workspace/greeting.txt": "hello\n" } });
  const codex = new Codex({ host, baseUrl, apiKey: "test-key" });
  const thread = codex.startThread({ sandboxMode: "workspace-write" });
  const { finalResponse } = await thread.run("Greet the world.");
  await codex.close();
  const file = new TextDecoder().decode(await host.fs.readFile("/workspace/greeting.txt"));
  return `${finalResponse} ${file.trim()}`;
}
