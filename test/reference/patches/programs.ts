/** Both sides: apply_patch as the reference's program, and ours. */
import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { isObject } from "../../conformance/runner/json.ts";
import type { Outcome } from "./case.ts";

/** What a program printed, and its exit code. */
export type Printed = Omit<Outcome, "files">;

/** Applies a patch to the files of a folder. */
export type Program = (cwd: string, patch: string) => Promise<Printed>;

/** The argument that makes the reference's program be its apply_patch. */
const AS_APPLY_PATCH = "--codex-run-as-apply-patch";

/** The reference's, a process for each patch. */
export function referenceProgram(codex: string): Program {
  return (cwd, patch) =>
    new Promise((resolve, reject) => {
      const options = { cwd, env: { PATH: process.env["PATH"] ?? "" } };
      execFile(codex, [AS_APPLY_PATCH, patch], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === "number") resolve({ exitCode: code, stdout, stderr });
        else reject(new Error(`the reference's apply_patch did not end by itself: ${error?.message}`));
      });
    });
}

/** Ours: rust/patch's example, a line for each patch. */
export class OurProgram {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: ((line: string) => void)[] = [];
  #ended = false;

  /** @param program The executable that cargo built. */
  constructor(program: string) {
    this.#child = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#child.stdout })
      .on("line", (line) => this.#waiting.shift()?.(line))
      .once("close", () => {
        this.#ended = true;
        for (const answer of this.#waiting.splice(0)) answer("");
      });
  }

  /** Applies a patch; answers come in the order of the questions. */
  readonly run: Program = async (cwd, patch) => {
    if (this.#ended) throw new Error("our apply_patch ended early");
    const line = await new Promise<string>((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin.write(`${JSON.stringify({ cwd, patch })}\n`);
    });
    return printed(line);
  };

  /** Ends the program. */
  close(): void {
    this.#child.stdin.end();
  }
}

function printed(line: string): Printed {
  const answer: unknown = line === "" ? undefined : JSON.parse(line);
  if (isObject(answer)) {
    const { exit_code: exitCode, stdout, stderr } = answer;
    if (typeof exitCode === "number" && typeof stdout === "string" && typeof stderr === "string")
      return { exitCode, stdout, stderr };
  }
  throw new Error(line === "" ? "our apply_patch ended early" : `our apply_patch answered ${line}`);
}
