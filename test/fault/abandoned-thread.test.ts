import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, vi } from "vitest";

import { Codex } from "../../src/thread/codex.ts";
import { type FakeAgent, fakeAgent } from "../unit/support/fake-agent.ts";

const platform = vi.hoisted(() => ({ agent: undefined as FakeAgent | undefined }));
vi.mock("#platform", () => ({
  loadCore: () => platform.agent?.loadCore(),
  defaultHost: () => platform.agent?.defaultHost(),
}));

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

it("frees the session of a thread that nobody holds any more, and no other", async () => {
  const agent = fakeAgent();
  platform.agent = agent;
  const codex = new Codex();
  const kept = codex.startThread();
  await kept.run("hi");
  await (async () => {
    for (let index = 0; index < 10; index++) await codex.startThread().run("hi");
  })();
  await vi.waitFor(
    () => {
      collectGarbage();
      expect(agent.core.closed.length).toBeGreaterThanOrEqual(9);
    },
    { timeout: 10_000, interval: 20 },
  );
  expect(agent.core.closed).not.toContain(1);
  expect((await kept.run("again")).items).toHaveLength(1);
  await codex.close();
});
