/** Finds the files of settings and reads them through the host; what they mean is the core's to say. */

import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import type {
  ConfigFile,
  ConfigFileKind,
  ConfigNeeds,
  ConfigSources,
  ProjectFolder,
} from "../protocol/types/boundary.ts";
import { codeOf } from "./failure.ts";

/** Where settings come from, as options say it. */
export interface ConfigOptions {
  readonly configToml?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly configOverrides?: readonly string[];
  readonly loadDefaultConfig?: boolean;
}

/** The answers of the core, {@link Engine.configNeeds} for one. */
type Ask = (sources: ConfigSources) => ConfigNeeds;

/** What marks a project's root where nothing else is set, and a git repository always. */
const GIT = ".git";

/**
 * Reads what is there, all at once. A file that isn't there costs one failed call of the host.
 *
 * @param workspace absolute path.
 * @param codexHome absolute path, or `null` for none.
 * @throws CodexError `invalid_config` for a file of the system or the user that is there and can't be read.
 */
export async function readConfigSources(
  host: Host,
  workspace: string,
  codexHome: string | null,
  options: ConfigOptions,
): Promise<ConfigSources> {
  const userFile = codexHome === null ? "config.toml" : join(codexHome, "config.toml");
  const given: ConfigFile[] =
    options.configToml === undefined ? [] : [{ kind: "user", path: userFile, text: options.configToml }];
  const sources = {
    flags: [...(options.configOverrides ?? [])],
    overrides: options.config ?? {},
    home: host.platform.home ?? null,
  };
  if (options.loadDefaultConfig === false) return { ...sources, files: given };

  const system = systemFolder(host);
  const strict = (kind: ConfigFileKind, path: string) => readFile(host, kind, path, true);
  const ancestors = withAncestors(workspace);
  const [files, folders] = await Promise.all([
    Promise.all([
      strict("system", join(system, "config.toml")),
      strict("managed", join(system, "managed_config.toml")),
      strict("requirements", join(system, "requirements.toml")),
      codexHome === null || given.length > 0 ? undefined : strict("user", userFile),
      ...ancestors
        .map((folder) => join(folder, ".codex", "config.toml"))
        .filter((path) => path !== userFile)
        .map((path) => readFile(host, "project", path, false)),
    ]),
    findMarkers(host, ancestors, [GIT]),
  ]);
  return { ...sources, files: [...given, ...files.filter((file) => file !== undefined)], folders };
}

/**
 * Reads what the settings themselves ask for: other marks of a project's root, and files whose text is a
 * setting.
 *
 * @throws CodexError what `ask` throws.
 */
export async function completeConfigSources(
  host: Host,
  sources: ConfigSources,
  ask: Ask,
): Promise<ConfigSources> {
  if (isEmpty(sources)) return sources;
  let complete = sources;
  let needs = ask(complete);
  const markers = needs.markers.filter((name) => name !== GIT);
  if (markers.length > 0 && complete.folders !== undefined) {
    const paths = complete.folders.map(({ path }) => path);
    complete = { ...complete, folders: await findMarkers(host, paths, [GIT, ...markers]) };
    needs = ask(complete);
  }
  if (needs.texts.length === 0) return complete;
  const texts = needs.texts.map(async (path) => {
    const bytes = await host.fs.readFile(path).catch(() => null);
    return [path, bytes && new TextDecoder().decode(bytes)] as const;
  });
  return { ...complete, texts: Object.fromEntries(await Promise.all(texts)) };
}

function isEmpty({ files, flags, overrides }: ConfigSources): boolean {
  return !files?.length && !flags?.length && Object.keys(overrides ?? {}).length === 0;
}

async function readFile(
  host: Host,
  kind: ConfigFileKind,
  path: string,
  strict: boolean,
): Promise<ConfigFile | undefined> {
  try {
    const bytes = await host.fs.readFile(path);
    return { kind, path, text: new TextDecoder().decode(bytes) };
  } catch (cause) {
    const code = codeOf(cause);
    // A project's file can't be told from a folder of that name that belongs to others.
    if (!strict || code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CodexError(
      "invalid_config",
      `The settings in ${path} can't be read (${reason(cause, code)}). Check its permissions, or pass ` +
        "loadDefaultConfig: false.",
      { cause, details: { path, ...(code === undefined ? {} : { hostCode: code }) } },
    );
  }
}

/** The code, or the whole message where that says which permission the runtime wants. */
function reason(cause: unknown, code: string | undefined): string {
  if (code === "E_PERMISSION" && cause instanceof Error) return cause.message;
  return code ?? String(cause);
}

/** Which of the names each folder holds. */
function findMarkers(
  host: Host,
  folders: readonly string[],
  names: readonly string[],
): Promise<ProjectFolder[]> {
  return Promise.all(
    folders.map(async (path) => {
      const found = await Promise.all(
        names.map((name) =>
          host.fs.stat(join(path, name)).then(
            () => name,
            () => undefined,
          ),
        ),
      );
      return { path, markers: found.filter((name) => name !== undefined) };
    }),
  );
}

function systemFolder(host: Host): string {
  if (host.platform.os !== "windows") return "/etc/codex";
  return join((host.env("ProgramData") ?? "C:/ProgramData").replaceAll("\\", "/"), "OpenAI", "Codex");
}

/** A folder and those it lies in, the outermost first. */
function withAncestors(folder: string): string[] {
  const found = [folder];
  for (let path = folder; ; ) {
    const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
    const root = end === 0 || (end === 2 && path[1] === ":");
    const parent = path.slice(0, root ? end + 1 : end);
    if (end < 0 || parent === path) return found.reverse();
    found.push(parent);
    path = parent;
  }
}

function join(folder: string, ...names: string[]): string {
  return [folder.replace(/[\\/]$/, ""), ...names].join("/");
}
