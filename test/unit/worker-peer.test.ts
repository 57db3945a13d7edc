import { expect, onTestFinished, test } from "vitest";

import { CodexError } from "../../src/errors.ts";
import { Peer } from "../../src/worker/peer.ts";

/** One end of a connection that answers `close` only, and what it says to a message. */
async function answered(message: unknown): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  const peer = new Peer(port1, { answers: { close: async () => "closed" }, hear() {}, ended() {} });
  onTestFinished(() => peer.end(new CodexError("session_closed", "over")));
  const said = new Promise<unknown>((resolve) => {
    port2.onmessage = ({ data }) => resolve(data);
  });
  port2.postMessage(message);
  return said;
}

const call = (name: string): object => ({ type: "call", call: 1, name, args: { session: 0 } });

test("a call is answered", async () => {
  expect(await answered(call("close"))).toEqual({ type: "result", call: 1, value: "closed" });
});

test.each(["open", "toString", "constructor", "__proto__", "hasOwnProperty"])(
  "a call of %s, which nobody answers here, fails",
  async (name) => {
    const error = expect.objectContaining({ kind: "codex", code: "unsupported" });
    expect(await answered(call(name))).toEqual({ type: "failure", call: 1, error });
  },
);

test("what is no message is passed over", async () => {
  const { port1, port2 } = new MessageChannel();
  const heard: unknown[] = [];
  const peer = new Peer(port1, { answers: {}, hear: (notice) => heard.push(notice), ended() {} });
  for (const message of [null, 5, "text", [], { type: 7 }]) port2.postMessage(message);
  port2.postMessage({ type: "interrupt", session: 3 });
  await expect.poll(() => heard).toEqual([{ type: "interrupt", session: 3 }]);
  peer.end(new CodexError("session_closed", "over"));
});
