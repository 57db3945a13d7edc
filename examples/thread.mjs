// Turns on a thread, in the shapes of @openai/codex-sdk.
import { Codex } from "codex-embed";

import { options } from "./model.mjs";

const codex = new Codex(options);
const thread = codex.startThread({ workingDirectory: process.cwd(), sandboxMode: "read-only" });

const turn = await thread.run("Which version of Node is this?");
console.log(turn.finalResponse);

const { events } = await thread.runStreamed("Are you sure?");
for await (const event of events) {
  if (event.type === "item.completed") console.log(event.item.type);
  if (event.type === "turn.completed") console.log(`${event.usage.output_tokens} tokens`);
}
await codex.close();
