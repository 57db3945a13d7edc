/** How long listing takes in a codex home with 10,000 sessions. */

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

import { runChild } from "../lib/child.mjs";

const CHILD = new URL("../children/list-sessions.mjs", import.meta.url);
const SESSIONS = 10_000;

/** @type {import("./types.d.ts").Measure} */
export const listSessions = {
  name: "list-sessions",
  rounds: { least: 2, most: 4 },
  contenders({ workspace }) {
    const ours = async () => {
      const home = mkdtempSync(join(workspace, "home-"));
      try {
        const { result } = await runChild(CHILD, [home, String(SESSIONS)]);
        return {
          list_page_ms: result.page,
          list_10000_ms: result.all,
          list_updated_ms: result.updated,
        };
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    };
    return [ours];
  },
};
