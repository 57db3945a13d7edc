/** The user's config.toml, as clients change it. */

import { findCodexHome } from "../../engine/codex-home.ts";
import { codeOf } from "../../engine/failure.ts";
import { absolutePath } from "../../engine/paths.ts";
import { previewSources } from "../../engine/preview.ts";
import type { SessionOptions } from "../../engine/session-options.ts";
import { CodexError } from "../../errors.ts";
import type { FileSystem, Host } from "../../host/types.ts";
import type { ConfigPreview } from "../../protocol/types/boundary.ts";
import { loadTomlEditor, type TomlEditor } from "../../toml/rewrite.ts";
import type { TomlTable } from "../../toml/values.ts";
import { RpcError, rpcCodes } from "../rpc/errors.ts";
import { valueAt } from "./edits.ts";
import { writeRefused } from "./errors.ts";
import { versionOf } from "./layers.ts";

/** What a client asks for. */
export interface ConfigWrite {
  /** What the file shall say, from what it says. Throws what the write shall fail with. */
  change(settings: TomlTable): TomlTable;
  /** The file that the client means, if it says so. */
  readonly filePath?: string | null | undefined;
  /** The version that the client has seen, if it cares. */
  readonly expectedVersion?: string | null | undefined;
}

/** What came of it. */
export interface WrittenConfig {
  readonly filePath: string;
  /** Of the file as it is now. */
  readonly version: string;
  /** What the file says. */
  readonly settings: TomlTable;
  /** What it comes to, with all other layers. */
  readonly preview: ConfigPreview;
}

/** The longest text that is changed, in UTF-16 units: the editor takes seconds for more. */
const LONGEST = 1_048_576;

type Options = SessionOptions & { readonly host: Host };

/** Changes the file, one write after the other. */
export class UserConfig {
  readonly #options: Options;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Changes the file; what is not changed keeps its form. Sessions that run keep their settings.
   *
   * @throws RpcError with `config_write_error_code` for a write that is refused: of another file, over a newer
   *   version, of settings that no session could begin with. CodexError `unsupported` where the file can't be
   *   changed in place; what the file system throws.
   */
  write(write: ConfigWrite): Promise<WrittenConfig> {
    const done = this.#last.then(() => this.#write(write));
    this.#last = done.catch(() => {});
    return done;
  }

  async #write({ change, filePath, expectedVersion }: ConfigWrite): Promise<WrittenConfig> {
    const { fs } = this.#options.host;
    const path = await this.#path(filePath);
    const old = await readText(fs, path);
    if (old !== undefined && old.length > LONGEST) {
      throw writeRefused(
        "configValidationError",
        `${path} is longer than ${LONGEST} characters: change it by hand`,
      );
    }
    const editor = await loadTomlEditor();
    const settings = parse(editor, old ?? "", path);
    if (expectedVersion != null && expectedVersion !== (await versionOf(old ?? ""))) throw conflict();
    const after = change(settings);
    const text = editor.rewrite(old ?? "", after);
    const preview = await this.#preview(text);
    refuseForbidden(after, preview);
    if (text !== (old ?? "")) {
      // Nobody holds the file, so this is as late as one can look.
      if ((await readText(fs, path)) !== old) throw conflict();
      await replace(fs, path, text, old === undefined);
    }
    const named = filePath == null ? path : absolutePath(this.#options.host, filePath);
    return { filePath: named, version: await versionOf(text), settings: after, preview };
  }

  /** The file, which must be the one that the client means. */
  async #path(meant: string | null | undefined): Promise<string> {
    const { host, codexHome, configToml, loadDefaultConfig } = this.#options;
    const home = findCodexHome(host, codexHome);
    if (home === null || configToml !== undefined || loadDefaultConfig === false) {
      throw writeRefused(
        "configLayerReadonly",
        "The program around this server gives the settings: no file is read",
      );
    }
    const path = `${home.replace(/[\\/]$/, "")}/config.toml`;
    if (meant != null && !(await isSame(host, meant, path))) {
      throw writeRefused("configLayerReadonly", "Only writes to the user config are allowed");
    }
    return path;
  }

  /** What sessions would begin with. The file must be good for itself, too: what completes it may go. */
  async #preview(configToml: string): Promise<ConfigPreview> {
    const { configOverrides: _, config: __, ...others } = this.#options;
    try {
      await previewSources({ ...others, configToml, loadDefaultConfig: false });
      return await previewSources({ ...this.#options, configToml });
    } catch (error) {
      if (!(error instanceof CodexError) || error.code !== "invalid_config") throw error;
      throw writeRefused("configValidationError", `Invalid configuration: ${error.message}`);
    }
  }
}

/**
 * Requirements put values in place of those that they forbid, and sessions begin with them. Flags are another case,
 * as in the reference: what is forbidden is not written.
 */
function refuseForbidden(settings: TomlTable, { settings: effective, layers }: ConfigPreview): void {
  for (const { path, value, layer } of effective) {
    const written = path[0] === "features" ? valueAt(settings, path) : undefined;
    if (written === undefined || written === value || layers[layer]?.kind !== "requirements") continue;
    const message = `Invalid configuration: ${path.join(".")} must be ${value} (requirements.toml)`;
    throw writeRefused("configValidationError", message);
  }
}

function conflict(): RpcError {
  const message = "Configuration was modified since last read. Fetch latest version and retry.";
  return writeRefused("configVersionConflict", message);
}

/** Whether a path leads to the file: written as it is, or through links. */
async function isSame(host: Host, meant: string, path: string): Promise<boolean> {
  if (!/^([A-Za-z]:)?[\\/]/.test(meant)) return false;
  const given = absolutePath(host, meant);
  if (given === absolutePath(host, path)) return true;
  const [one, other] = await Promise.all(
    [given, path].map((name) => host.fs.realpath(name).catch(() => undefined)),
  );
  return one !== undefined && one === other;
}

async function readText(fs: FileSystem, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await fs.readFile(path));
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function parse(editor: TomlEditor, text: string, path: string): TomlTable {
  try {
    return editor.parse(text);
  } catch {
    // The parser quotes the line, which may hold a credential.
    const message = `failed to load configuration: ${path} is no TOML; config/read says where`;
    throw new RpcError(rpcCodes.internalError, message);
  }
}

/** Replaces the file whole. One that is new is for its owner alone, where files have modes. */
async function replace(fs: FileSystem, path: string, text: string, isNew: boolean): Promise<void> {
  if (isNew) {
    await fs.mkdir(path.slice(0, path.lastIndexOf("/")));
    await fs.appendFile?.(path, new Uint8Array());
  }
  await fs.writeFile(path, new TextEncoder().encode(text));
}
