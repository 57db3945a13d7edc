/**
 * Sends a prompt and reads the session's events to the end of the turn, as a user would; the session is
 * closed then.
 *
 * @param {import("../../src/index.ts").Session} session
 * @returns {Promise<number>} how many text deltas came
 */
export async function runTurn(session) {
  submit(session);
  let deltas = 0;
  for await (const { msg } of session) {
    if (msg.type === "agent_message_delta") deltas += 1;
    else if (ends(msg)) return deltas;
  }
  throw new Error("the session ended during the turn");
}

/** @param {import("../../src/index.ts").Session} session */
export function submit(session) {
  session.submit({ type: "user_input", items: [{ type: "text", text: "hello", text_elements: [] }] });
}

/**
 * Whether an event is the last of a turn.
 *
 * @param {import("../../src/index.ts").EventMsg} msg
 * @throws Error when it tells that the turn failed.
 */
export function ends(msg) {
  if (msg.type === "error") throw new Error(`the turn failed: ${msg.message}`);
  return msg.type === "task_complete";
}
