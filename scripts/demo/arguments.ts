/** The command line of the demo. */
import { parseArgs } from "node:util";

export const USAGE = `usage: npm run demo
       npm run demo -- --live "prompt" [--cwd DIR] [--model M] [--base-url URL]
  without --live  a scripted model repairs a small project: no network, no key
  --live          the task for a real model; needs OPENAI_API_KEY
  --cwd           where it works; default the current folder
  --model         default gpt-5.1-codex
  --base-url      an endpoint that speaks the Responses API; default OpenAI's`;

/** A run against a real endpoint. */
export interface LiveOptions {
  readonly prompt: string;
  readonly cwd: string;
  readonly model: string;
  readonly baseUrl?: string;
}

/**
 * Reads the command line.
 *
 * @returns `"scripted"` for the run without a network.
 * @throws Error that says what is wrong with it.
 */
export function readArguments(args: readonly string[], cwd: string): "scripted" | LiveOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      live: { type: "string" },
      cwd: { type: "string" },
      model: { type: "string" },
      "base-url": { type: "string" },
    },
  });
  const { live, model, "base-url": baseUrl } = values;
  if (live === undefined) {
    const given = Object.keys(values)[0];
    if (given !== undefined) throw new Error(`--${given} goes with --live`);
    return "scripted";
  }
  if (live.trim() === "") throw new Error("--live needs a task");
  if (baseUrl !== undefined && !URL.canParse(baseUrl)) throw new Error(`not a URL: ${baseUrl}`);
  return {
    prompt: live,
    cwd: values.cwd ?? cwd,
    model: model ?? "gpt-5.1-codex",
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
}
