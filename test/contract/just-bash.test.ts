import { fromNodeFs } from "codex-embed/adapters/node-fs";
import { type JustBashOptions, justBash } from "codex-embed/just-bash";
import { createVirtualFileSystem } from "codex-embed/virtual";
import { defineCommand } from "just-bash";
import { createFsFromVolume, Volume } from "memfs";
import { describe, expect, test } from "vitest";

import type { FileSystem, SandboxPolicy, SpawnRequest } from "../../src/host/types.ts";
import { finish, run, script } from "./commands.ts";
import { describeSandbox } from "./sandbox.ts";

const env = { CONTRACT_SECRET: "s3cret", CONTRACT_PLAIN: "plain" };

describeSandbox(
  "just-bash",
  async () => {
    const fs = createVirtualFileSystem({ files: { "/etc/passwd": "" } });
    await fs.mkdir("/work");
    return {
      sandbox: justBash()({ fs, cwd: "/work", env }),
      root: "/work",
      namesSignals: true,
      close: async () => {},
    };
  },
  { processes: false },
);

const coded = (code: string): object => expect.objectContaining({ code });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const FILES = {
  "/work/a.txt": "hi\n",
  "/work/.git/config": "kept",
  "/work/sub/file": "x",
  "/outside/file": "x",
  "/tmp/file": "x",
};

function bash(options: JustBashOptions = {}, fs: FileSystem = createVirtualFileSystem({ files: FILES })) {
  const sandbox = justBash(options)({ fs, cwd: "/work", env: {} });
  const play = (text: string, changes: Partial<SpawnRequest> = {}) =>
    run(sandbox, script(text, "/work", changes));
  const text = async (path: string) => new TextDecoder().decode(await fs.readFile(path));
  return { sandbox, fs, play, text };
}

describe("just-bash: scripts", () => {
  test("a login shell's text runs, and so do its parameters and other programs", async () => {
    const { play } = bash();
    expect((await play("", { argv: ["/bin/zsh", "-lc", "echo $((1 + 2))"] })).stdout).toBe("3\n");
    expect((await play("", { argv: ["bash", "-lc", 'echo "$0 $1"', "a", "b c"] })).stdout).toBe("a b c\n");
    expect((await play("", { argv: ["echo", "it's", "$HOME", "*"] })).stdout).toBe("it's $HOME *\n");
  });

  test("nothing is kept between commands but files and their modes", async () => {
    const { play } = bash();
    await play("x=1; cd /; printf '#!/bin/sh\\necho ran $1\\n' > /work/tool; chmod +x /work/tool");
    expect((await play('echo "[$x] $PWD"; ./tool now; mv tool other; ./other')).stdout).toBe(
      "[] /work\nran now\nran\n",
    );
    const { exit, stderr } = await play("cp other third; ./third");
    expect([exit.code, stderr]).toEqual([126, expect.stringContaining("Permission denied")]);
  });

  test("what is written before the first read is the input", async () => {
    const { sandbox } = bash();
    const process = await sandbox.spawn(script("read line; echo [$line]; wc -c", "/work", { stdin: true }));
    await process.write(bytes("grüße\n"));
    await process.write(new Uint8Array([0, 255, 10]));
    const ending = finish(process);
    await expect(process.write(bytes("late"))).rejects.toEqual(coded("EPIPE"));
    expect((await ending).stdout.split("\n").map((line) => line.trim())).toEqual(["[grüße]", "3", ""]);
  });

  test("bytes go from file to file as they are", async () => {
    const { play, fs } = bash();
    const data = new Uint8Array(1024).map((_, index) => index);
    await fs.writeFile("/work/data", data);
    await play("cat data > copy; cp data second; cat data data | head -c 1024 > third");
    for (const name of ["copy", "second", "third"]) expect(await fs.readFile(`/work/${name}`)).toEqual(data);
  });

  test("long output arrives in pieces", async () => {
    const { pieces, stdout } = await bash().play(
      "for i in {1..5000}; do echo 0123456789012345678901234567890; done",
    );
    expect(stdout).toHaveLength(160_000);
    expect(Math.max(...pieces.map(({ data }) => data.byteLength))).toBe(65_536);
  });

  test("folders are made, copied, moved and removed", async () => {
    const { play, fs } = bash();
    const { stderr } = await play(
      "mkdir -p d/e && touch d/e/f && cp -r d c && mv c m && rm -r d && rmdir sub; rm -r sub",
    );
    expect(stderr).toMatch(/sub.*not empty/i);
    expect((await fs.readdir("/work")).map(({ name }) => name)).toEqual([".git", "a.txt", "m"]);
    expect(await fs.stat("/work/m/e/f")).toMatchObject({ size: 0 });
  });

  test("its devices and commands are in no tree", async () => {
    const { play, fs } = bash();
    const { stdout } = await play(
      "which ls; echo x > /dev/null; cat /dev/null; cat <(echo sub); ls /usr; find / -name a.txt",
    );
    expect(stdout).toBe("/usr/bin/ls\nsub\nbin\n/work/a.txt\n");
    expect((await play("echo x > /bin/tool; rm /bin/ls; echo $?")).stderr).toMatch(/read-only file system/i);
    expect((await fs.readdir("/")).map(({ name }) => name)).toEqual(["outside", "tmp", "work"]);
  });

  test("a file that can't be opened is a message, and the script goes on", async () => {
    const { play } = bash();
    const { stdout, stderr } = await play(
      "echo 1 > none/x; echo $?; f() { echo 2; } > /none/y; f || echo 3; { echo 4; } &> a.txt/z || echo 5; echo $(echo 6 > none/k; echo 7)",
    );
    expect(stdout).toBe("1\n3\n5\n7\n");
    expect(stderr.split("\n").slice(0, 2)).toEqual([
      "bash: none/x: No such file or directory",
      "bash: /none/y: No such file or directory",
    ]);
  });

  test.each([
    ["no-such-program", 127],
    ["false", 1],
    ["if then", 2],
    ["ln -s a.txt link", 1],
  ])("%s ends with %i", async (text, code) => {
    expect((await bash().play(text)).exit.code).toBe(code);
  });

  test("commands of one's own go first", async () => {
    const own = defineCommand("ls", async (args) => ({ stdout: `own ${args}\n`, stderr: "", exitCode: 0 }));
    expect((await bash({ commands: [own] }).play("ls -l")).stdout).toBe("own -l\n");
  });
});

describe("just-bash: ends", () => {
  test.each(["sleep 20", "for ((;;)); do :; done"])("%s runs out of time", async (text) => {
    const limits = { maxCommandCount: 1e9, maxLoopIterations: 1e9 };
    const began = performance.now();
    expect((await bash({ timeoutMs: 200, limits }).play(text)).exit).toEqual({ code: 124, signal: null });
    expect(performance.now() - began).toBeLessThan(3000);
  });

  test("an endless loop ends by the shell's own limits", async () => {
    const { exit, stderr } = await bash().play("while true; do :; done");
    expect([exit.code, stderr]).toEqual([126, expect.stringContaining("too many commands")]);
  });

  test("a kill ends the pending read, and the script at its next wait", async () => {
    const { sandbox, fs } = bash();
    const process = await sandbox.spawn(script("sleep 0.2; echo x > late", "/work"));
    const ending = process.read();
    process.kill();
    process.kill();
    expect(await ending).toEqual({ code: null, signal: "SIGKILL" });
    expect(await process.read()).toEqual({ code: null, signal: "SIGKILL" });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await expect(fs.stat("/work/late")).rejects.toEqual(coded("ENOENT"));
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a time of %d is refused", (timeoutMs) => {
    expect(() => justBash({ timeoutMs })).toThrow(coded("EINVAL"));
  });
});

describe("just-bash: limits", () => {
  const WORKSPACE: SandboxPolicy = { type: "workspace-write" };
  const canWrite = async (path: string, sandbox: SandboxPolicy, fs?: FileSystem): Promise<boolean> => {
    const { exit, stderr } = await bash({}, fs).play(`echo x > '${path}'`, { sandbox, workspace: "/work" });
    if (exit.code !== 0) expect(stderr).toBe(`bash: ${path}: Read-only file system\n`);
    return exit.code === 0;
  };

  test("it says what enforces them", async () => {
    expect(await bash().sandbox.enforcement()).toBe("virtual");
  });

  test("read-only: everything can be read, nothing written", async () => {
    const sandbox: SandboxPolicy = { type: "read-only" };
    for (const path of ["/work/new", "/outside/new", "/tmp/new"])
      expect(await canWrite(path, sandbox)).toBe(false);
    const { play, text } = bash();
    const tricks =
      "rm a.txt; mv a.txt b; sed -i s/h/j/ a.txt; cp a.txt b; tee b < a.txt; touch b; chmod 777 a.txt; mkdir b; rm -r sub; cat /outside/file";
    for (const trick of tricks.split("; ").slice(0, -1)) {
      expect([trick, (await play(trick, { sandbox })).exit.code]).not.toEqual([trick, 0]);
    }
    expect(await text("/work/a.txt")).toBe("hi\n");
    expect((await play("ls; cat /outside/file", { sandbox })).stdout).toBe("a.txt\nsub\nx");
  });

  test("workspace-write: the workspace, the temporary folder and the named roots", async () => {
    expect(await canWrite("/work/sub/new", WORKSPACE)).toBe(true);
    expect(await canWrite("/tmp/new", WORKSPACE)).toBe(true);
    expect(await canWrite("/tmp/new", { ...WORKSPACE, exclude_slash_tmp: true })).toBe(false);
    expect(await canWrite("/outside/new", WORKSPACE)).toBe(false);
    expect(await canWrite("/work/../outside/new", WORKSPACE)).toBe(false);
    expect(await canWrite("/outside/new", { ...WORKSPACE, writable_roots: ["/outside", "/none"] })).toBe(
      true,
    );
    const relative = bash().play("true", { sandbox: { ...WORKSPACE, writable_roots: ["sub"] } });
    await expect(relative).rejects.toEqual(coded("EINVAL"));
  });

  test("the protected folders of a root are closed, whether they are there or not", async () => {
    const { play, text, fs } = bash();
    const tricks = [
      "mv .git x",
      "rm -r .git",
      "mkdir .codex",
      "mkdir -p .agents/skills",
      "cp a.txt .git/config",
    ];
    for (const trick of tricks) {
      expect([trick, (await play(trick, { sandbox: WORKSPACE })).exit.code]).not.toEqual([trick, 0]);
    }
    expect(await canWrite("/work/.git/config", WORKSPACE)).toBe(false);
    expect(await canWrite("/work/.Codex", WORKSPACE)).toBe(false);
    expect(await text("/work/.git/config")).toBe("kept");
    expect((await fs.readdir("/work")).map(({ name }) => name)).toEqual([".git", "a.txt", "sub"]);
    expect(await canWrite("/work/.git/new", { ...WORKSPACE, writable_roots: ["/work/.git"] })).toBe(true);
  });

  test("a folder that a .git file points to is closed", async () => {
    const files = { "/work/.git": "gitdir: ../outside/git\n", "/outside/git/HEAD": "x" };
    const policy: SandboxPolicy = { ...WORKSPACE, writable_roots: ["/outside"] };
    const fs = createVirtualFileSystem({ files });
    expect(await canWrite("/work/.git", policy, fs)).toBe(false);
    expect(await canWrite("/outside/git/HEAD", policy, fs)).toBe(false);
    expect(await canWrite("/outside/free", policy, fs)).toBe(true);
  });

  test("a root and what holds one stay where they are", async () => {
    const { play, fs } = bash();
    const sandbox: SandboxPolicy = { ...WORKSPACE, writable_roots: ["/work/sub"] };
    expect((await play("mv sub gone", { sandbox })).stderr).toMatch(/busy/);
    expect((await play("rm -r /work", { sandbox })).exit.code).not.toBe(0);
    expect(await fs.stat("/work/sub")).toMatchObject({ kind: "directory" });
  });

  test("links lead no write out of a root", async () => {
    const { promises } = createFsFromVolume(Volume.fromJSON(FILES));
    await promises.symlink("/outside", "/work/link");
    await promises.symlink("/outside/made", "/work/dangling");
    const fs = fromNodeFs(promises);
    expect(await canWrite("/work/link/new", WORKSPACE, fs)).toBe(false);
    expect((await bash({}, fs).play("echo x > dangling", { sandbox: WORKSPACE })).exit.code).toBe(1);
    expect(await promises.readdir("/outside")).toEqual(["file"]);
    expect(await canWrite("/work/link/new", { ...WORKSPACE, writable_roots: ["/outside"] }, fs)).toBe(true);
  });

  test("what may not be read is not read", async () => {
    const access = { type: "restricted", readable_roots: ["/work"] } as const;
    const play = (text: string) => bash().play(text, { sandbox: { type: "read-only", access } });
    expect((await play("cat a.txt")).stdout).toBe("hi\n");
    expect((await play("cat /outside/file; ls /outside")).stdout).toBe("");
  });

  test("policies without limits run free", async () => {
    expect(await canWrite("/outside/new", { type: "danger-full-access" })).toBe(true);
    expect(await canWrite("/work/.git/config", { type: "external-sandbox" })).toBe(true);
  });

  test.each<[SandboxPolicy | null, boolean]>([
    [null, true],
    [{ type: "danger-full-access" }, true],
    [{ type: "external-sandbox" }, false],
    [{ type: "external-sandbox", network_access: "enabled" }, true],
    [{ type: "read-only" }, false],
    [{ ...WORKSPACE, network_access: true }, true],
  ])("the network under %o: %s", async (sandbox, open) => {
    const fetched: string[] = [];
    const network = async (url: string) => {
      fetched.push(url);
      return { status: 200, statusText: "OK", headers: {}, body: bytes("page"), url };
    };
    const { stdout, exit } = await bash({ network }).play("curl -s https://example.com/", { sandbox });
    expect([stdout, fetched.length, exit.code]).toEqual(open ? ["page", 1, 0] : ["", 0, 127]);
    expect((await bash().play("curl -s https://example.com/", { sandbox: null })).exit.code).toBe(127);
  });
});
