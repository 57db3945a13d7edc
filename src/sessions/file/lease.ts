/**
 * One writer for each session, across processes.
 *
 * A holder makes a file in the session's folder of leases, whose name says who it is, and then looks who else
 * is there. Whoever sees a living holder steps back, so two can never both go on; a dead one's file is
 * removed. There is no content that could be half written, and nothing to take over that another might take
 * over at the same time.
 */

import { readFileSync } from "node:fs";
import { mkdir, open, readdir, rm, rmdir, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { codeOf } from "../../host/errors.ts";
import { locked } from "../errors.ts";

/** How often a holder shows that it lives, in milliseconds. */
const beat = 20_000;
/** How long a holder on another machine counts as living without that, in milliseconds. */
const patience = 3 * beat;

/** Gives out the leases below one folder. */
export class Leases {
  readonly #folder: string;
  readonly #held = new Set<Lease>();
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Takes the lease of a session.
   *
   * @throws CodexError `session_locked` when a living writer has it.
   */
  async take(id: string): Promise<Lease> {
    const folder = join(this.#folder, id);
    const own = `${machine}.${process.pid}.${startOf(process.pid)}.${randomWord()}`;
    await create(folder, own);
    const lease = new Lease(id, folder, own, () => this.#forget(lease));
    try {
      for (const name of await readdir(folder)) {
        if (name === own) continue;
        if (await isAlive(folder, name)) throw locked(id, describe(name));
        await rm(join(folder, name), { force: true });
      }
    } catch (error) {
      await lease.release();
      throw error;
    }
    this.#held.add(lease);
    this.#timer ??= setInterval(() => this.#beat(), beat).unref();
    return lease;
  }

  #beat(): void {
    for (const lease of this.#held) void lease.beat();
  }

  #forget(lease: Lease): void {
    this.#held.delete(lease);
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** The right to write a session. */
export class Lease {
  readonly #id: string;
  readonly #folder: string;
  readonly #path: string;
  readonly #forget: () => void;
  #lastBeat = Date.now();

  /** @internal */
  constructor(id: string, folder: string, name: string, forget: () => void) {
    this.#id = id;
    this.#folder = folder;
    this.#path = join(folder, name);
    this.#forget = forget;
  }

  /**
   * Makes sure that the lease still counts: a process that was stopped for long may have lost it.
   *
   * @throws CodexError `session_locked`.
   */
  async check(): Promise<void> {
    if (Date.now() - this.#lastBeat < patience) return;
    if (!(await this.beat())) throw locked(this.#id, "a writer that took it over while this one stood still");
  }

  /** Shows that the holder lives; `false` when the lease is gone. */
  async beat(): Promise<boolean> {
    const now = new Date();
    try {
      await utimes(this.#path, now, now);
    } catch {
      return false;
    }
    this.#lastBeat = now.getTime();
    return true;
  }

  /** Gives it back. Safe to call twice. */
  async release(): Promise<void> {
    this.#forget();
    await rm(this.#path, { force: true });
    // Fails while another one's file is in it, as it should.
    await rmdir(this.#folder).catch(() => {});
  }
}

async function create(folder: string, name: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      // Also this fails with ENOENT when it finds the folder, and then finds it gone.
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await (await open(join(folder, name), "wx", 0o600)).close();
      return;
    } catch (error) {
      // The one before has just given it back and removed the folder.
      if (codeOf(error) !== "ENOENT" || attempt === 10) throw error;
    }
  }
}

const machine = /* @__PURE__ */ machineName();

function machineName(): string {
  try {
    return hostname().replace(/[^A-Za-z0-9-]/g, "_") || "unknown";
  } catch {
    // Deno withholds the name without --allow-sys=hostname. A holder without one is known by its beat alone.
    return `unnamed-${randomWord()}`;
  }
}

async function isAlive(folder: string, name: string): Promise<boolean> {
  const [host, pid, start] = name.split(".");
  if (host === machine) return isRunning(Number(pid), start ?? "");
  try {
    return Date.now() - (await stat(join(folder, name))).mtimeMs < patience;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

function isRunning(pid: number, start: string): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs as another user.
    return codeOf(error) !== "ESRCH";
  }
  return startOf(pid) === start;
}

/** When a process began, on Linux: another one may have its number by now. `0` where that isn't known. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): the 22nd field; the second, in brackets, may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch {
    return "0";
  }
}

function describe(name: string): string {
  const [host, pid] = name.split(".");
  return host === machine ? `the process ${pid}` : `the process ${pid} on ${host}`;
}

/** Twelve random hexadecimal digits: the last of a UUID, which all are. */
function randomWord(): string {
  return crypto.randomUUID().slice(-12);
}
