/** The same changes of settings, by the reference's app server and by ours: answers, and what the files say then. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answer } from "codex-embed/testing";
import { AppClient, Refusal } from "../../conformance/runner/client.ts";
import { compareJson, IdPairs, type Rule } from "../../conformance/runner/compare-json.ts";
import {
  isJsonObject,
  type Json,
  type JsonObject,
  objects,
  parseJson,
  text,
  toJson,
} from "../../conformance/runner/json.ts";
import { parseScenario } from "../../conformance/runner/scenario.ts";
import {
  createRoot,
  createWorkspace,
  removeWorkspace,
  type Workspace,
} from "../../conformance/runner/workspace.ts";
import type { Tally } from "../tally.ts";
import { introduce, own, reference, type Server, within } from "./servers.ts";
import { CATALOGS, SETTINGS, type SettingsCase } from "./settings.ts";

const SCENARIO = parseScenario(
  { name: "settings", turns: [{ text: "x" }], model: [toJson(answer())] },
  "settings",
);

/** Compares case by case. */
export async function compareWithSettings(codex: string, tally: Tally): Promise<void> {
  for (const { initial, flags, cases } of SETTINGS) {
    const theirs = await Side.begin(initial, (workspace) => reference(codex, workspace, flags));
    const ours = await Side.begin(initial, (workspace) => own(workspace, flags));
    try {
      for (const [index, one] of cases.entries()) await compareCase(one, index, { theirs, ours }, tally);
    } finally {
      await theirs.end();
      await ours.end();
    }
  }
}

interface Sides {
  readonly theirs: Side;
  readonly ours: Side;
}

async function compareCase(
  one: SettingsCase,
  index: number,
  { theirs, ours }: Sides,
  tally: Tally,
): Promise<void> {
  const [expected, got] = [await theirs.run(one), await ours.run(one)];
  const rule: Rule = (key, left, right) => (key === "words" ? "words" in right : ownParts(key, left, right));
  const differences = compareJson("answer", expected.answer, got.answer, { ids: new IdPairs(), rule });
  // What both files say, the reference's parser tells.
  const [said, saidHere] = [await theirs.says(expected.file), await theirs.says(got.file)];
  differences.push(...compareJson("file", said, saidHere, { ids: new IdPairs() }));
  const lost = comments(expected.file).filter((comment) => !comments(got.file).includes(comment));
  tally.note(one.method);
  if (expected.file !== one.before)
    tally.note(expected.file === got.file ? "files: same text" : "files: same values");
  if (differences.length === 0 && lost.length === 0) tally.pass();
  else if (one.decided !== undefined) tally.decided(one.decided);
  else tally.fail(`settings ${index} ${one.method}`, { case: one, expected, got, differences, lost });
}

interface Outcome {
  readonly answer: Json;
  /** config.toml afterwards; `null` where there is none. */
  readonly file: string | null;
}

/** A server with a codex folder of its own. */
class Side {
  readonly #workspace: Workspace;
  readonly #server: Server;
  readonly #client: AppClient;

  private constructor(workspace: Workspace, server: Server) {
    this.#workspace = workspace;
    this.#server = server;
    this.#client = new AppClient(
      server.transport,
      () => undefined,
      () => {},
    );
  }

  static async begin(initial: string, start: (workspace: Workspace) => Server): Promise<Side> {
    const workspace = await createWorkspace(SCENARIO, await createRoot(), "http://127.0.0.1:9/v1");
    for (const [name, content] of Object.entries(CATALOGS)) {
      await writeFile(join(workspace.home, name), JSON.stringify(content));
    }
    await writeFile(join(workspace.home, "config.toml"), initial);
    const side = new Side(workspace, start(workspace));
    await introduce(side.#client, side.#server);
    return side;
  }

  /** Asks under the case's settings. */
  async run({ before, method, params }: SettingsCase): Promise<Outcome> {
    await this.#put(before);
    const place = this.#workspace.home;
    const filled = parseJson(JSON.stringify(params).replaceAll("{{home}}", place));
    const given = await this.#ask(method, isJsonObject(filled) ? filled : {});
    const answer = parseJson(JSON.stringify(given).replaceAll(place, "{{home}}"));
    return { answer, file: await readFile(this.#file, "utf8").catch(() => null) };
  }

  /** What the server takes a file for, tables without entries left out. */
  async says(file: string | null): Promise<Json> {
    await this.#put(file);
    const read = await this.#ask("config/read", { includeLayers: true });
    if (!isJsonObject(read) || !isJsonObject(read.result)) return read;
    const user = objects(read.result.layers).find(({ name }) => text(name, "type") === "user");
    return withoutEmpty(user?.config ?? null) ?? null;
  }

  async end(): Promise<void> {
    await this.#server.close();
    await removeWorkspace(this.#workspace);
  }

  get #file(): string {
    return join(this.#workspace.home, "config.toml");
  }

  async #put(file: string | null): Promise<void> {
    if (file === null) await rm(this.#file, { force: true });
    else await writeFile(this.#file, file);
  }

  async #ask(method: string, params: JsonObject): Promise<Json> {
    try {
      return { result: await within(method, this.#client.request(method, params)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const reason = isJsonObject(error.data) ? (error.data.config_write_error_code ?? null) : null;
      return { code: error.code, reason, words: error.message };
    }
  }
}

/** Prose, and versions of files. */
const OWN_PARTS: ReadonlySet<string> = new Set(["version", "announcement", "description"]);

/** Parts of answers that are each side's own. */
const ownParts: Rule = (key, expected, got) => {
  if (OWN_PARTS.has(key)) return key in got;
  if (key === "upgradeInfo") return (expected[key] === null) === (got[key] === null);
  return undefined;
};

function withoutEmpty(value: Json): Json | undefined {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
    const kept = withoutEmpty(inner);
    return kept === undefined ? [] : [[name, kept]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The comments of a file; good enough for files without `#` in their values. */
function comments(file: string | null): string[] {
  return file?.match(/#[^\n\r]*/g) ?? [];
}
