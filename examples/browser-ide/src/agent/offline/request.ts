/** What the scripted model reads of a request. */

import { lastIndexOf } from "../items.ts";

/** What happened since the last message of the user. */
export interface Situation {
  /** The user's last message. */
  readonly prompt: string;
  /** Answers to the calls since then, oldest first. */
  readonly outputs: readonly CallOutput[];
  /** Whether the agent has a shell, and by which tool. */
  readonly shell: "exec_command" | "shell_command" | null;
  /** Bytes of the request, for a count of tokens that looks right. */
  readonly size: number;
}

/** The answer to a call. */
export interface CallOutput {
  readonly tool: string;
  readonly text: string;
}

/** Reads a request of the Responses API. Throws a `TypeError` for what is none. */
export function readRequest(body: string): Situation {
  const request: unknown = JSON.parse(body);
  if (!isRecord(request) || !Array.isArray(request["input"])) {
    throw new TypeError("The scripted model got a request without input.");
  }
  const input: unknown[] = request["input"];
  const start = lastIndexOf(input, (item) => userText(item) !== null);
  const names = new Map<unknown, string>();
  const outputs: CallOutput[] = [];
  for (const item of input.slice(start + 1)) {
    if (!isRecord(item)) continue;
    if (typeof item["name"] === "string") names.set(item["call_id"], item["name"]);
    if (item["type"] === "function_call_output" || item["type"] === "custom_tool_call_output") {
      outputs.push({ tool: names.get(item["call_id"]) ?? "", text: textOf(item["output"]) });
    }
  }
  return {
    prompt: userText(input[start]) ?? "",
    outputs,
    shell: shellOf(request["tools"]),
    size: body.length,
  };
}

/** The text of what the user typed; `null` for anything else, such as what the agent tells of its surroundings. */
function userText(item: unknown): string | null {
  if (!isRecord(item) || item["type"] !== "message" || item["role"] !== "user") return null;
  const text = textOf(item["content"]);
  return /^\s*<[a-z_]+>|^# AGENTS\.md/.test(text) ? null : text;
}

function shellOf(tools: unknown): Situation["shell"] {
  if (!Array.isArray(tools)) return null;
  const names = tools.map((tool: unknown) => (isRecord(tool) ? tool["name"] : undefined));
  if (names.includes("exec_command")) return "exec_command";
  return names.includes("shell_command") ? "shell_command" : null;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join("");
  if (isRecord(value)) return textOf(value["text"] ?? value["content"] ?? value["output"] ?? "");
  return "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
