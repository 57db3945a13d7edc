/** MCP over the standard input and output of a process of the host: a JSON text a line. */

import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import type { Host, Process, SpawnRequest } from "../host/types.ts";

/** What every server gets of the host's environment, as in the reference. All else has to be named. */
const inherited = {
  windows: [
    "APPDATA",
    "COMSPEC",
    "HOMEDRIVE",
    "HOMEPATH",
    "LOCALAPPDATA",
    "PATH",
    "PATHEXT",
    "POWERSHELL",
    "PROGRAMDATA",
    "PROGRAMFILES",
    "PROGRAMFILES(X86)",
    "PROGRAMW6432",
    "PWSH",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "USERDOMAIN",
    "USERNAME",
    "USERPROFILE",
  ],
  others: [
    "HOME",
    "LANG",
    "LC_ALL",
    "LOGNAME",
    "PATH",
    "SHELL",
    "TERM",
    "TMPDIR",
    "TZ",
    "USER",
    "__CF_USER_TEXT_ENCODING",
  ],
};

/** A line that is longer, in bytes, ends the connection. */
const maxLine = 64 << 20;
const lineBreak = 0x0a;

/** A program to start. */
export interface StdioProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute path. */
  readonly cwd: string;
  /** Variables to set over the inherited ones. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a program and talks to it. What it writes to standard error is dropped. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: <T extends JSONRPCMessage>(message: T) => void;
  readonly #host: Host;
  readonly #program: StdioProgram;
  readonly #parse: (value: unknown) => JSONRPCMessage;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  #process: Process | undefined;
  #written: Promise<void> = Promise.resolve();
  #line: Uint8Array[] = [];
  #length = 0;

  /** @param parse checks a message; throws for what is none. */
  constructor(host: Host, program: StdioProgram, parse: (value: unknown) => JSONRPCMessage) {
    this.#host = host;
    this.#program = program;
    this.#parse = parse;
  }

  async start(): Promise<void> {
    const { sandbox, platform } = this.#host;
    if (sandbox === null) {
      throw Object.assign(new Error("This host has no processes: reach the server by a url."), {
        code: "E_UNSUPPORTED",
      });
    }
    const { command, args, cwd, env } = this.#program;
    const request: SpawnRequest = {
      argv: [command, ...args],
      cwd,
      env: {
        inherit: "all",
        exclude: [],
        include_only: platform.os === "windows" ? inherited.windows : inherited.others,
        set: env,
      },
      stdin: true,
      tty: false,
      sandbox: null,
      workspace: cwd,
    };
    this.#process = await sandbox.spawn(request);
    void this.#read(this.#process);
  }

  send(message: JSONRPCMessage): Promise<void> {
    const line = this.#encoder.encode(`${JSON.stringify(message)}\n`);
    const written = this.#written.then(() => this.#process?.write(line));
    this.#written = written.catch(() => {});
    return written;
  }

  async close(): Promise<void> {
    this.#process?.kill();
  }

  async #read(process: Process): Promise<void> {
    try {
      for (;;) {
        const next = await process.read();
        if (!("channel" in next)) break;
        if (next.channel === "stdout") this.#take(next.data);
      }
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      process.kill();
    }
    this.onclose?.();
  }

  #take(data: Uint8Array): void {
    let from = 0;
    for (let end = data.indexOf(lineBreak); end >= 0; end = data.indexOf(lineBreak, from)) {
      this.#add(data.subarray(from, end));
      this.#finishLine();
      from = end + 1;
    }
    this.#add(data.subarray(from));
  }

  #add(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#line.push(part);
    this.#length += part.length;
    if (this.#length > maxLine) throw new Error(`The server sent a line of more than ${maxLine} bytes.`);
  }

  #finishLine(): void {
    let text = "";
    for (const part of this.#line) text += this.#decoder.decode(part, { stream: true });
    text += this.#decoder.decode();
    this.#line = [];
    this.#length = 0;
    if (text.trim() === "") return;
    try {
      this.onmessage?.(this.#parse(JSON.parse(text)));
    } catch (error) {
      // A stray line of a log is no reason to give the server up.
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
