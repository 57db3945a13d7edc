/** Colours, and text that is safe to print. */

import type { Output } from "./terminal.ts";

/** When to colour: `auto` is on a terminal, but for `NO_COLOR` and CI. */
export type ColorChoice = "auto" | "always" | "never";

/** Puts escape sequences around text, or leaves it as it is. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether lines may be drawn over: on a terminal that is not a CI's. */
export function isLively(output: Output, env: Environment): boolean {
  return output.isTTY && isUnset(env["CI"]) && env["TERM"] !== "dumb";
}

/** The style for an output. `NO_COLOR` is that of no-color.org: any text but an empty one. */
export function styleFor(output: Output, env: Environment, choice: ColorChoice): Style {
  const automatic = isLively(output, env) && isUnset(env["NO_COLOR"]);
  const colored = choice === "always" || (choice === "auto" && automatic);
  const code = (open: number, close: number) => (text: string) =>
    colored && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: code(1, 22),
    dim: code(2, 22),
    red: code(31, 39),
    green: code(32, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
  };
}

/**
 * Text of a model, a command or a file without what a terminal would obey: escape sequences and control
 * characters, but for tabs and line breaks.
 */
export function printable(text: string): string {
  return text.replace(escapeSequence, "").replace(controlCharacter, "");
}

/** One line of at most `width` characters. */
export function clip(text: string, width: number): string {
  const line = [...printable(text).replace(/\s+/g, " ").trim()];
  return line.length <= width ? line.join("") : `${line.slice(0, Math.max(0, width - 1)).join("")}…`;
}

/**
 * Lines that are no wider than `width`, broken between words where that can be; all but the first begin with
 * `indent` blanks.
 */
export function wrap(text: string, width: number, indent = 0): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, Math.max(width, indent + 10), indent));
}

function wrapLine(line: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  let rest = [...line];
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    // Nothing is gained by a break within the indent; a word that is too long is broken.
    const end = space > indent ? space : width;
    lines.push(rest.slice(0, end).join("").trimEnd());
    const next = rest.slice(end);
    while (next[0] === " ") next.shift();
    rest = [..." ".repeat(indent), ...next];
  }
  return [...lines, rest.join("")];
}

const [esc, bell, c1] = ["\\u001b", "\\u0007", "\\u0080-\\u009f"];
const escapeSequence = new RegExp(
  `${esc}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\)?|[@-_])`,
  "g",
);
const controlCharacter = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f\\u007f${c1}]`, "g");

function isUnset(value: string | undefined): boolean {
  return value === undefined || value === "";
}
