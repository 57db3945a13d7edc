import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Process, Sandbox, SpawnRequest } from "../../src/host/types.ts";
import { finish, readText, run, script } from "./commands.ts";

/** Processes to test, with a folder of their own. */
export interface SandboxSubject {
  readonly sandbox: Sandbox;
  /** An empty folder, links resolved. */
  readonly root: string;
  /** Goes over each request: how the same commands run under limits. */
  readonly request?: Partial<SpawnRequest>;
  /** Whether a signal keeps its name; else it is reported as code 128 and its number. */
  readonly namesSignals: boolean;
  readonly close: () => Promise<void>;
}

/** What a sandbox can do. */
export interface SandboxAbilities {
  /**
   * Whether commands are processes of a system, with signals, a background and output while they run; else they
   * are scripts that a shell in this realm plays to their end. Default: they are.
   */
  readonly processes?: boolean;
}

const coded = (code: string): object => expect.objectContaining({ code });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * What every sandbox promises about the commands it runs. The host's own environment must hold
 * `CONTRACT_SECRET=s3cret`, `CONTRACT_PLAIN=plain` and a `PATH`.
 */
export function describeSandbox(
  name: string,
  make: () => Promise<SandboxSubject>,
  { processes = true }: SandboxAbilities = {},
): void {
  const withProcesses = test.skipIf(!processes);
  describe(`${name}: commands`, () => {
    let subject: SandboxSubject;
    const request = (text: string, changes: Partial<SpawnRequest> = {}): SpawnRequest =>
      script(text, subject.root, { workspace: subject.root, ...subject.request, ...changes });
    const start = (text: string, changes?: Partial<SpawnRequest>): Promise<Process> =>
      subject.sandbox.spawn(request(text, changes));
    const play = (text: string, changes?: Partial<SpawnRequest>) =>
      run(subject.sandbox, request(text, changes));
    const signalled = (signal: string, number: number): object =>
      subject.namesSignals ? { code: null, signal } : { code: 128 + number, signal: null };

    /** Waits until no process on the machine sleeps this long. */
    const gone = async (seconds: string): Promise<void> => {
      // The brackets keep the search from finding itself.
      const search = `for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $file; echo; done 2>/dev/null
        | grep -c '^sleep [${seconds[0]}]${seconds.slice(1)}'; true`.replace("\n", "");
      let left = "";
      for (let attempt = 0; attempt < 100; attempt += 1) {
        left = (await run(subject.sandbox, script(search, "/"))).stdout;
        if (left === "0\n") return;
        await delay(20);
      }
      throw new Error(`still sleeping: ${left}`);
    };

    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.close());

    describe("endings", () => {
      test.each([0, 1, 7, 126, 255])("exit code %i", async (code) => {
        expect((await play(`exit ${code}`)).exit).toEqual({ code, signal: null });
      });

      withProcesses("a signal", async () => {
        expect((await play("kill -TERM $$")).exit).toEqual(signalled("SIGTERM", 15));
        expect((await play("kill -KILL $$")).exit).toEqual(signalled("SIGKILL", 9));
      });

      test("the answer can be had again", async () => {
        const process = await start("exit 3");
        const { exit } = await finish(process);
        expect(await process.read()).toEqual(exit);
      });

      test("only one read at a time", async () => {
        const process = await start("sleep 0.1; echo done");
        const first = process.read();
        await expect(process.read()).rejects.toEqual(coded("EBUSY"));
        expect(await first).toMatchObject({ channel: "stdout" });
        await finish(process);
      });
    });

    describe("output", () => {
      withProcesses("the channels stay apart and in order of arrival", async () => {
        const { pieces, stdout, stderr } = await play(
          "for i in 1 2 3; do echo out$i; sleep 0.03; echo err$i >&2; sleep 0.03; done",
        );
        expect(stdout).toBe("out1\nout2\nout3\n");
        expect(stderr).toBe("err1\nerr2\nerr3\n");
        const order = pieces.map(({ data }) => new TextDecoder().decode(data).trim());
        expect(order).toEqual(["out1", "err1", "out2", "err2", "out3", "err3"]);
      });

      withProcesses("it arrives while the command runs", async () => {
        const process = await start("echo early; read line; echo $line", { stdin: true });
        expect(await readText(process)).toBe("early\n");
        await process.write(bytes("late\n"));
        expect((await finish(process)).stdout).toBe("late\n");
      });

      withProcesses("megabytes of any bytes arrive whole, in pieces of at most 64 KiB", async () => {
        const { stdout, pieces, exit } = await play(
          "yes 0123456789abcde | head -c 5000000; printf '\\377\\0end'",
        );
        expect(exit.code).toBe(0);
        expect(Math.max(...pieces.map(({ data }) => data.byteLength))).toBeLessThanOrEqual(65536);
        const all = Buffer.concat(pieces.map(({ data }) => data));
        expect(all.byteLength).toBe(5_000_005);
        expect(all.subarray(-5)).toEqual(Buffer.from([0xff, 0, 0x65, 0x6e, 0x64]));
        expect(stdout.startsWith("0123456789abcde\n".repeat(1000))).toBe(true);
      });

      withProcesses("the last words before an exit are not lost", async () => {
        for (let round = 0; round < 10; round += 1) {
          const { stdout, stderr } = await play(
            "head -c 60000 /dev/zero | tr '\\0' x; echo last >&2; kill -9 $$",
          );
          expect([stdout.length, stderr]).toEqual([60000, "last\n"]);
        }
      });

      test("the standard streams can be opened by name", async () => {
        const { stdout, stderr, exit } = await play(
          "echo a > /dev/stdout; echo b > /dev/stderr; tee /dev/fd/2 < /dev/stdin",
        );
        expect([stdout, stderr, exit.code]).toEqual(["a\n", "b\n", 0]);
      });

      withProcesses("fifty megabytes that nobody reads stay with the command", async () => {
        const process = await start("head -c 52428800 /dev/zero; echo x > finished");
        let seen = (await readText(process)).length;
        const before = globalThis.process.memoryUsage().arrayBuffers;
        await delay(300);
        expect(globalThis.process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
        expect((await run(subject.sandbox, script("ls", subject.root))).stdout).toBe("");
        for (;;) {
          const next = await process.read();
          if (!("data" in next)) break;
          seen += next.data.byteLength;
        }
        expect(seen).toBe(52428800);
      });
    });

    describe("input", () => {
      test("what is written is read, byte for byte", async () => {
        const process = await start("head -c 300000 | wc -c", { stdin: true });
        await process.write(new Uint8Array(300000).fill(0xff));
        expect((await finish(process)).stdout.trim()).toBe("300000");
      });

      test("without input the command sees its end at once", async () => {
        const process = await start("cat; echo end");
        await expect(process.write(bytes("x"))).rejects.toEqual(coded("EPIPE"));
        expect((await finish(process)).stdout).toBe("end\n");
      });

      test("text given at the start is read whole, and then its end", async () => {
        const input = "grüße\n".repeat(50_000);
        const { stdout } = await play("cat; echo end", { input });
        expect(stdout).toBe(`${input}end\n`);
        expect((await play("cat; echo end", { input: "" })).stdout).toBe("end\n");
      });

      test("a command need not read the text that it is given", async () => {
        const { stdout, exit } = await play("echo done", { input: "x".repeat(4 * 1024 * 1024) });
        expect([stdout, exit]).toEqual(["done\n", { code: 0, signal: null }]);
      });

      test("writing to a command that is gone fails", async () => {
        const process = await start("exit 0", { stdin: true });
        await finish(process);
        await expect(process.write(bytes("x"))).rejects.toEqual(coded("EPIPE"));
      });

      withProcesses("a write that the command never takes ends with it", async () => {
        const process = await start("sleep 60", { stdin: true });
        const writing = expect(process.write(new Uint8Array(4 * 1024 * 1024))).rejects.toEqual(
          coded("EPIPE"),
        );
        await delay(50);
        process.kill();
        await writing;
      });
    });

    describe("killing", () => {
      withProcesses("ends the pending read; twice is once", async () => {
        const process = await start("echo up; sleep 60");
        expect(await readText(process)).toBe("up\n");
        const ending = process.read();
        process.kill();
        process.kill();
        expect(await ending).toMatchObject({ signal: "SIGKILL" });
        process.kill();
      });

      withProcesses("leaves none of the tree: children, grandchildren, those in the background", async () => {
        const marker = `${61_000 + Math.floor(Math.random() * 900)}.25`;
        const process = await start(
          `(sleep ${marker} & sleep ${marker}) & sh -c 'sleep ${marker} & nohup sleep ${marker} & wait' & echo up; wait`,
        );
        expect(await readText(process)).toBe("up\n");
        process.kill();
        expect((await finish(process)).exit.signal).toBe("SIGKILL");
        await gone(marker);
      });

      withProcesses("a command that ignores signals and floods its output ends too", async () => {
        const process = await start("trap '' TERM INT HUP; yes");
        await readText(process);
        process.kill();
        expect((await finish(process)).exit.signal).toBe("SIGKILL");
      });

      test("through the signal given at the start", async () => {
        const abort = new AbortController();
        const process = await subject.sandbox.spawn(request("sleep 60"), { signal: abort.signal });
        const ending = process.read();
        abort.abort();
        expect(await ending).toMatchObject({ signal: "SIGKILL" });
      });

      test("an aborted start starts nothing", async () => {
        const starting = subject.sandbox.spawn(request("echo x > started"), { signal: AbortSignal.abort() });
        await expect(starting).rejects.toEqual(coded("ABORT_ERR"));
        expect((await play("ls")).stdout).toBe("");
      });
    });

    describe("what a command leaves behind", () => {
      withProcesses("a silent process that holds the pipes doesn't delay the end", async () => {
        const began = performance.now();
        const process = await start("echo said; sleep 30 & exit 4");
        const { stdout, exit } = await finish(process);
        process.kill();
        expect([stdout, exit]).toEqual(["said\n", { code: 4, signal: null }]);
        expect(performance.now() - began).toBeLessThan(5000);
      });

      withProcesses("a noisy one doesn't either", async () => {
        const { exit, pieces } = await play("yes & exit 5");
        expect(exit).toEqual({ code: 5, signal: null });
        expect(pieces.reduce((sum, { data }) => sum + data.byteLength, 0)).toBeLessThan(256 * 1024 * 1024);
      });

      withProcesses("killing after the end takes it along", async () => {
        const marker = `${62_000 + Math.floor(Math.random() * 900)}.25`;
        const process = await start(`sleep ${marker} & exit 0`);
        await finish(process);
        process.kill();
        await gone(marker);
      });
    });

    describe("environment", () => {
      const env = (changes: Partial<SpawnRequest["env"]>): Partial<SpawnRequest> => ({
        argv: ["/usr/bin/env"],
        env: { inherit: "all", exclude: [], include_only: [], set: {}, ...changes },
      });
      const names = (stdout: string): string[] => stdout.split("\n").map((line) => line.split("=")[0] ?? "");

      test("all, with what is set last", async () => {
        const { stdout } = await play("", env({ set: { CONTRACT_PLAIN: "changed", ADDED: "a b\nc" } }));
        expect(stdout).toContain("CONTRACT_SECRET=s3cret\n");
        expect(stdout).toContain("CONTRACT_PLAIN=changed\n");
        expect(stdout).toContain("ADDED=a b\nc\n");
      });

      test("the core names only", async () => {
        const { stdout } = await play("", env({ inherit: "core" }));
        expect(names(stdout)).toContain("PATH");
        expect(names(stdout)).not.toContain("CONTRACT_PLAIN");
      });

      withProcesses("nothing but what is set", async () => {
        const { stdout } = await play("", env({ inherit: "none", set: { ONLY: "1" } }));
        // What bubblewrap and Deno add by themselves.
        expect(
          stdout.split("\n").filter((line) => line !== "" && !/^(PWD|DENO_EXTRA_STDIO_FDS)=/.test(line)),
        ).toEqual(["ONLY=1"]);
      });

      test.each([
        ["contract_*", false, false],
        ["*SECRET*", false, true],
        ["CONTRACT_SECRE", true, true],
        ["*_*e*r*t", false, true],
        ["**", false, false],
        ["", true, true],
      ])("excluding %j", async (pattern, secret, plain) => {
        const { stdout } = await play("", env({ exclude: [pattern], set: { KEPT: "1" } }));
        const found = names(stdout);
        expect([found.includes("CONTRACT_SECRET"), found.includes("CONTRACT_PLAIN")]).toEqual([
          secret,
          plain,
        ]);
        expect(found).toContain("KEPT");
      });

      test("keeping only some", async () => {
        const { stdout } = await play("", env({ include_only: ["path", "contract_p*"], set: { KEPT: "1" } }));
        expect(stdout).toContain("CONTRACT_PLAIN=plain\n");
        expect(names(stdout)).not.toContain("CONTRACT_SECRET");
        expect(names(stdout)).toContain("KEPT");
      });
    });

    describe("what can't be started", () => {
      withProcesses.each<[string, Partial<SpawnRequest>, string]>([
        ["a program that isn't there", { argv: ["no-such-program-7"] }, "ENOENT"],
        ["a path that isn't there", { argv: ["/no/such/program"] }, "ENOENT"],
        ["a folder", { argv: ["/etc"] }, "EACCES"],
        ["a file that is no program", { argv: ["/etc/passwd"] }, "EACCES"],
      ])("%s", async (_, changes, code) => {
        await expect(subject.sandbox.spawn(request("true", changes))).rejects.toEqual(coded(code));
      });

      test.each<[string, Partial<SpawnRequest>, string]>([
        ["no program", { argv: [] }, "EINVAL"],
        ["an empty program", { argv: [""] }, "ENOENT"],
        ["a zero byte", { argv: ["/bin/echo", "a\0b"] }, "EINVAL"],
        ["a working directory that isn't there", { cwd: "/no/such/folder" }, "ENOENT"],
        ["a working directory that is a file", { cwd: "/etc/passwd" }, "ENOTDIR"],
        ["a relative working directory", { cwd: "src" }, "EINVAL"],
      ])("%s", async (_, changes, code) => {
        await expect(subject.sandbox.spawn(request("true", changes))).rejects.toEqual(coded(code));
      });

      test("a program is sought in the command's own path", async () => {
        const { exit } = await play("printf '#!/bin/sh\\nexit 9\\n' > tool; chmod +x tool");
        expect(exit.code).toBe(0);
        const env = {
          inherit: "all",
          exclude: [],
          include_only: [],
          set: { PATH: `/nowhere:${subject.root}` },
        } as const;
        expect((await play("", { argv: ["tool"], env })).exit.code).toBe(9);
        expect((await play("", { argv: ["./tool"] })).exit.code).toBe(9);
      });
    });

    test("commands run side by side, each with its own output", async () => {
      const runs = Array.from({ length: 12 }, (_, index) =>
        play(`sleep 0.0${index % 5}; echo ${index}; exit ${index}`),
      );
      const outcomes = await Promise.all(runs);
      expect(outcomes.map(({ stdout, exit }) => [stdout, exit.code])).toEqual(
        outcomes.map((_, index) => [`${index}\n`, index]),
      );
    });
  });
}
