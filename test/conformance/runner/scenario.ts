/** Scenario files: reading and checking them. Their form is described in ../README.md. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ModelAnswer, parseScript } from "codex-embed/testing";
import { isJsonObject, isList, type Json, type JsonObject, objects, parseJson, text } from "./json.ts";

/** One turn of a scenario. */
export interface Turn {
  /** User input, as app-server input items. */
  readonly input?: readonly JsonObject[];
  /** An app-server method instead of input. */
  readonly op?: string;
  readonly params: JsonObject;
  /** Interrupt when this event has been seen. */
  readonly interruptOn?: string;
  /** Add input to the running turn when this event has been seen. */
  readonly steerOn?: { readonly event: string; readonly text: string };
}

/** A scripted run, and what the reference did with it. */
export interface Scenario {
  readonly name: string;
  /** Path to content, in the workspace and in CODEX_HOME. */
  readonly files: Readonly<Record<string, string>>;
  readonly home: Readonly<Record<string, string>>;
  readonly modelName: string;
  readonly config: string;
  readonly configTables: string;
  readonly provider: string;
  /** Options of the thread, in the app server's words. */
  readonly thread: JsonObject;
  readonly turns: readonly Turn[];
  /** App-server decisions, one for each approval request. */
  readonly approvals: readonly Json[];
  /** The answer to each question of `request_user_input`. */
  readonly userInput: JsonObject;
  readonly model: readonly ModelAnswer[];
  /** What the reference did; absent in a scenario that is only played. */
  readonly expect?: JsonObject;
}

const DEFAULT_PROVIDER = "request_max_retries=2\nstream_max_retries=2\nstream_idle_timeout_ms=2000\n";

/**
 * Reads the scenarios of a folder, sorted by name.
 *
 * @param only Names to keep; empty for all.
 * @throws Error that names the file which is wrong, or the name that is not there.
 */
export async function loadScenarios(folder: string, only: readonly string[]): Promise<Scenario[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const wanted = names.filter((name) => only.length === 0 || only.includes(name.slice(0, -5)));
  const missing = only.filter((name) => !wanted.includes(`${name}.json`));
  if (missing.length > 0) throw new Error(`no scenario named ${missing.join(", ")} in ${folder}`);
  if (wanted.length === 0) throw new Error(`no scenarios in ${folder}`);
  return Promise.all(
    wanted.map(async (name) => {
      try {
        return parseScenario(parseJson(await readFile(join(folder, name), "utf8")), name.slice(0, -5));
      } catch (error) {
        throw new Error(`${join(folder, name)}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

/**
 * Checks a scenario.
 *
 * @param fallbackName The name of one that has none.
 * @throws Error that says what is wrong.
 */
export function parseScenario(value: Json, fallbackName: string): Scenario {
  if (!isJsonObject(value)) throw new Error("a scenario is an object");
  const turns = objects(value.turns);
  if (turns.length === 0) throw new Error("a scenario has at least one turn");
  const expect = value.expect;
  const approvals = value.approvals;
  return {
    name: text(value, "name") ?? fallbackName,
    files: textMap(value.files, "files"),
    home: textMap(value.home, "home"),
    modelName: text(value, "model_name") ?? "gpt-5.1-codex",
    config: text(value, "config") ?? "",
    configTables: text(value, "config_tables") ?? "",
    provider: text(value, "provider") ?? DEFAULT_PROVIDER,
    thread: isJsonObject(value.thread) ? value.thread : {},
    turns: turns.map(parseTurn),
    approvals: isList(approvals) ? approvals : [],
    userInput: isJsonObject(value.user_input) ? value.user_input : { answers: {} },
    model: parseScript(value.model),
    ...(isJsonObject(expect) ? { expect } : {}),
  };
}

function parseTurn(turn: JsonObject, index: number): Turn {
  const words = text(turn, "text");
  const op = text(turn, "op");
  const input = isList(turn.input) ? objects(turn.input) : undefined;
  if (words === undefined && op === undefined && input === undefined) {
    throw new Error(`turn ${index + 1} has none of text, input and op`);
  }
  const items = input ?? (words === undefined ? undefined : [{ type: "text", text: words }]);
  const interruptOn = text(turn, "interrupt_on");
  const event = text(turn.steer_on, "event");
  const steer = text(turn.steer_on, "text");
  return {
    params: isJsonObject(turn.params) ? turn.params : {},
    ...(op === undefined ? {} : { op }),
    ...(items === undefined ? {} : { input: items }),
    ...(interruptOn === undefined ? {} : { interruptOn }),
    ...(event === undefined || steer === undefined ? {} : { steerOn: { event, text: steer } }),
  };
}

function textMap(value: Json | undefined, field: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [path, content] of Object.entries(isJsonObject(value) ? value : {})) {
    if (typeof content !== "string") throw new Error(`${field}: ${path} is not text`);
    if (path.startsWith("/") || path.split("/").includes(".."))
      throw new Error(`${field}: ${path} leads out`);
    result[path] = content;
  }
  return result;
}
