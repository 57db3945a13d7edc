// One prompt, one run: events as they come, for a minute at most.
import { startExecStream } from "codex-embed";

import { options } from "./model.mjs";

const signal = AbortSignal.timeout(60_000);
for await (const { msg } of startExecStream("Which version of Node is this?", { ...options, signal })) {
  if (msg.type === "agent_message_delta") process.stdout.write(msg.delta);
  if (msg.type === "task_complete") process.stdout.write("\n");
  if (msg.type === "error") console.error(msg.message);
}
