import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { codeOf } from "../../src/host/errors.ts";
import { Leases } from "../../src/sessions/file/lease.ts";
import { threadId } from "../support/rollout.ts";

test("a lease that is given back while others take it is theirs or not, and never in the way", async () => {
  const folder = mkdtempSync(join(tmpdir(), "leases-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const leases = new Leases(folder);
  let taken = 0;
  const others: unknown[] = [];
  const taker = async (): Promise<void> => {
    for (let turn = 0; turn < 300; turn += 1) {
      try {
        const lease = await leases.take(threadId(1));
        taken += 1;
        await lease.release();
      } catch (error) {
        if (codeOf(error) !== "session_locked") others.push(error);
      }
    }
  };
  await Promise.all([taker(), taker(), taker()]);
  expect(others).toEqual([]);
  expect(taken).toBeGreaterThan(0);
});
