import type {
  Host,
  HttpRequest,
  Process,
  ProcessExit,
  ProcessOutput,
  SpawnRequest,
} from "../../../src/host/types.ts";

/** A response body that the test feeds. */
export interface FakeBody {
  readonly request: HttpRequest;
  readonly signal: AbortSignal;
  send(data: string | Uint8Array): void;
  end(): void;
  cancelled: boolean;
}

/** A process that the test plays. */
export interface FakeProcess extends Process {
  readonly request: SpawnRequest;
  readonly written: string[];
  killed: boolean;
  print(data: string): void;
  exit(code: number): void;
}

export interface FakeHost extends Host {
  readonly bodies: FakeBody[];
  readonly processes: FakeProcess[];
}

/** A host whose network and processes are the test's to play; files are those of `overrides`, or none. */
export function fakeHost(
  overrides: Partial<Host> = {},
  env: Readonly<Record<string, string>> = {},
): FakeHost {
  const bodies: FakeBody[] = [];
  const processes: FakeProcess[] = [];
  const missing = async (): Promise<never> => {
    throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  };
  return {
    bodies,
    processes,
    fs: {
      readFile: missing,
      writeFile: missing,
      mkdir: async () => {},
      rm: missing,
      rename: missing,
      stat: async () => ({ kind: "directory", size: 0 }),
      realpath: async (path) => path,
      readdir: async () => [],
    },
    http: {
      send: async (request, { signal }) => {
        const { stream, body } = fakeBody(request, signal);
        bodies.push(body);
        return { status: 200, headers: [["content-type", "text/event-stream"]], body: stream };
      },
    },
    sandbox: {
      shell: { name: "sh", path: "/bin/sh" },
      enforcement: async () => "fake",
      spawn: async (request) => {
        const process = fakeProcess(request);
        processes.push(process);
        return process;
      },
    },
    env: (name) => env[name],
    platform: { os: "linux", arch: "x86_64", tmpdir: "/tmp", cwd: "/w" },
    ...overrides,
  };
}

function fakeBody(
  request: HttpRequest,
  signal: AbortSignal,
): { stream: ReadableStream<Uint8Array>; body: FakeBody } {
  let source: ReadableStreamDefaultController<Uint8Array> | undefined;
  const encoder = new TextEncoder();
  const body: FakeBody = {
    request,
    signal,
    cancelled: false,
    send: (data) => source?.enqueue(typeof data === "string" ? encoder.encode(data) : data),
    end: () => source?.close(),
  };
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      source = controller;
    },
    cancel: () => {
      body.cancelled = true;
    },
  });
  return { stream, body };
}

function fakeProcess(request: SpawnRequest): FakeProcess {
  const waiting: (ProcessOutput | ProcessExit)[] = [];
  let reader: ((next: ProcessOutput | ProcessExit) => void) | undefined;
  const give = (next: ProcessOutput | ProcessExit) => {
    if (reader === undefined) waiting.push(next);
    else reader(next);
    reader = undefined;
  };
  const process: FakeProcess = {
    request,
    written: [],
    killed: false,
    read: () => {
      if (reader !== undefined) throw new Error("two reads at a time");
      const next = waiting.shift();
      if (next !== undefined) return Promise.resolve(next);
      return new Promise((resolve) => {
        reader = resolve;
      });
    },
    write: async (data) => {
      process.written.push(new TextDecoder().decode(data));
    },
    kill: () => {
      process.killed = true;
      give({ code: null, signal: "SIGKILL" });
    },
    print: (data) => give({ channel: "stdout", data: new TextEncoder().encode(data) }),
    exit: (code) => give({ code, signal: null }),
  };
  return process;
}
