// A conversation at the level of the protocol, which asks before it runs a command.
import { CodexClient } from "codex-embed";

import { options } from "./model.mjs";

const client = new CodexClient(options);
const conversation = client.startConversation("Which version of Node is this?", {
  approvalPolicy: "untrusted",
});
for await (const { msg } of conversation) {
  if (msg.type === "exec_approval_request") {
    console.log(`May it run ${msg.command.join(" ")}? Yes.`);
    await conversation.approveExec(msg, "approved");
  }
  if (msg.type === "agent_message") console.log(msg.message);
  if (msg.type === "task_complete") break;
}
