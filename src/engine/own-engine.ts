/** The core as programs handle it: loaded from elsewhere, or in an instance of their own. */

import { Engine } from "./instance.ts";
import type { CoreSource } from "./load.ts";

/**
 * Loads the core, so that the first session need not: ahead of time, or from where the program has it. Once: a
 * later call gives the same module, and its `source` is not looked at.
 *
 * @param source the compiled module, its bytes, or the response that brings them. Default: the package's own file,
 *   or its copy in JavaScript. Edge runtimes have to be given a `WebAssembly.Module`.
 * @returns the compiled module. Posted to a worker and loaded there by this function, it is not compiled again.
 * @throws CodexError `wasm_load_failed`: not there, damaged, or of another version. The next call tries again.
 */
export async function loadCore(source?: CoreSource | PromiseLike<CoreSource>): Promise<WebAssembly.Module> {
  const { loadModule } = await import("#platform");
  return await loadModule(source);
}

/**
 * Makes an instance of the core beside the one that sessions share, for the option `engine`. A trap (out of memory,
 * stack overflow) ends all sessions of an instance; so sessions that must not end with those of others get one of
 * their own. It takes a millisecond or two and half a megabyte, and is freed when nobody holds it and its sessions.
 *
 * @throws CodexError `wasm_load_failed`.
 */
export async function createEngine(): Promise<Engine> {
  const { createCore } = await import("#platform");
  return new Engine(await createCore());
}
