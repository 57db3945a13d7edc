/** The program in a terminal of its own. */

import type { ModelServer } from "codex-embed/testing";
import { vi } from "vitest";

import { main } from "../../../src/cli/main.ts";
import type { Terminal } from "../../../src/cli/terminal.ts";

/** What the program wrote, and its exit code. */
export interface Screen {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Who types, and where. */
export interface Person {
  readonly cwd: string;
  /** Keys that are pressed in turn; there is a keyboard and a screen when it is given. */
  readonly keys?: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets the function that presses Ctrl-C. */
  readonly atInterrupt?: (press: () => void) => void;
}

/** Runs the program. */
export async function type(person: Person, ...args: string[]): Promise<Screen> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const keys = [...(person.keys ?? [])];
  const isTTY = person.keys !== undefined;
  const terminal: Terminal = {
    stdout: { isTTY, columns: 80, write: (text) => void stdout.push(text) },
    stderr: { isTTY, columns: 80, write: (text) => void stderr.push(text) },
    hasKeyboard: isTTY,
    env: person.env ?? {},
    cwd: person.cwd,
    readInput: async () => person.input ?? "",
    readKey: async () => keys.shift(),
    onInterrupt: (listener) => {
      person.atInterrupt?.(listener);
      return () => {};
    },
  };
  const code = await main(args, terminal);
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}

/** Arguments that use a model. */
export function using(server: ModelServer): string[] {
  vi.stubEnv("OPENAI_API_KEY", "test-key");
  const provider = `{name="t",base_url="${server.baseUrl}",env_key="OPENAI_API_KEY",wire_api="responses",request_max_retries=0}`;
  return ["-c", `model_providers.t=${provider}`, "-c", 'model_provider="t"', "-m", "gpt-5.1-codex"];
}

/** Lines of JSON. */
export const lines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
