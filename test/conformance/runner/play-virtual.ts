/** Plays a scenario where there are no processes and no disk: in a page, or anywhere else. */
import type { FileSystem, Host, Sandbox } from "codex-embed";
import { MemorySessionStore } from "codex-embed/sessions/memory";
import { createVirtualHost } from "codex-embed/virtual";
import { configText } from "./config-text.ts";
import { drive, withCwd } from "./drive.ts";
import type { OpenEndpoint } from "./endpoint.ts";
import type { Observation } from "./observation.ts";
import type { Scenario } from "./scenario.ts";

const ROOT = "/conformance";
const HOME = `${ROOT}/home`;
const CWD = `${ROOT}/work`;

/**
 * Plays a scenario that starts no command, on files in memory.
 *
 * @param open Where its model answers.
 * @throws Error when a turn does not end, the session does not take what the scenario asks for, or a command
 *   was started after all.
 */
export async function playVirtual(scenario: Scenario, open: OpenEndpoint): Promise<Observation> {
  const endpoint = await open(withCwd(scenario.model, CWD));
  let requests: unknown[] | undefined;
  try {
    const configToml = configText(scenario, { home: HOME, cwd: CWD, baseUrl: endpoint.baseUrl });
    const store = new MemorySessionStore();
    const refused: string[] = [];
    const host = hostFor(scenario, configToml, store, refused);
    await host.fs.mkdir(`${CWD}/.git`);
    const driven = await drive(scenario, { cwd: CWD, host });
    if (refused.length > 0) throw new Error(`needs processes: ${refused.join(", ")}`);
    requests = await endpoint.close();
    return {
      ...driven,
      name: scenario.name,
      cwd: CWD,
      home: HOME,
      root: ROOT,
      requests,
      rollout: await record(store),
      files: await readTree(host.fs, CWD),
      commands: 0,
    };
  } finally {
    if (requests === undefined) await endpoint.close();
  }
}

function hostFor(scenario: Scenario, configToml: string, store: MemorySessionStore, refused: string[]): Host {
  const files = Object.fromEntries([
    [`${HOME}/config.toml`, configToml],
    ...below(CWD, scenario.files),
    ...below(HOME, scenario.home),
  ]);
  const env = { HOME: ROOT, CODEX_HOME: HOME, SCRIPTED_KEY: "test-key", LANG: "C.UTF-8" };
  return createVirtualHost({ files, cwd: CWD, env, store, shell: () => idleShell(refused) });
}

/** A shell, so that the model is offered what it was offered in the recording; but one that runs nothing. */
function idleShell(refused: string[]): Sandbox {
  return {
    shell: { name: "bash", path: "/bin/bash" },
    enforcement: async () => null,
    spawn(request) {
      refused.push(request.argv.join(" "));
      return Promise.reject(Object.assign(new Error("nothing runs here"), { code: "ENOENT" }));
    },
  };
}

function below(folder: string, files: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]);
}

/** The lines of all sessions, parsed. */
async function record(store: MemorySessionStore): Promise<unknown[]> {
  const { sessions } = await store.list();
  const lines: unknown[] = [];
  for (const { id } of sessions) {
    let content = "";
    const decoder = new TextDecoder();
    for await (const chunk of store.read(id)) content += decoder.decode(chunk, { stream: true });
    for (const line of content.split("\n").filter(Boolean)) lines.push(JSON.parse(line));
  }
  return lines;
}

async function readTree(fs: FileSystem, folder: string, prefix = ""): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  // As Node reads a text: with the mark of the byte order that it may begin with.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const { name, kind } of await fs.readdir(folder)) {
    const path = `${folder}/${name}`;
    if (kind === "file") files[`${prefix}${name}`] = decoder.decode(await fs.readFile(path));
    else if (name !== ".git") Object.assign(files, await readTree(fs, path, `${prefix}${name}/`));
  }
  return files;
}
