/** Runs an example as a program of its own would run: its own codex home, workspace and model. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answer, message, startModelServer } from "codex-embed/testing";
import { vi } from "vitest";

import type { Setting } from "./settings.ts";

/** @returns what it printed, a line for each call of `console.log`, with its arguments in a list. */
export async function runExample(file: string, setting: Setting): Promise<unknown[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "codex-embed-docs-")));
  const [home, workspace, before] = [join(folder, "home"), join(folder, "workspace"), process.cwd()];
  await using server = await startModelServer({ script: setting.script ?? [answer(message("Done."))] });
  mkdirSync(home);
  mkdirSync(join(workspace, ".git"), { recursive: true });
  for (const [name, text] of Object.entries(setting.files ?? {})) writeFileSync(join(workspace, name), text);
  // An example that names no provider means OpenAI; here, that is the script.
  writeFileSync(join(home, "config.toml"), configOf(server.baseUrl));
  const printed: unknown[] = [];
  vi.stubEnv("CODEX_HOME", home);
  vi.stubEnv("OPENAI_API_KEY", "a key");
  for (const [name, value] of Object.entries(setting.globals ?? {})) vi.stubGlobal(name, value);
  vi.spyOn(console, "log").mockImplementation((...line) => void printed.push(line));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  vi.stubGlobal("fetch", scriptFor(server.baseUrl, globalThis.fetch));
  process.chdir(workspace);
  try {
    await setting.prepare?.();
    await import(file);
    return printed;
  } finally {
    process.chdir(before);
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A host that reads no settings asks OpenAI itself. */
const scriptFor =
  (baseUrl: string, fetch: typeof globalThis.fetch): typeof fetch =>
  (input, init) =>
    fetch(String(input).replace("https://api.openai.com/v1", baseUrl), init);

const configOf = (baseUrl: string): string =>
  [
    'model_provider = "scripted"',
    "[model_providers.scripted]",
    `base_url = "${baseUrl}"`,
    "request_max_retries = 0",
    "stream_max_retries = 0",
  ].join("\n");
