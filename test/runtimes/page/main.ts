/** What the page of Chromium does, asked by ../runner/page.ts. */

import { IndexedDbSessionStore } from "codex-embed/sessions/indexeddb";
import { MemorySessionStore } from "codex-embed/sessions/memory";
import { createVirtualHost } from "codex-embed/virtual";
import { runTests } from "../../browser/support/vitest-in-page.ts";
import type { Seen } from "../../conformance/runner/cli.ts";
import { endpointsOf } from "../../conformance/runner/endpoint.ts";
import { playVirtual } from "../../conformance/runner/play-virtual.ts";
import type { Scenario } from "../../conformance/runner/scenario.ts";
import { describeFileSystem } from "../../contract/file-system.ts";
import { describeSessionStore, inDatabases } from "../../contract/session-store.ts";
import { configToml, type Endpoints, type Measured, measure } from "../measure.ts";
import type { Counts } from "../runner/counts.ts";

/** The page's answers to its test program. */
export interface PageProgram {
  contract(): Promise<Counts>;
  play(request: { scenarios: readonly Scenario[]; endpoints: string; jobs: number }): Promise<Seen[]>;
  measure(endpoints: Endpoints): Promise<Measured>;
}

describeFileSystem("virtual", async () => ({ fs: createVirtualHost({ cwd: "/work" }).fs, root: "/work" }));
describeSessionStore("memory", async () => {
  const store = new MemorySessionStore();
  return { store, again: () => store };
});
describeSessionStore(
  "IndexedDB",
  inDatabases((name) => new IndexedDbSessionStore(name)),
);

const program: PageProgram = {
  contract: runTests,
  async play({ scenarios, endpoints, jobs }) {
    const seen: Seen[] = [];
    const queue = scenarios.entries();
    const open = endpointsOf(endpoints);
    const worker = async (): Promise<void> => {
      for (const [index, scenario] of queue) {
        seen[index] = await playVirtual(scenario, open).catch((error: unknown) => ({
          name: scenario.name,
          error: error instanceof Error ? error.message : String(error),
        }));
      }
    };
    await Promise.all(Array.from({ length: jobs }, worker));
    return seen;
  },
  measure: (endpoints) =>
    measure(
      async (baseUrl) => ({
        host: createVirtualHost({ cwd: "/work" }),
        configToml: configToml(baseUrl),
        apiKey: "test-key",
      }),
      endpoints,
    ),
};

Object.assign(globalThis, { program });
