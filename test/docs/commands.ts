/** Whether a command in the documentation can be typed: its program, its script, its options. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { commands } from "../../src/cli/main.ts";
import { Arguments } from "../../src/cli/usage.ts";
import { root } from "./pages.ts";

const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const scripts =
  typeof manifest === "object" && manifest !== null && "scripts" in manifest ? manifest.scripts : {};
const isScript = (name: string): boolean =>
  typeof scripts === "object" && scripts !== null && name in scripts;

/** Programs that are taken as they are. */
const OTHERS = new Set([
  "bun build",
  "deno compile",
  "git",
  "npm ci",
  "npm install",
  "npm login",
  "npm pack",
  "npm publish",
  "npm test",
  "deno publish",
]);

/** A line of a shell, in commands of words; comments and variables before a command are left out. */
export function commandsOf(line: string): string[][] {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(#.*$)|(&&|\|\||[|;&])|[^\s"'|;&]+/g)];
  const found: string[][] = [[]];
  for (const [text, double, single, comment, end] of words) {
    if (comment !== undefined) break;
    if (end !== undefined) found.push([]);
    else if (found.at(-1)?.length !== 0 || !/^[A-Z_]+=/.test(text))
      found.at(-1)?.push(double ?? single ?? text);
  }
  return found.filter((command) => command.length > 0);
}

/** @returns what is wrong with it; `undefined` when nothing is. */
export function wrongWith(command: readonly string[]): string | undefined {
  const redirected = command.findIndex((word) => /^\d?[<>]/.test(word));
  const [program = "", first = "", ...rest] = redirected === -1 ? command : command.slice(0, redirected);
  if (program === "npx" && first === "codex-embed") return wrongWith(["codex-embed", ...rest]);
  if (program === "codex-embed") return wrongArguments(first, rest);
  if (program === "npm" && first === "run") {
    const name = rest.find((word) => !word.startsWith("-")) ?? "";
    return isScript(name) ? undefined : `package.json has no script ${name}`;
  }
  if (program === "node" || program.startsWith("scripts/")) {
    const file = program === "node" ? first : program;
    return existsSync(join(root, file)) ? undefined : `there is no ${file}`;
  }
  if (OTHERS.has(program) || OTHERS.has(`${program} ${first}`)) return undefined;
  return `${program} ${first} is not known to this test`;
}

function wrongArguments(name: string, rest: readonly string[]): string | undefined {
  const command = commands[name];
  if (command === undefined) return `codex-embed has no command ${name}`;
  try {
    new Arguments(name, rest, command.options);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
