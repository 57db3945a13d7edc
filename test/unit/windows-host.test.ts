/** The Windows host on a system that is made up: what would be started there, and with what. */
import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, it, test } from "vitest";

import { composeWindowsEnvironment, variable } from "../../src/host/node/windows/environment.ts";
import { windowsFileSystem } from "../../src/host/node/windows/files.ts";
import { planLaunch } from "../../src/host/node/windows/launch.ts";
import { toAgentPath, toWindowsPath } from "../../src/host/node/windows/paths.ts";
import { detectWindowsShell, findWindowsProgram } from "../../src/host/node/windows/programs.ts";
import { createWindowsSandbox } from "../../src/host/node/windows/sandbox.ts";
import type { FileSystem, SpawnRequest } from "../../src/host/types.ts";

const PWSH = "C:\\Program Files\\PowerShell\\7\\pwsh.exe";
const POWERSHELL = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
const CMD = "C:\\Windows\\System32\\cmd.exe";
const env = {
  Path: '"C:\\Program Files\\PowerShell\\7";C:\\Windows\\System32\\WindowsPowerShell\\v1.0;.;C:\\Windows\\System32;C:\\npm',
  SystemRoot: "C:\\Windows",
  ComSpec: CMD,
  PATHEXT: ".COM;.EXE;.BAT;.CMD",
  OPENAI_API_KEY: "sk-secret",
};
const coded = (code: string): object => expect.objectContaining({ code });
const among =
  (...files: string[]) =>
  (path: string): boolean =>
    files.some((file) => file.toLowerCase() === path.toLowerCase());

test.each([
  ["c:\\Users\\u\\a.txt", "C:/Users/u/a.txt", "C:\\Users\\u\\a.txt"],
  ["\\\\server\\share\\a", "//server/share/a", "\\\\server\\share\\a"],
  ["\\\\?\\C:\\long\\a", "C:/long/a", "C:\\long\\a"],
  ["\\\\?\\UNC\\server\\share\\a", "//server/share/a", "\\\\server\\share\\a"],
  ["D:/already/so", "D:/already/so", "D:\\already\\so"],
])("the path %s is %s for the agent", (own, agent, back) => {
  expect(toAgentPath(own)).toBe(agent);
  expect(toWindowsPath(agent)).toBe(back);
});

it("files are reached by the agent's paths, and what Windows resolves comes back as one", async () => {
  const asked: string[] = [];
  const note = async (path: string): Promise<never[]> => {
    asked.push(path);
    return [];
  };
  const disk = {
    ...{ readFile: note, writeFile: note, mkdir: note, rm: note, stat: note, readdir: note },
    rename: async (from: string, to: string) => void asked.push(from, to),
    realpath: async (path: string) => `${path}\\resolved`,
    appendFile: note,
    rmdir: note,
  } as unknown as Required<FileSystem>;
  const fs = windowsFileSystem(disk);
  await fs.readFile("C:/w/a");
  await fs.rename("C:/w/a", "//s/share/b");
  await fs.readdir("C:/");
  await fs.appendFile("C:/w/log", new Uint8Array());
  await fs.rmdir("C:/w/empty");
  const own = ["C:\\w\\a", "C:\\w\\a", "\\\\s\\share\\b", "C:\\", "C:\\w\\log", "C:\\w\\empty"];
  expect(asked).toEqual(own);
  expect(await fs.realpath("c:/w")).toBe("C:/w/resolved");
});

describe("the environment", () => {
  const policy = { inherit: "core", exclude: [], include_only: [], set: {} } as const;

  it("has names in any case", () => {
    expect(variable(env, "PATH")).toBe(env.Path);
    expect(variable({ PATH: undefined, path: "x" }, "Path")).toBe("x");
    expect(variable({}, "PATH")).toBeUndefined();
  });

  it("holds what programs need, and what is set replaces a name of another case", () => {
    const composed = composeWindowsEnvironment(env, { ...policy, set: { PATH: "C:\\own" } });
    expect(composed).toEqual({
      PATH: "C:\\own",
      SystemRoot: "C:\\Windows",
      ComSpec: CMD,
      PATHEXT: env.PATHEXT,
    });
  });

  it("leaves out what the policy excludes", () => {
    const composed = composeWindowsEnvironment(env, { ...policy, inherit: "all", exclude: ["*key*"] });
    expect(Object.keys(composed)).toEqual(["Path", "SystemRoot", "ComSpec", "PATHEXT"]);
  });
});

describe("a program", () => {
  it("is found by its endings in PATH, and never in the working directory or a relative folder", () => {
    const isFile = among("C:\\work\\git.exe", "C:\\npm\\npx.cmd", "C:\\Windows\\System32\\where.exe");
    expect(findWindowsProgram("npx", env, "C:\\work", isFile)).toBe("C:\\npm\\npx.CMD");
    expect(findWindowsProgram("where.exe", env, "C:\\work", isFile)).toBe("C:\\Windows\\System32\\where.exe");
    expect(() => findWindowsProgram("git", env, "C:\\work", isFile)).toThrow(coded("ENOENT"));
    expect(() => findWindowsProgram("", env, "C:\\work", isFile)).toThrow(coded("ENOENT"));
  });

  it("is taken from the working directory when its name is a path", () => {
    const isFile = among("C:\\work\\bin\\tool.exe");
    expect(findWindowsProgram("bin/tool", env, "C:\\work", isFile)).toBe("C:\\work\\bin\\tool.EXE");
    expect(findWindowsProgram("C:/work/bin/tool.exe", env, "D:\\", isFile)).toBe("C:\\work\\bin\\tool.exe");
  });

  it("is PowerShell 7 as the shell, else the one of Windows, else cmd", () => {
    const all = [PWSH, POWERSHELL, CMD];
    expect(all.map((_, index) => detectWindowsShell(env, among(...all.slice(index))).name)).toEqual([
      "pwsh",
      "powershell",
      "cmd",
    ]);
    expect(detectWindowsShell({}, () => false)).toEqual({ name: "cmd", path: "C:/Windows/System32/cmd.exe" });
  });
});

describe("a launch", () => {
  const shells = { shell: { name: "pwsh", path: toAgentPath(PWSH) }, cmd: CMD };

  it("of PowerShell gets its own words, with UTF-8 and without the profile unless asked", () => {
    const plain = planLaunch(PWSH, ["-c", "ls | measure"], shells);
    expect(plain).toMatchObject({ file: PWSH, verbatim: false });
    expect(plain.args.slice(0, -1)).toEqual(["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"]);
    expect(plain.args.at(-1)).toMatch(/OutputEncoding=.*\nls \| measure$/);
    expect(planLaunch(PWSH, ["-lc", "ls"], shells).args).not.toContain("-NoProfile");
  });

  it("of cmd is one line, as it is written", () => {
    const cmd = { shell: { name: "cmd", path: toAgentPath(CMD) }, cmd: CMD };
    expect(planLaunch(CMD, ["-lc", 'dir "a b" & echo %PATH%'], cmd)).toEqual({
      file: CMD,
      args: ["/d", "/s", "/c", '"dir "a b" & echo %PATH%"'],
      verbatim: true,
    });
    expect(() => planLaunch(CMD, ["-c", "dir\ndel x"], cmd)).toThrow(coded("EINVAL"));
  });

  it("of a batch file goes through cmd, where no argument starts another command", () => {
    const { file, args, verbatim } = planLaunch(
      "C:\\npm\\npx.cmd",
      ["a & del x", 'say "hi"\\', "100%"],
      shells,
    );
    expect([file, verbatim, args.slice(0, 3)]).toEqual([CMD, true, ["/d", "/s", "/c"]]);
    expect(args[3]).toBe('"^"C:\\npm\\npx.cmd^" ^"a ^& del x^" ^"say \\^"hi\\^"\\\\^" ^"100^%^""');
    expect(() => planLaunch("C:\\npm\\npx.cmd", ["a\r\ndel x"], shells)).toThrow(coded("EINVAL"));
  });

  it("of any other program leaves the arguments to Node", () => {
    const launch = planLaunch("C:\\git.exe", ["-c", "a=b", "commit"], shells);
    expect(launch).toEqual({ file: "C:\\git.exe", args: ["-c", "a=b", "commit"], verbatim: false });
  });
});

describe("a command", () => {
  interface Started {
    readonly file: string;
    readonly args: readonly string[];
    readonly options: object;
    readonly child: EventEmitter & { stdout: PassThrough; stderr: PassThrough };
  }

  function host(files = [PWSH, "C:\\Windows\\System32\\where.exe"]) {
    const started: Started[] = [];
    const spawn = (file: string, args: readonly string[], options: object): ChildProcess => {
      const pipes = { stdin: null, stdout: new PassThrough(), stderr: new PassThrough() };
      const child = Object.assign(new EventEmitter(), { pid: 40 + started.length, ...pipes });
      started.push({ file, args, options, child });
      return child as unknown as ChildProcess;
    };
    const system = { spawn, isFile: among(...files), isFolder: among("C:\\work") };
    return { sandbox: createWindowsSandbox(env, system), started };
  }

  const request = (parts: Partial<SpawnRequest> = {}): SpawnRequest => ({
    argv: [toAgentPath(PWSH), "-c", "echo hi"],
    cwd: "C:/work",
    env: { inherit: "core", exclude: [], include_only: [], set: {} },
    ...{ stdin: false, tty: false, sandbox: null, workspace: "C:/work" },
    ...parts,
  });

  it("starts hidden, in no console of its own, in the folder as Windows writes it", async () => {
    const { sandbox, started } = host();
    expect(sandbox.shell).toEqual({ name: "pwsh", path: "C:/Program Files/PowerShell/7/pwsh.exe" });
    await sandbox.spawn(request());
    expect(started[0]).toMatchObject({
      file: PWSH.replace(/exe$/, "exe"),
      options: { cwd: "C:\\work", windowsHide: true, windowsVerbatimArguments: false },
    });
    expect(started[0]?.options).not.toHaveProperty("detached");
  });

  it("is read to its end", async () => {
    const { sandbox, started } = host();
    const command = await sandbox.spawn(request());
    started[0]?.child.stdout.write("hi\r\n");
    expect(await command.read()).toEqual({ channel: "stdout", data: new TextEncoder().encode("hi\r\n") });
    started[0]?.child.stdout.destroy();
    started[0]?.child.stderr.destroy();
    started[0]?.child.emit("exit", 3, null);
    expect(await command.read()).toEqual({ code: 3, signal: null });
  });

  it("is killed with its tree, also by the signal", async () => {
    const { sandbox, started } = host();
    (await sandbox.spawn(request())).kill();
    const abort = new AbortController();
    await sandbox.spawn(request(), { signal: abort.signal });
    abort.abort();
    const killers = started.filter(({ file }) => file === "C:\\Windows\\System32\\taskkill.exe");
    expect(killers.map(({ args }) => args)).toEqual([
      ["/pid", "40", "/t", "/f"],
      ["/pid", "42", "/t", "/f"],
    ]);
    expect(killers[0]?.options).toMatchObject({ windowsHide: true });
  });

  test.each<[string, Partial<SpawnRequest>, string]>([
    ["limits that nothing enforces", { sandbox: { type: "read-only" } }, "E_NO_SANDBOX"],
    ["an empty command", { argv: [] }, "EINVAL"],
    ["a zero byte", { argv: ["where.exe", "a\0b"] }, "EINVAL"],
    ["a folder that isn't there", { cwd: "C:/gone" }, "ENOENT"],
    ["a shell of another system", { argv: ["/bin/bash", "-lc", "ls"] }, "ENOENT"],
  ])("with %s is refused", async (_story, parts, code) => {
    const { sandbox, started } = host();
    await expect(sandbox.spawn(request(parts))).rejects.toEqual(coded(code));
    expect(started).toEqual([]);
    expect(await sandbox.enforcement()).toBeNull();
  });
});
