/** The user's stored prompts, called like commands: `/prompts:name ARGUMENT KEY=value`. */

import { checkValue } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { CustomPrompt } from "../protocol/types/skill.ts";

const PREFIX = "/prompts:";

/**
 * The text that a call of a stored prompt stands for, as the reference's terminal expands it.
 *
 * In a prompt, `$1` to `$9` are the call's arguments, `$ARGUMENTS` is all of them, `$$` is a dollar sign. A prompt
 * with names in capitals, such as `$FILE`, takes arguments of the form `FILE=value` instead, one for each name.
 * Arguments are split as by a POSIX shell; one with spaces goes into quotes.
 *
 * @param text what the user typed.
 * @param prompts those of a `list_custom_prompts_response`.
 * @returns the text to send, or `undefined` where `text` calls no stored prompt.
 * @throws CodexError `invalid_argument` for a prompt that isn't there, quotes that don't end, arguments that are
 *   not `KEY=value` where the prompt has names, and names without an argument.
 */
export function expandPrompt(text: string, prompts: readonly CustomPrompt[]): string | undefined {
  checkValue(text, "text", "string");
  const call = /^\/prompts:(\S+)(?:\s+([\s\S]*))?$/.exec(text);
  if (call === null) return undefined;
  const [, name = "", rest = ""] = call;
  const prompt = prompts.find((each) => each.name === name);
  if (prompt === undefined) throw wrong(`There is no stored prompt "${name}".`);
  const words = splitWords(rest);
  if (words === undefined) throw wrong(`The arguments of ${PREFIX}${name} have a quote that does not end.`);
  const names = namesIn(prompt.content);
  return names.size === 0
    ? fillPlaces(prompt.content, words)
    : fillNames(prompt.content, namedArguments(name, words, names));
}

/** Names in capitals, `$ARGUMENTS` not among them. */
function namesIn(content: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, name] of content.matchAll(/\$(?:\$|([A-Z][A-Z0-9_]*))/g)) {
    if (name !== undefined && name !== "ARGUMENTS") names.add(name);
  }
  return names;
}

function namedArguments(
  prompt: string,
  words: readonly string[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals < 1) throw wrong(`${PREFIX}${prompt} takes arguments of the form KEY=value, not "${word}".`);
    given.set(word.slice(0, equals), word.slice(equals + 1));
  }
  const missing = [...names].filter((name) => !given.has(name));
  if (missing.length > 0)
    throw wrong(`${PREFIX}${prompt} needs ${missing.join(", ")}; write KEY=value for each.`);
  return given;
}

function fillNames(content: string, given: ReadonlyMap<string, string>): string {
  return content.replace(/\$(?:\$|([A-Z][A-Z0-9_]*))/g, (found: string, name: string | undefined) =>
    name === undefined ? "$" : (given.get(name) ?? found),
  );
}

function fillPlaces(content: string, words: readonly string[]): string {
  return content.replace(/\$(\$|[1-9]|ARGUMENTS)/g, (_, place: string) => {
    if (place === "$") return "$";
    return place === "ARGUMENTS" ? words.join(" ") : (words[Number(place) - 1] ?? "");
  });
}

/** Words as a POSIX shell splits them; `undefined` where a quote does not end. */
function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === quote) quote = undefined;
    else if (quote === "'") word += character;
    else if (character === "\\" && (quote === undefined ? next !== "" : /["\\$`]/.test(next))) {
      word = (word ?? "") + next;
      at++;
    } else if (quote === undefined && /['"]/.test(character)) {
      quote = character;
      word ??= "";
    } else if (quote === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (word !== undefined) words.push(word);
  return quote === undefined ? words : undefined;
}

function wrong(message: string): CodexError {
  return new CodexError("invalid_argument", message);
}
