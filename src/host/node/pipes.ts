import type { ChildProcess } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";

import { codeOf, HostError } from "../errors.ts";
import { childProcess } from "./builtins.ts";
import { bunRuntime, readPipe } from "./bun.ts";
import type { CommandPipes } from "./command.ts";

/**
 * The pipes of a command to be started.
 *
 * Node connects a child with socket pairs, and Linux refuses to open a socket by name: under them
 * `echo text > /dev/stderr` fails. So real pipes are used where they can be had, which takes a named pipe:
 * Node has no call for a nameless one.
 */
export interface PipePlan {
  /** What `spawn` gives the command as its standard streams. */
  readonly stdio: readonly (number | "pipe" | "ignore")[];
  /** The host's ends, once the command runs; the command's ends are closed here. */
  connect(child: ChildProcess): CommandPipes;
  /** Closes all, when the command didn't start. */
  abandon(): void;
}

/** Pipes made in one go: making them starts a program, which costs as much as the command itself. */
const BATCH = 8;

/** Pipes that are ready, as descriptors open on both ends; fewer than a batch and what one command takes. */
const ready: number[] = [];

/** The batch being made, shared by all who wait for it. */
let making: Promise<void> | null = null;

const bun = bunRuntime();

/** Whether to make pipes: Deno's are real by themselves. */
let supported = process.platform === "linux" && !("Deno" in globalThis);

/** Prepares the pipes of one command. */
export async function planPipes(stdin: boolean): Promise<PipePlan> {
  // Bun can't write to a descriptor like these without waiting, so its commands read from a socket.
  const piped = stdin && bun === undefined;
  const count = piped ? 3 : 2;
  try {
    while (supported && ready.length < count) {
      making ??= makePipes().finally(() => {
        making = null;
      });
      await making;
    }
    if (supported) return pipePlan(ready.splice(0, count), stdin && !piped);
  } catch (error) {
    // Without the program there will never be any; all else may pass, such as too many open files.
    if (codeOf(error) === "ENOENT") supported = false;
  }
  return socketPlan(stdin);
}

function socketPlan(stdin: boolean): PipePlan {
  return {
    stdio: [stdin ? "pipe" : "ignore", "pipe", "pipe"],
    connect: ({ stdin: input, stdout, stderr }) => {
      if (stdout === null || stderr === null) throw new HostError("E_HOST", "the command has no pipes");
      return { stdin: input, stdout, stderr };
    },
    abandon: () => {},
  };
}

/** One pipe, each end opened by itself. */
interface Pipe {
  readonly ours: number;
  readonly theirs: number;
}

function pipePlan(descriptors: readonly number[], inputBySocket: boolean): PipePlan {
  const opened: number[] = [];
  const closeAll = (): void => {
    for (const descriptor of opened) closeSync(descriptor);
  };
  try {
    const [stdout, stderr, stdin] = descriptors.map((descriptor, index) =>
      split(descriptor, index < 2, opened),
    );
    if (stdout === undefined || stderr === undefined) throw new HostError("E_HOST", "too few pipes");
    return {
      stdio: [stdin?.theirs ?? (inputBySocket ? "pipe" : "ignore"), stdout.theirs, stderr.theirs],
      connect: (child) => {
        for (const pipe of [stdout, stderr, stdin]) if (pipe !== undefined) closeSync(pipe.theirs);
        return {
          stdin:
            stdin === undefined
              ? child.stdin
              : new Socket({ fd: stdin.ours, readable: false, writable: true }),
          stdout: reading(stdout.ours),
          stderr: reading(stderr.ours),
        };
      },
      abandon: closeAll,
    };
  } catch (error) {
    closeAll();
    throw error;
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

function reading(descriptor: number): Readable {
  if (bun !== undefined) return readPipe(bun, descriptor);
  return new Socket({ fd: descriptor, readable: true, writable: false });
}

/** Opens the ends of a pipe: the command's waits, as programs expect of theirs; the host's doesn't. */
function split(descriptor: number, commandWrites: boolean, opened: number[]): Pipe {
  const path = `/proc/self/fd/${descriptor}`;
  const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;
  const ours = openSync(path, (commandWrites ? O_RDONLY : O_WRONLY) | O_NONBLOCK);
  opened.push(ours);
  const theirs = openSync(path, commandWrites ? O_WRONLY : O_RDONLY);
  opened.push(theirs);
  return { ours, theirs };
}

/** Makes a batch of pipes; their names are gone as soon as they are open. */
async function makePipes(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "codex-embed-"));
  try {
    const paths = Array.from({ length: BATCH }, (_, index) => join(folder, String(index)));
    await promisify(childProcess().execFile)("mkfifo", ["-m", "600", ...paths]);
    for (const path of paths) {
      // Opened for both, it waits for nobody.
      ready.push(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
