/**
 * `asker.mjs HOME WORKSPACE BASE_URL COMMAND HOW`: a conversation whose model wants to run a command, for which the
 * user is asked. Prints the thread's and the call's id as JSON, and then suspends (`suspend`), waits (`wait`), or
 * approves and waits (`approve`).
 */

import { CodexClient } from "../../../src/index.ts";

const [codexHome = "", cwd = "", baseUrl = "", command = "", how = ""] = process.argv.slice(2);
const config = {
  model: "gpt-5.1-codex",
  modelProvider: "scripted",
  modelProviders: { scripted: { baseUrl, requestMaxRetries: 0 } },
  sandboxMode: "danger-full-access",
  approvalPolicy: "untrusted",
} as const;
const conversation = new CodexClient({ codexHome, cwd, config }).startConversation(command);
for await (const { msg } of conversation) {
  if (msg.type !== "exec_approval_request") continue;
  process.stdout.write(`${JSON.stringify({ thread: conversation.id, call: msg.call_id })}\n`);
  if (how === "approve") await conversation.approveExec(msg);
  if (how === "suspend") await conversation.suspend();
}
