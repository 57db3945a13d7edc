import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Codex } from "codex-embed";
import { answer, applyPatch, type ModelServer, message, startModelServer } from "codex-embed/testing";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { DEEDS, type Deed, TEXT, WAYS, type Way } from "./support/escapes.ts";
import { outputOf, program } from "./support/program.ts";

let server: ModelServer;
let codex: Codex;
let patches: readonly string[] = [];

/** Only the workspace may be written, and nobody can be asked. */
const config = {
  approval_policy: "never",
  sandbox_mode: "workspace-write",
  sandbox_workspace_write: { exclude_slash_tmp: true, exclude_tmpdir_env_var: true },
};

beforeAll(async () => {
  let asked = 0;
  server = await startModelServer({
    script: () => (asked++ % 2 === 0 ? answer(...patches.map(applyPatch)) : answer(message("done"))),
  });
  codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k", config });
});
afterAll(async () => {
  await codex.close();
  await server.close();
});

/** A folder with a workspace in it and another folder beside. */
function ground(): string {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "escape-")));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  for (const folder of ["work/sub", "outside"]) mkdirSync(join(base, folder), { recursive: true });
  for (const file of ["work/file", "work/.git/config", "outside/secret"]) put(join(base, file), TEXT);
  return base;
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function lay(base: string, { pieces }: Way): void {
  if (pieces.some(([kind, path]) => path === "work/.git" && kind !== "folder")) {
    rmSync(join(base, "work/.git"), { recursive: true });
  }
  for (const [kind, path, target = TEXT] of pieces) {
    const place = join(base, path);
    if (kind === "folder") mkdirSync(place, { recursive: true });
    else if (kind === "file") put(place, target);
    else if (kind === "hard") linkSync(join(base, target), place);
    else symlinkSync(target.replace(/^@/, base), place);
  }
}

/** A patch; `null` where the deed needs a file and there is none. */
function patchOf(base: string, { path: written }: Way, deed: Deed): string | null {
  const path = written.replace(/^@/, base);
  const place = join(base, "work", written);
  const readable = existsSync(path.startsWith("/") ? path : place);
  if (
    deed !== "add" &&
    deed !== "move to" &&
    (!readable || statSync(path.startsWith("/") ? path : place).isDirectory())
  )
    return null;
  const change = "@@\n-one\n+changed";
  const body = {
    add: `*** Add File: ${path}\n+new`,
    update: `*** Update File: ${path}\n${change}`,
    delete: `*** Delete File: ${path}`,
    "move to": `*** Update File: file\n*** Move to: ${path}\n${change}`,
    "move from": `*** Update File: ${path}\n*** Move to: moved\n${change}`,
  }[deed];
  return `*** Begin Patch\n${body}\n*** End Patch`;
}

/** Everything below a folder: kinds, texts, targets of links, and which file it is. */
function picture(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return [path, ...picture(path)];
    const content = entry.isSymbolicLink() ? readlinkSync(path) : readFileSync(path, "utf8");
    return [`${path} ${lstatSync(path).ino} ${content}`];
  });
}

/** Runs one turn in which the model calls `apply_patch`; what it is told. */
async function apply(workspace: string, ...calls: readonly string[]): Promise<string[]> {
  patches = calls;
  const thread = codex.startThread({ workingDirectory: workspace, skipGitRepoCheck: true });
  await thread.run("go");
  const body: unknown = server.requests.at(-1)?.body;
  return JSON.stringify(body).match(/"output":"(?:[^"\\]|\\.)*"/g) ?? [];
}

describe.skipIf(process.platform === "win32")(
  "a patch that leads out of the workspace changes nothing",
  () => {
    let cases = 0;

    it.each(WAYS)("$name", async (way) => {
      for (const deed of DEEDS) {
        const base = ground();
        lay(base, way);
        const patch = patchOf(base, way, deed);
        if (patch === null) continue;
        cases += 1;
        const before = picture(base);
        const [told] = await apply(join(base, "work"), patch);
        expect([deed, told], deed).toEqual([
          deed,
          expect.stringMatching(/Failed|rejected|cannot|not allowed/i),
        ]);
        expect(picture(base), deed).toEqual(before);
      }
      expect(existsSync("/etc/codex-embed-escape")).toBe(false);
    });

    it("in at least 200 cases", () => expect(cases).toBeGreaterThanOrEqual(200));
  },
);

describe("a patch that only looks like it is applied", () => {
  it.each<[string, Way, string]>([
    ["a step back inside", { name: "", pieces: [], path: "sub/../new" }, "new"],
    ["a link inside", { name: "", pieces: [["link", "work/in", "sub"]], path: "in/new" }, "sub/new"],
    ["names that begin alike", { name: "", pieces: [], path: ".gitignore" }, ".gitignore"],
    ["a linked file inside", { name: "", pieces: [["link", "work/in", "file"]], path: "in" }, "file"],
  ])("%s", async (_, way, lands) => {
    const base = ground();
    lay(base, way);
    const [told] = await apply(join(base, "work"), patchOf(base, way, "add") ?? "");
    expect(told).toContain("Success");
    expect(readFileSync(join(base, "work", lands), "utf8")).toBe("new\n");
  });
});

describe.skipIf(process.platform !== "linux")("while another process swaps a folder for a link", () => {
  it("a thousand patches write nothing outside", { timeout: 120_000 }, async () => {
    const base = ground();
    mkdirSync(join(base, "work", "swapped"));
    const swapper = await program("swapper.ts");
    onTestFinished(() => swapper.remove());
    const child = swapper.start([join(base, "work", "swapped"), join(base, "outside")]);
    const output = outputOf(child);
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    let calls = 0;
    let applied = 0;
    for (let turn = 0; turn < 20; turn += 1) {
      const wanted = Array.from({ length: 50 }, (_, index) => {
        const path = index % 2 === 0 ? `swapped/${turn}-${index}` : `swapped/new-${turn}-${index}/x`;
        return `*** Begin Patch\n*** Add File: ${path}\n+new\n*** End Patch`;
      });
      const told = await apply(join(base, "work"), ...wanted);
      calls += told.length;
      applied += told.filter((text) => text.includes("Success")).length;
    }
    child.kill("SIGTERM");
    expect(Number((await output).trim().split("\n").at(-1))).toBeGreaterThan(1_000);
    expect(readdirSync(join(base, "outside"))).toEqual(["secret"]);
    expect(calls).toBe(1_000);
    expect(applied).toBeGreaterThan(0);
    expect(applied).toBeLessThan(calls);
  });
});
