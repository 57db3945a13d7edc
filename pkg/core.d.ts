/* tslint:disable */
/* eslint-disable */

export function __wbg_reset_state(): void;

/**
 * Interrupts the running turn, if there is one, and returns the outbox.
 */
export function cancel(handle: number, now: number): string;

/**
 * Ends a session at once and returns the outbox, which holds the aborts of what was under way.
 */
export function close(handle: number): string;

/**
 * What else a host has to read for a configuration: `ConfigSources` as JSON in, `ConfigNeeds` as JSON out.
 */
export function config_needs(cwd: string, sources: string): string;

/**
 * The recorded inputs of a session opened with `journal`, as JSON; `null` for any other.
 */
export function journal(handle: number): string;

/**
 * Opens a session from `OpenOptions` as JSON and returns its handle. Nothing runs until the first step.
 */
export function open(options: string): number;

/**
 * What a session would be configured with: `ConfigSources` as JSON in, `ConfigPreview` as JSON out.
 */
export function preview_config(cwd: string, sources: string): string;

/**
 * Runs a journal through a new session and returns the outbox of each step, as JSON.
 */
export function replay(journal: string): string;

/**
 * What this instance has done so far, as JSON.
 */
export function stats(): string;

/**
 * Gives a session one `Input` as JSON at the time `now` (milliseconds since 1970) and returns its outbox,
 * a JSON array of entries.
 */
export function step(handle: number, now: number, input: string): string;

/**
 * Gives a session a result of bytes: channel 0 is data, 1 standard output, 2 standard error.
 */
export function step_bytes(handle: number, now: number, effect: number, channel: number, data: Uint8Array | number[]): string;

/**
 * The package's version.
 */
export function version(): string;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly cancel: (a: number, b: number) => [number, number, number, number];
    readonly close: (a: number) => [number, number, number, number];
    readonly config_needs: (a: number, b: number, c: number, d: number) => [number, number, number, number];
    readonly journal: (a: number) => [number, number, number, number];
    readonly open: (a: number, b: number) => [number, number, number];
    readonly preview_config: (a: number, b: number, c: number, d: number) => [number, number, number, number];
    readonly replay: (a: number, b: number) => [number, number, number, number];
    readonly stats: () => [number, number, number, number];
    readonly step: (a: number, b: number, c: number, d: number) => [number, number, number, number];
    readonly step_bytes: (a: number, b: number, c: number, d: number, e: number, f: number) => [number, number, number, number];
    readonly version: () => [number, number];
    readonly __wbindgen_export: WebAssembly.Table;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
