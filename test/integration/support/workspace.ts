import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CodexConfig } from "codex-embed";
import { type ModelServer, type ModelServerOptions, startModelServer } from "codex-embed/testing";
import { onTestFinished } from "vitest";

/** A folder of a test. */
export interface Workspace {
  readonly path: string;
  read(name: string): string;
  has(name: string): boolean;
}

/** A workspace with files, gone when the test is over. */
export function workspace(files: Readonly<Record<string, string>> = {}): Workspace {
  const path = mkdtempSync(join(tmpdir(), "codex-embed-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  mkdirSync(join(path, ".git"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return {
    path,
    read: (name) => readFileSync(join(path, name), "utf8"),
    has: (name) => existsSync(join(path, name)),
  };
}

/** A model that answers as the script says, gone when the test is over. */
export async function model(script: ModelServerOptions["script"]): Promise<ModelServer> {
  const server = await startModelServer({ script });
  onTestFinished(() => server.close());
  return server;
}

/** Settings that use a model, with few retries. */
export function settings(server: { readonly baseUrl: string }, more: CodexConfig = {}): CodexConfig {
  return {
    model: "gpt-5.1-codex",
    modelProvider: "scripted",
    modelProviders: {
      scripted: {
        baseUrl: server.baseUrl,
        requestMaxRetries: 0,
        streamMaxRetries: 1,
        streamIdleTimeoutMs: 5_000,
        ...more.modelProviders?.["scripted"],
      },
    },
    sandboxMode: "danger-full-access",
    ...more,
  };
}
