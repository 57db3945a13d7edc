/* tslint:disable */
/* eslint-disable */

export interface Instance {
    __wbg_reset_state(): void;

    /**
     * Interrupts the running turn, if there is one, and returns the outbox.
     */
    cancel(handle: number, now: number): string;

    /**
     * Ends a session at once and returns the outbox, which holds the aborts of what was under way.
     */
    close(handle: number): string;

    /**
     * What else a host has to read for a configuration: `ConfigSources` as JSON in, `ConfigNeeds` as JSON out.
     */
    config_needs(cwd: string, sources: string): string;

    /**
     * The recorded inputs of a session opened with `journal`, as JSON; `null` for any other.
     */
    journal(handle: number): string;

    /**
     * Opens a session from `OpenOptions` as JSON and returns its handle. Nothing runs until the first step.
     */
    open(options: string): number;

    /**
     * What a session would be configured with: `ConfigSources` as JSON in, `ConfigPreview` as JSON out.
     */
    preview_config(cwd: string, sources: string): string;

    /**
     * Runs a journal through a new session and returns the outbox of each step, as JSON.
     */
    replay(journal: string): string;

    /**
     * What this instance has done so far, as JSON.
     */
    stats(): string;

    /**
     * Gives a session one `Input` as JSON at the time `now` (milliseconds since 1970) and returns its outbox,
     * a JSON array of entries.
     */
    step(handle: number, now: number, input: string): string;

    /**
     * Gives a session a result of bytes: channel 0 is data, 1 standard output, 2 standard error.
     */
    step_bytes(handle: number, now: number, effect: number, channel: number, data: Uint8Array | number[]): string;

    /**
     * The package's version.
     */
    version(): string;
}

/** One more instance of the compiled module. */
export function createCore(module: WebAssembly.Module): Instance;
