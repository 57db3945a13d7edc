// One prompt, one run: all events when it is over.
import { runExec } from "codex-embed";

import { options } from "./model.mjs";

const events = await runExec("Which version of Node is this?", options);
for (const { msg } of events) {
  if (msg.type === "exec_command_end") console.log(`$ ${msg.command.join(" ")}`);
  if (msg.type === "agent_message") console.log(msg.message);
  if (msg.type === "error") console.error(msg.message);
}
