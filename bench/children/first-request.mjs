/**
 * A program that opens a session and sends a prompt, then does so again; prints when each began.
 *
 * `node first-request.mjs OPTIONS` with `SessionOptions` as JSON. It imports nothing but the library: every
 * further module would count as the library's.
 */

const started = now();
const { Session } = await import("../../dist/index.js");
const imported = now();
const options = JSON.parse(process.argv[2] ?? "{}");
const cold = await turn();
const warm = await turn();
process.stdout.write(JSON.stringify({ started, imported, cold, warm }), () => process.exit());

async function turn() {
  const opening = now();
  const session = await Session.open(options);
  const opened = now();
  session.submit({ type: "user_input", items: [{ type: "text", text: "hello", text_elements: [] }] });
  const submitted = now();
  for await (const { msg } of session) {
    if (msg.type === "error") throw new Error(msg.message);
    if (msg.type === "task_complete") break;
  }
  return { opening, opened, submitted };
}

/** As lib/clock.mjs. */
function now() {
  return Number(process.hrtime.bigint()) / 1e6;
}
