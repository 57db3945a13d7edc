import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createNodeHost } from "codex-embed/node";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import "./support/workspace.ts";

const folder = new URL("../../examples/", import.meta.url);
// The node that a command finds, which may be another than the runtime of the tests.
const version = execFileSync("node", ["--version"], { encoding: "utf8" }).trim();
const node = `It is ${version}.`;
const command = expect.stringMatching(/-c node --version/);

let printed: string[] = [];
beforeEach(() => {
  // Without a key, the examples bring their own model.
  vi.stubEnv("OPENAI_API_KEY", "");
  printed = [];
  vi.spyOn(console, "log").mockImplementation((line) => void printed.push(line));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const outputs: Readonly<Record<string, readonly unknown[]>> = {
  exec: [command, node],
  stream: ["It is ", `${version}.`, "\n"],
  conversation: [command, node],
  mcp: ["files: list_directory completed", expect.stringMatching(/^There are \d+ files\.$/)],
  tool: ["The order is sent, in 2 parcels."],
  thread: [node, "command_execution", "agent_message", "16 tokens"],
};

// They run their command in the sandbox, as an agent should; where there is none, it is refused.
const sandbox = await createNodeHost().sandbox?.enforcement();

it.skipIf(sandbox == null).each(Object.entries(outputs))(
  "the example %s runs without a key",
  async (name, output) => {
    await import(new URL(`${name}.mjs`, folder).href);
    expect(printed).toEqual(output);
  },
);

it("every example is run here", () => {
  const names = readdirSync(folder).filter(
    (name) => name.endsWith(".mjs") && !/^(model|key-proxy)\.mjs$/.test(name),
  );
  expect(names.map((name) => name.replace(".mjs", "")).sort()).toEqual(Object.keys(outputs).sort());
});
