/** The real folders of a run: a root with the workspace and CODEX_HOME inside. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { configText } from "./config-text.ts";
import type { Scenario } from "./scenario.ts";

/** Where a scenario runs. */
export interface Workspace {
  readonly root: string;
  readonly home: string;
  readonly cwd: string;
  /** The text of config.toml. */
  readonly configToml: string;
  /** The environment of the session and its commands. */
  readonly env: Readonly<Record<string, string>>;
}

/** Creates an empty folder for a run. */
export async function createRoot(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), "conformance-")));
}

/** The workspace in a run's folder. */
export function workspaceIn(root: string): string {
  return join(root, "work");
}

/** Creates the folders and files of a scenario in `root`, with a provider at `baseUrl`. */
export async function createWorkspace(scenario: Scenario, root: string, baseUrl: string): Promise<Workspace> {
  const home = join(root, "home");
  const cwd = workspaceIn(root);
  await mkdir(join(cwd, ".git"), { recursive: true });
  await mkdir(home);
  await writeFiles(cwd, scenario.files);
  await writeFiles(home, scenario.home);
  const configToml = configText(scenario, { home, cwd, baseUrl });
  await writeFile(join(home, "config.toml"), configToml);
  const env = {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: root,
    CODEX_HOME: home,
    SCRIPTED_KEY: "test-key",
    SHELL: "/bin/bash",
    LANG: "C.UTF-8",
  };
  return { root, home, cwd, configToml, env };
}

/** Deletes the folders. */
export async function removeWorkspace(workspace: Workspace): Promise<void> {
  await rm(workspace.root, { recursive: true, force: true });
}

/** The files of the workspace by path, `.git` folders left out. */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const path of await listFiles(folder)) {
    files[relative(folder, path).replaceAll("\\", "/")] = await readFile(path, "utf8");
  }
  return files;
}

/** The lines of all session files in CODEX_HOME, parsed. */
export async function readRollout(home: string): Promise<unknown[]> {
  const paths = (await listFiles(join(home, "sessions"))).filter((path) => path.endsWith(".jsonl"));
  const texts = await Promise.all(paths.sort().map((path) => readFile(path, "utf8")));
  return texts
    .flatMap((content) => content.split("\n").filter(Boolean))
    .map((line): unknown => JSON.parse(line));
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  const nested = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === ".git" ? [] : listFiles(path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(nested)).flat();
}

/** Writes files by path below a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}
