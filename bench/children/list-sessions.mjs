/**
 * Fills a codex home with sessions and prints how long it takes to list them.
 *
 * `node list-sessions.mjs HOME COUNT`. Files have the size and shape of real ones: 12 KB of instructions, what
 * the model is told first, a message, and some turns, spread over the days of a year.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { FileSessionStore } = await import("../../dist/sessions-file.js");

const [home = "", count = "0"] = process.argv.slice(2);
const DAY = 24 * 60 * 60 * 1_000;
const START = Date.UTC(2025, 0, 1, 12);

fill(Number(count));
const store = new FileSessionStore(home);
// Code is compiled, and the system has the files at hand, before anything is measured.
await list({ limit: 10_000 });
const result = {
  page: await list({ limit: 25 }, 25),
  all: await list({ limit: 10_000 }, Number(count)),
  updated: await list({ limit: 25, orderBy: "updated" }, 25),
};
process.stdout.write(JSON.stringify(result));

/**
 * @param {import("../../src/sessions/types.ts").SessionQuery} query
 * @param {number} [expected]
 */
async function list(query, expected) {
  const begin = performance.now();
  const { sessions } = await store.list(query);
  const time = performance.now() - begin;
  if (expected !== undefined && sessions.length !== expected) throw new Error(`${sessions.length} sessions`);
  return time;
}

/** @param {number} sessions */
function fill(sessions) {
  const instructions = 'You are "an agent".\n'.repeat(600);
  const context = "What it may do. ".repeat(400);
  for (let index = 0; index < sessions; index += 1) {
    const time = new Date(START + Math.floor((index * 365) / sessions) * DAY + index * 1_000);
    const iso = time.toISOString();
    const id = `01900000-0000-7000-8000-${String(index).padStart(12, "0")}`;
    const line = (/** @type {string} */ type, /** @type {unknown} */ payload) =>
      `${JSON.stringify({ timestamp: iso, type, payload })}\n`;
    const message = (/** @type {string} */ role, /** @type {string} */ text) =>
      line("response_item", { type: "message", role, content: [{ type: "input_text", text }] });
    const text = [
      line("session_meta", {
        id,
        timestamp: iso,
        cwd: `/home/u/project-${index % 20}`,
        originator: "codex_cli_rs",
        cli_version: "0.114.0",
        source: "cli",
        model_provider: "openai",
        base_instructions: { text: instructions },
        git: { commit_hash: "0".repeat(40), branch: "main", repository_url: "https://host.test/r.git" },
      }),
      message("developer", context),
      message("user", "Fix the test."),
      line("event_msg", { type: "user_message", message: "Fix the test.", images: [] }),
      ...Array.from({ length: 5 }, () => message("assistant", context)),
    ].join("");
    const folder = join(home, "sessions", ...iso.slice(0, 10).split("-"));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `rollout-${iso.slice(0, 19).replaceAll(":", "-")}-${id}.jsonl`), text);
  }
}
