/**
 * What is common to the loaders: the exports of the WebAssembly module, and how they become callable.
 *
 * `#platform` (package.json, "imports") names the loader for the runtime: `load-node.ts` reads a file,
 * `load-web.ts` fetches, `load-inline.ts` has the module in it, and `load-edge.ts` is given it. Each exports
 * {@link Platform}'s and {@link Loader}'s functions.
 */

import { createCore as instantiate } from "../../pkg/core.js";
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

/** An instance of the module. */
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
 * Where the module is from: compiled already (shared with workers, or handed in by an edge runtime), its bytes,
 * or the response that brings them.
 */
export type CoreSource = WebAssembly.Module | BufferSource | Response;

/** What a session needs of a `#platform` module. */
export interface Platform {
  /**
   * The core that sessions share where they aren't given another. A failed load is not remembered, so it can be
   * tried again.
   *
   * @throws CodexError `wasm_load_failed`: the file is missing, damaged, or of another version.
   */
  loadCore(): Promise<Core>;
  /**
   * The host that is used where the caller names none.
   *
   * @param env in place of the environment of the process.
   */
  defaultHost(env?: Readonly<Record<string, string | undefined>>): Promise<Host>;
}

/** What the `#platform` modules export of their loaders. */
export interface Loader extends Pick<Platform, "loadCore"> {
  /**
   * Loads the module, once: later calls give the same one, and `source` counts only for the first.
   *
   * @param source in place of the platform's own way to find it.
   * @throws CodexError `wasm_load_failed`.
   */
  loadModule(source?: CoreSource | PromiseLike<CoreSource>): Promise<WebAssembly.Module>;
  /**
   * An instance beside the shared one.
   *
   * @throws CodexError `wasm_load_failed`.
   */
  createCore(): Promise<Core>;
}

/** Makes a module of bytes. */
export type Compile = (bytes: BufferSource) => WebAssembly.Module | Promise<WebAssembly.Module>;

/**
 * Makes a loader.
 *
 * @param find gives the module where the caller brings none.
 * @param compile Default: `WebAssembly.compile`, which leaves the thread to others meanwhile.
 */
export function createLoader(
  find: () => CoreSource | Promise<CoreSource>,
  compile: Compile = (bytes) => WebAssembly.compile(bytes),
): Loader {
  let loaded: Promise<{ module: WebAssembly.Module; core: Core }> | undefined;
  const load = (source?: CoreSource | PromiseLike<CoreSource>) => {
    loaded ??= begin(source).catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  // One instance at once: only that shows whether the module is the right one.
  const begin = async (source?: CoreSource | PromiseLike<CoreSource>) => {
    const module = await toModule(await (source ?? find()), compile);
    return { module, core: start(module) };
  };
  return {
    loadModule: async (source) => (await load(source)).module,
    loadCore: async () => (await load()).core,
    createCore: async () => start((await load()).module),
  };
}

/** A module is told from other content by its first four bytes (WebAssembly core specification, 5.5.16). */
function isWasm(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}

/** By their names: what another realm made is not of this realm's classes. */
const isModule = (value: unknown): value is WebAssembly.Module =>
  tagOf(value) === "[object WebAssembly.Module]";
const isBuffer = (value: unknown): value is ArrayBuffer => tagOf(value) === "[object ArrayBuffer]";
const tagOf = (value: unknown): string => Object.prototype.toString.call(value);

const FILES =
  "Reinstall codex-embed; if a bundler copied its files, see that core_bg.wasm is copied with them, unchanged. " +
  "docs/loading.md tells other ways.";

/**
 * The error of a failed load.
 *
 * @param what what is wrong, for the middle of a sentence.
 * @param todo sentences that say what to do.
 */
export function loadError(what: string, cause?: unknown, todo: string = FILES): CodexError {
  const message = `The WebAssembly core could not be loaded: ${what}. ${todo}`;
  return new CodexError("wasm_load_failed", message, { cause });
}

/**
 * @param source a {@link CoreSource}.
 * @throws CodexError `wasm_load_failed`; `invalid_argument` for what is none.
 */
export async function toModule(source: unknown, compile: Compile): Promise<WebAssembly.Module> {
  if (isBuffer(source)) return fromBytes(new Uint8Array(source), compile);
  if (ArrayBuffer.isView(source) && isBuffer(source.buffer)) {
    return fromBytes(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), compile);
  }
  // After the bytes: Node loads its fetch, which takes 15 ms, when a program first names this class.
  if (typeof Response !== "undefined" && source instanceof Response) return fromResponse(source, compile);
  // The last, since to TypeScript anything might be a module: its interface is empty.
  if (isModule(source)) return source;
  throw new CodexError(
    "invalid_argument",
    "The core is loaded from a WebAssembly.Module, bytes or a Response.",
  );
}

/** Compiles while it arrives where the server names the type, and from the whole body where it doesn't. */
async function fromResponse(response: Response, compile: Compile): Promise<WebAssembly.Module> {
  const { url, status } = response;
  const what = url === "" ? "the response" : url;
  if (!response.ok) throw loadError(`${what} answers with HTTP status ${status}`);
  const type = response.headers.get("content-type") ?? "";
  try {
    if (type.startsWith("application/wasm")) return await WebAssembly.compileStreaming(response);
    return await fromBytes(new Uint8Array(await response.arrayBuffer()), compile);
  } catch (error) {
    throw loadError(`${what} does not hold it, or this page's CSP lacks 'wasm-unsafe-eval'`, error);
  }
}

async function fromBytes(bytes: Uint8Array<ArrayBuffer>, compile: Compile): Promise<WebAssembly.Module> {
  if (!isWasm(bytes)) throw loadError("its content is not WebAssembly");
  try {
    return await compile(bytes);
  } catch (error) {
    throw loadError("it is damaged, or this page's CSP lacks 'wasm-unsafe-eval'", error);
  }
}

function start(module: WebAssembly.Module): Core {
  const names = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  if (!names.has("step_bytes")) throw loadError("it is another module");
  let exports: ReturnType<typeof instantiate>;
  try {
    exports = instantiate(module);
  } catch (error) {
    throw loadError("it does not fit the JavaScript beside it", error);
  }
  const found = exports.version();
  if (found !== version) throw loadError(`it is of version ${found}, and the package of ${version}`);
  return { exports, reset: exports.__wbg_reset_state };
}
