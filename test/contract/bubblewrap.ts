import { mkdir, readFile, readlink, realpath, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Sandbox, SandboxPolicy } from "../../src/host/types.ts";
import { listen } from "../support/listen.mjs";
import { run, script } from "./commands.ts";

/** Limits to test. */
export interface LimitsSubject {
  readonly sandbox: Sandbox;
  /** An empty folder outside of the temporary ones, links resolved. */
  readonly root: string;
  /** What the sandbox's environment has as `TMPDIR`; exists. */
  readonly tmpdir: string;
  readonly close: () => Promise<void>;
}

const READ_ONLY = { type: "read-only" } as const;
const WORKSPACE = { type: "workspace-write" } as const;

/** What every sandbox that can limit commands promises about the limits. */
export function describeLimits(name: string, make: () => Promise<LimitsSubject>): void {
  describe(`${name}: limits`, () => {
    let subject: LimitsSubject;
    let workspace: string;
    let outside: string;

    beforeEach(async () => {
      subject = await make();
      workspace = join(subject.root, "work space");
      outside = join(subject.root, "outside");
      await mkdir(workspace);
      await mkdir(outside);
    });
    afterEach(() => subject.close());

    const play = (text: string, sandbox: SandboxPolicy, cwd = workspace) =>
      run(subject.sandbox, script(text, cwd, { sandbox, workspace }));
    /** Whether a command under this policy can create this file. */
    const canWrite = async (path: string, sandbox: SandboxPolicy): Promise<boolean> => {
      const { exit, stderr } = await play(`echo x > '${path}'`, sandbox);
      if (exit.code !== 0) expect(stderr).toMatch(/read-only file system|permission denied/i);
      return exit.code === 0;
    };

    test("it says what enforces them", async () => {
      expect(await subject.sandbox.enforcement()).toBe(name);
    });

    describe("read-only", () => {
      test("everything can be read, nothing written", async () => {
        await writeFile(join(outside, "file"), "readable");
        expect((await play(`cat '${outside}/file'`, READ_ONLY)).stdout).toBe("readable");
        for (const path of [
          `${workspace}/a`,
          `${outside}/a`,
          "/tmp/contract",
          "/etc/contract",
          `${subject.tmpdir}/a`,
        ]) {
          expect([path, await canWrite(path, READ_ONLY)]).toEqual([path, false]);
        }
        expect((await play(`rm '${outside}/file'; chmod 777 '${workspace}'`, READ_ONLY)).exit.code).not.toBe(
          0,
        );
        expect(await readFile(join(outside, "file"), "utf8")).toBe("readable");
      });

      test("the devices that programs need are there", async () => {
        const { exit } = await play(
          "echo x > /dev/null && head -c 4 /dev/urandom > /dev/null && head -c 1 /dev/zero > /dev/null",
          READ_ONLY,
        );
        expect(exit.code).toBe(0);
      });
    });

    describe("workspace-write", () => {
      test("the workspace, the temporary folders and the named roots are writable", async () => {
        const policy: SandboxPolicy = { ...WORKSPACE, writable_roots: [outside, `${subject.root}/none`] };
        await mkdir(join(workspace, "deep"));
        for (const path of [`${workspace}/deep/a`, `${outside}/a`, `${subject.tmpdir}/a`]) {
          expect([path, await canWrite(path, policy)]).toEqual([path, true]);
          expect(await readFile(path, "utf8")).toBe("x\n");
        }
        expect((await play("f=$(mktemp -p /tmp) && rm $f", policy)).exit.code).toBe(0);
      });

      test("nothing else is, not even from another working directory", async () => {
        expect(await canWrite(`${outside}/a`, WORKSPACE)).toBe(false);
        expect(await canWrite("/etc/contract", WORKSPACE)).toBe(false);
        const { exit } = await play("echo x > here", WORKSPACE, outside);
        expect(exit.code).not.toBe(0);
      });

      test("the temporary folders can be excluded, each by itself", async () => {
        const tmp = { ...WORKSPACE, exclude_slash_tmp: true };
        const variable = { ...WORKSPACE, exclude_tmpdir_env_var: true };
        const script = "f=$(mktemp -p /tmp) && rm $f";
        expect((await play(script, tmp)).exit.code).not.toBe(0);
        expect((await play(script, variable)).exit.code).toBe(0);
        expect(await canWrite(`${subject.tmpdir}/a`, tmp)).toBe(true);
        expect(await canWrite(`${subject.tmpdir}/b`, variable)).toBe(false);
      });

      test.each([".git", ".codex", ".agents"])("%s of a root is read-only", async (folder) => {
        for (const root of [workspace, outside]) {
          await mkdir(join(root, folder, "hooks"), { recursive: true });
          await writeFile(join(root, folder, "config"), "kept");
        }
        const policy: SandboxPolicy = { ...WORKSPACE, writable_roots: [outside] };
        for (const root of [workspace, outside]) {
          const protectedFolder = `${root}/${folder}`;
          expect(await canWrite(`${protectedFolder}/config`, policy)).toBe(false);
          expect(await canWrite(`${protectedFolder}/hooks/pre-commit`, policy)).toBe(false);
          const { exit } = await play(`mv '${protectedFolder}' moved || rm -r '${protectedFolder}'`, policy);
          expect(exit.code).not.toBe(0);
          expect(await readFile(join(protectedFolder, "config"), "utf8")).toBe("kept");
        }
        expect(await canWrite(`${workspace}/beside`, policy)).toBe(true);
      });

      test("a .git file and the folder it points to are read-only", async () => {
        const gitFolder = join(outside, "main", "worktrees", "one");
        await mkdir(gitFolder, { recursive: true });
        await writeFile(join(workspace, ".git"), `gitdir: ${gitFolder}\n`);
        const policy: SandboxPolicy = { ...WORKSPACE, writable_roots: [outside] };
        expect(await canWrite(`${workspace}/.git`, policy)).toBe(false);
        expect(await canWrite(`${gitFolder}/HEAD`, policy)).toBe(false);
        expect(await canWrite(`${outside}/main/free`, policy)).toBe(true);
      });

      test("where a protected link leads is read-only", async () => {
        await mkdir(join(outside, "real"));
        await symlink(join(outside, "real"), join(workspace, ".git"));
        const policy: SandboxPolicy = { ...WORKSPACE, writable_roots: [outside] };
        expect(await canWrite(`${workspace}/.git/config`, policy)).toBe(false);
        expect(await canWrite(`${outside}/real/config`, policy)).toBe(false);
      });

      test("a link out of the workspace leads to what is read-only", async () => {
        await symlink(outside, join(workspace, "exit"));
        expect(await canWrite(`${workspace}/exit/a`, WORKSPACE)).toBe(false);
      });

      test("a root given through a link is the root it leads to", async () => {
        await symlink(outside, join(subject.root, "link"));
        const policy: SandboxPolicy = { ...WORKSPACE, writable_roots: [join(subject.root, "link")] };
        expect(await canWrite(`${outside}/a`, policy)).toBe(true);
      });

      test("a relative root is refused", async () => {
        const policy: SandboxPolicy = { ...WORKSPACE, writable_roots: ["sub"] };
        await expect(play("true", policy)).rejects.toEqual(expect.objectContaining({ code: "EINVAL" }));
      });

      test("mounts can't be changed from within", async () => {
        const tricks = [
          "mount -o remount,rw /",
          "umount '$PWD'",
          "unshare -Urm mount -o remount,rw /",
          "mknod d b 8 0",
        ];
        for (const trick of tricks)
          expect([trick, (await play(trick, WORKSPACE)).exit.code]).not.toEqual([trick, 0]);
        expect(await canWrite(`${outside}/a`, WORKSPACE)).toBe(false);
      });
    });

    describe("network", () => {
      /** Connects with bash, which needs nothing installed. */
      const connect = async (port: number, policy: SandboxPolicy) => {
        const request = script("", workspace, { sandbox: policy, workspace });
        const argv = ["/bin/bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/${port} && head -c 2 <&3`];
        return await run(subject.sandbox, { ...request, argv });
      };
      let server: ReturnType<typeof createServer>;
      let port: number;

      beforeEach(async () => {
        server = createServer((socket) => socket.on("error", () => {}).end("hi"));
        ({ port } = await listen(server));
      });
      afterEach(() => {
        server.close();
      });

      test.each([READ_ONLY, WORKSPACE])("is refused under $type", async (policy) => {
        const { stdout, stderr, exit } = await connect(port, policy);
        expect([stdout, exit.code]).toEqual(["", 1]);
        expect(stderr).toMatch(/operation not permitted/i);
      });

      test.each([READ_ONLY, WORKSPACE])("is there when $type allows it", async (policy) => {
        expect((await connect(port, { ...policy, network_access: true })).stdout).toBe("hi");
      });
    });

    describe("every combination of what a policy can say", () => {
      const flags = [false, true];
      const combinations = flags.flatMap((network_access) =>
        flags.flatMap((exclude_slash_tmp) =>
          flags.flatMap((exclude_tmpdir_env_var) =>
            flags.map((named) => ({ network_access, exclude_slash_tmp, exclude_tmpdir_env_var, named })),
          ),
        ),
      );

      test.each(combinations)("%o", async ({ named, ...flags }) => {
        const machine = await readlink("/proc/self/ns/net");
        const policy: SandboxPolicy = { ...WORKSPACE, ...flags, writable_roots: named ? [outside] : [] };
        const tries = [
          `echo x > '${workspace}/a'`,
          `echo x > '${outside}/a'`,
          "f=$(mktemp -p /tmp) && rm $f",
          `echo x > '${subject.tmpdir}/a'`,
          "echo x > /etc/codex-embed-contract",
          // Its own namespace has nothing of the machine's.
          `test "$(readlink /proc/self/ns/net)" = '${machine}'`,
        ];
        const { stdout } = await play(
          tries.map((text) => `(${text}) 2>&- && echo yes || echo no`).join("\n"),
          policy,
        );
        const said = stdout
          .trim()
          .split("\n")
          .map((word) => word === "yes");
        expect(said).toEqual([
          true,
          named,
          !flags.exclude_slash_tmp,
          !flags.exclude_tmpdir_env_var,
          false,
          flags.network_access,
        ]);
      });
    });

    test("other processes are out of sight", async () => {
      const { stdout } = await play("ls -d /proc/[0-9]* | wc -l", WORKSPACE);
      expect(Number(stdout)).toBeLessThan(8);
    });

    test("policies without limits run free", async () => {
      for (const policy of [{ type: "danger-full-access" }, { type: "external-sandbox" }] as const) {
        expect(await canWrite(`${outside}/${policy.type}`, policy)).toBe(true);
      }
    });

    test("a workspace that is itself a link works", async () => {
      const link = join(subject.root, "linked");
      await symlink(workspace, link);
      const request = script("echo x > through && pwd -P", link, { sandbox: WORKSPACE, workspace: link });
      const { stdout } = await run(subject.sandbox, request);
      expect(stdout.trim()).toBe(await realpath(workspace));
    });
  });
}
