/**
 * What is common to the loaders: the exports of the WebAssembly module, and how they become callable.
 *
 * `#platform` (package.json, "imports") names the loader for the runtime: `load-node.ts` reads a file,
 * `load-web.ts` fetches. Both export {@link Platform}'s two functions.
 */

import * as glue from "../../pkg/core.js";
import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import { version } from "../version.ts";

/**
 * The exports of `rust/wasm`; ARCHITECTURE.md, "The boundary", says what each means.
 *
 * `now` is milliseconds since 1970. A refused call throws an `Error` whose message is
 * `{"code","message"}` as JSON; a `WebAssembly.RuntimeError` is a trap and ends the instance.
 */
export interface WasmExports {
  /** Opens a session from `OpenOptions` as JSON; returns its handle. */
  open(options: string): number;
  /** Feeds one `Input` as JSON; returns the outbox, a JSON array. */
  step(handle: number, now: number, input: string): string;
  /** Feeds a result of bytes; `channel` is 0 for data, 1 for stdout, 2 for stderr. */
  step_bytes(handle: number, now: number, effect: number, channel: number, bytes: Uint8Array): string;
  /** Interrupts the running turn; returns the outbox. */
  cancel(handle: number, now: number): string;
  /** Ends the session at once; the outbox holds the aborts. */
  close(handle: number): string;
  /** The recorded inputs as JSON, if asked for at `open`. */
  journal(handle: number): string;
  /** Runs a journal through a session of its own; returns the outbox of each step, a JSON array of arrays. */
  replay(journal: string): string;
  /** What else to read for `ConfigSources` as JSON; returns `ConfigNeeds` as JSON. */
  config_needs(cwd: string, sources: string): string;
  /** What `ConfigSources` as JSON come to; returns `ConfigPreview` as JSON. */
  preview_config(cwd: string, sources: string): string;
  /** Counters as JSON. */
  stats(): string;
  /** The version of the module. */
  version(): string;
}

/** The loaded core: one instance of the module per JavaScript realm. */
export interface Core {
  /** The functions of the current instance; they stay valid across {@link Core.reset}. */
  readonly exports: WasmExports;
  /**
   * Replaces the instance with a fresh one, after a trap. Takes about 0.3 ms. Every handle of the old
   * instance is gone; its memory is freed with it.
   */
  reset(): void;
}

/**
 * The module from elsewhere: compiled already (shared with workers, or handed in by an edge runtime), or
 * its bytes.
 */
export type CoreSource = WebAssembly.Module | Uint8Array<ArrayBuffer>;

/** What a `#platform` module exports. */
export interface Platform {
  /**
   * Loads the core, once: later calls give the same one, and `source` counts only for the first. A failed
   * load is not remembered, so it can be tried again.
   *
   * @throws CodexError `wasm_load_failed`: the file is missing, damaged, or of another version.
   */
  loadCore(source?: CoreSource): Promise<Core>;
  /**
   * The host that is used where the caller names none.
   *
   * @param env in place of the environment of the process.
   */
  defaultHost(env?: Readonly<Record<string, string | undefined>>): Promise<Host>;
}

/** A module is told from other content by its first four bytes (WebAssembly core specification, 5.5.16). */
export function isWasm(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}

/**
 * Makes a loader that reads the module with `read` and remembers the core.
 *
 * @param read gives the module where the caller brings none.
 */
export function loadOnce(read: () => CoreSource | Promise<CoreSource>): Platform["loadCore"] {
  let loaded: Promise<Core> | undefined;
  return (source) => {
    loaded ??= start(source, read).catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}

/** The error of a failed load; `what` says what is wrong, and the text adds what to do. */
export function loadError(what: string, cause?: unknown): CodexError {
  return new CodexError(
    "wasm_load_failed",
    `The WebAssembly core could not be loaded: ${what}. Reinstall codex-embed; if a bundler copied its ` +
      "files, see that core_bg.wasm is copied with them, unchanged.",
    { cause },
  );
}

async function start(
  source: CoreSource | undefined,
  read: () => CoreSource | Promise<CoreSource>,
): Promise<Core> {
  const module = compile(source ?? (await read()));
  // Before the glue sees it: a foreign module would stay in there for good.
  const names = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  if (!names.has("step_bytes")) throw loadError("it is another module");
  try {
    glue.initSync({ module });
  } catch (error) {
    throw loadError("it does not fit the JavaScript beside it", error);
  }
  const found = glue.version();
  if (found !== version) throw loadError(`it is of version ${found}, and the package of ${version}`);
  return { exports: glue, reset: glue.__wbg_reset_state };
}

/** Compiling at once beats `WebAssembly.compile` by some 40 ms on Node, where nothing else is waiting. */
function compile(source: CoreSource): WebAssembly.Module {
  if (source instanceof WebAssembly.Module) return source;
  if (!isWasm(source)) throw loadError("its content is not WebAssembly");
  try {
    return new WebAssembly.Module(source);
  } catch (error) {
    throw loadError("it is damaged, or this page's CSP lacks 'wasm-unsafe-eval'", error);
  }
}
