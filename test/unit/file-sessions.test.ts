import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";

import { FileSessionStore, type FileSessionStoreOptions } from "../../src/sessions/file/index.ts";
import { Layout } from "../../src/sessions/file/layout.ts";
import { firstLines, metaLine, textOf, threadId, turnEndLine, userLine } from "../support/rollout.ts";

const id = threadId(1);
const posix = process.platform !== "win32";
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "file-sessions-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
});

const store = (options: FileSessionStoreOptions = {}) => new FileSessionStore(home, options);

/** A log as another program left it. */
function leave(text: string, path = `sessions/2025/12/31/rollout-2025-12-31T23-59-59-${id}.jsonl`): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** All files below a folder. */
function files(folder = home): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(home.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

describe("a session's file", () => {
  it("lies where the reference looks, by local time, and is private", async () => {
    const begin = new Date();
    const log = await store().create(id);
    expect(files()).toEqual([]);
    await log.append(firstLines(id, "hi"));
    await log.close();
    const [name = ""] = files();
    const two = (value: number) => String(value).padStart(2, "0");
    const folder = `sessions/${begin.getFullYear()}/${two(begin.getMonth() + 1)}/${two(begin.getDate())}`;
    expect(name).toMatch(
      /^sessions\/\d{4}\/\d\d\/\d\d\/rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-.{36}\.jsonl$/,
    );
    // A test that runs over midnight may see the next day.
    if (new Date().getDate() === begin.getDate()) expect(name.startsWith(folder)).toBe(true);
    expect(log.path).toBe(join(home, name));
    expect(files()).toHaveLength(1);
    if (posix) expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
  });

  it("is named by the local time of its start", () => {
    const layout = new Layout("/home");
    const path = layout.newFile(id, new Date(2026, 0, 2, 3, 4, 5));
    expect(path).toBe(join("/home", `sessions/2026/01/02/rollout-2026-01-02T03-04-05-${id}.jsonl`));
  });

  it.each([
    [`sessions/2025/12/31/rollout-2025-12-31T23-59-59-${id}.jsonl`],
    [`sessions/2019/01/01/rollout-2019-01-01T00-00-00-${id}.jsonl`],
    [`archived_sessions/rollout-2025-12-31T23-59-59-${id}.jsonl`],
  ])("is found at %s", async (path) => {
    const file = leave(firstLines(id, "hi"), path);
    expect(await store().head(id)).toMatchObject({ path: file, preview: "hi" });
  });

  it("moves between the reference's folders when it is archived and comes back", async () => {
    leave(firstLines(id, "hi"));
    await store().archive(id);
    expect(files()).toEqual([`archived_sessions/rollout-2025-12-31T23-59-59-${id}.jsonl`]);
    await store().unarchive(id);
    expect(files()).toEqual([`sessions/2025/12/31/rollout-2025-12-31T23-59-59-${id}.jsonl`]);
  });

  it("that is no session's is left out of lists", async () => {
    leave(firstLines(id, "hi"));
    leave("not a session\n", `sessions/2025/12/31/rollout-2025-12-31T23-59-59-${threadId(2)}.jsonl`);
    leave("", `sessions/2025/12/31/rollout-2025-12-31T23-59-59-${threadId(3)}.jsonl`);
    leave(metaLine(id), "sessions/2025/12/31/notes.jsonl");
    leave(metaLine(id), "sessions/2025/12/31/rollout-2025-12-31T23-59-59-nonsense.jsonl");
    mkdirSync(join(home, `sessions/2025/12/31/rollout-2025-12-31T23-59-59-${threadId(4)}.jsonl`));
    mkdirSync(join(home, "sessions/other/folders"), { recursive: true });
    expect((await store().list()).sessions.map((head) => head.id)).toEqual([id]);
    await expect(store().open(threadId(3))).rejects.toMatchObject({ code: "session_damaged" });
  });

  it("with long instructions, tools and git has its head read in full", async () => {
    const git = { commit_hash: "abc", branch: "main", repository_url: null };
    leave(firstLines(id, "hi", { instructions: 200_000, git }));
    expect(await store().head(id)).toMatchObject({
      preview: "hi",
      git: { commitHash: "abc", branch: "main" },
    });
  });

  it("of another order of fields is read, too", async () => {
    const line = JSON.parse(metaLine(id));
    const { base_instructions, ...more } = line.payload;
    const turned = JSON.stringify({
      payload: { base_instructions, ...more },
      type: line.type,
      timestamp: "",
    });
    leave(`${turned}\n${userLine("hi")}`);
    expect(await store().head(id)).toMatchObject({ id, cwd: "/w", preview: "hi" });
  });

  it("that is gone while it is written is not begun again in its middle", async () => {
    const file = leave(firstLines(id, "hi"));
    const log = await store().open(id);
    rmSync(file);
    await expect(log.append(turnEndLine())).rejects.toMatchObject({ code: "ENOENT" });
    await log.close();
    expect(files()).toEqual([]);
  });
});

describe("the end of a file that a crash left", () => {
  const whole = firstLines(id, "hi");

  it.each([
    ["a line break that is missing is added", turnEndLine().trimEnd(), turnEndLine()],
    ["half a line is removed", turnEndLine().slice(0, 40), ""],
    ["half a character is removed with its line", Buffer.from('{"a":"ü').subarray(0, -1), ""],
    ["a tail of zeros is removed", "\0".repeat(5_000), ""],
    ["a long half line is removed", `{"a":"${"x".repeat(300_000)}`, ""],
    ["what is whole stays", turnEndLine(), turnEndLine()],
  ])("%s", async (_story, tail, mended) => {
    const file = leave(whole);
    appendFileSync(file, tail);
    const log = await store().open(id);
    expect(await textOf(log.read())).toBe(whole + mended);
    await log.append(userLine("next"));
    await log.close();
    expect(readFileSync(file, "utf8")).toBe(whole + mended + userLine("next"));
  });

  it("is left alone when nothing would be left", async () => {
    const half = metaLine(id).slice(0, 100);
    const file = leave(half);
    await expect(store().open(id)).rejects.toMatchObject({ code: "session_damaged" });
    expect(readFileSync(file, "utf8")).toBe(half);
  });
});

describe("a lease", () => {
  const leases = () => join(home, "session_leases", id);
  const hold = (name: string): string => {
    mkdirSync(leases(), { recursive: true });
    writeFileSync(join(leases(), name), "");
    return join(leases(), name);
  };
  const own = hostname().replace(/[^A-Za-z0-9-]/g, "_");

  beforeEach(() => {
    leave(firstLines(id, "hi"));
  });

  it("leaves nothing behind, and is out of the folder that the reference searches", async () => {
    const log = await store().open(id);
    expect(files().filter((name) => name.startsWith("session_leases/"))).toHaveLength(1);
    await log.close();
    expect(existsSync(leases())).toBe(false);
  });

  it("of a process that is dead is taken over", async () => {
    hold(`${own}.999999999.1.aaaa`);
    hold(`${own}.nonsense`);
    await (await store().open(id)).close();
    expect(existsSync(leases())).toBe(false);
  });

  it.runIf(process.platform === "linux")(
    "of a process whose number another has now is taken over",
    async () => {
      hold(`${own}.${process.pid}.1.aaaa`);
      await (await store().open(id)).close();
    },
  );

  it("of a living process is respected, and the error names it", async () => {
    hold(`${own}.${process.ppid}.${startTime(process.ppid)}.aaaa`);
    await expect(store().open(id)).rejects.toMatchObject({
      code: "session_locked",
      message: expect.stringContaining(`process ${process.ppid}`),
    });
  });

  it("of another machine counts for a minute after it showed life", async () => {
    const file = hold("elsewhere.1.1.aaaa");
    await expect(store().open(id)).rejects.toMatchObject({
      message: expect.stringContaining("elsewhere"),
    });
    const past = new Date(Date.now() - 61_000);
    utimesSync(file, past, past);
    await (await store().open(id)).close();
  });

  it("that was lost while its holder stood still is noticed before the next append", async () => {
    const log = await store().open(id);
    vi.useFakeTimers({ now: Date.now() + 120_000, toFake: ["Date"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    await log.append(turnEndLine());
    rmSync(leases(), { recursive: true });
    vi.setSystemTime(Date.now() + 120_000);
    await expect(log.append(turnEndLine())).rejects.toMatchObject({ code: "session_locked" });
    await log.close();
  });

  it("goes to one of many that come at once, or to none, and then to the next", async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => store().open(id)));
    const won = tries.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(won.length).toBeLessThanOrEqual(1);
    for (const log of won) await log.close();
    await (await store().open(id)).close();
  });
});

describe("the reference's other files", () => {
  it("of names is appended to, and the last name counts", async () => {
    leave(firstLines(id, "hi"));
    const index = join(home, "session_index.jsonl");
    const line = (name: string) =>
      `${JSON.stringify({ id, thread_name: name, updated_at: "2026-01-31T09:05:00.123456789Z" })}\n`;
    writeFileSync(index, `${line("old")}broken\n${line("newer")}`);
    expect((await store().head(id)).name).toBe("newer");
    await store().rename(id, "newest");
    const lines = readFileSync(index, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines.at(-1) ?? "")).toEqual({
      id,
      thread_name: "newest",
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it("of prompts has the reference's form and mode, and is known by its inode", async () => {
    const { prompts } = store();
    expect(await prompts.info()).toEqual({ logId: 0, entryCount: 0 });
    await prompts.append({ conversation_id: id, ts: 1_795_000_000, text: "grüße\n" });
    const file = join(home, "history.jsonl");
    expect(readFileSync(file, "utf8")).toBe(`{"session_id":"${id}","ts":1795000000,"text":"grüße\\n"}\n`);
    expect(await prompts.info()).toEqual({ logId: statSync(file).ino, entryCount: 1 });
    appendFileSync(file, `{"session_id":"${id}","ts":2,"text":"from elsewhere"}\nbroken\n`);
    expect((await prompts.info()).entryCount).toBe(3);
    const { ino } = statSync(file);
    expect(await prompts.entry(ino, 1)).toMatchObject({ text: "from elsewhere" });
    expect(await prompts.entry(ino, 2)).toBeNull();
    if (posix) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["the store's", { maxPromptHistoryBytes: 2_000 }, 9_000],
    ["the settings'", {}, 2_000],
  ])("of prompts is cut to four fifths of %s cap, and keeps the newest entry in any case", async (...of) => {
    const [, options, maxBytes] = of;
    const { prompts } = store(options);
    const entry = (text: string) => ({ conversation_id: id, ts: 1, text });
    const file = join(home, "history.jsonl");
    await prompts.append(entry("first"), maxBytes);
    const { logId } = await prompts.info();
    for (let index = 0; index < 40; index++) {
      await prompts.append(entry(`prompt ${index}`), maxBytes);
      expect(statSync(file).size).toBeLessThanOrEqual(2_000);
    }
    const { entryCount } = await prompts.info();
    expect((await prompts.info()).logId).toBe(logId);
    expect(await prompts.entry(logId, entryCount - 1)).toEqual(entry("prompt 39"));
    expect(await prompts.entry(logId, 0)).not.toEqual(entry("first"));
    await prompts.append(entry("x".repeat(5_000)), maxBytes);
    expect(await prompts.info()).toMatchObject({ entryCount: 1 });
  });
});

it("a file store wants an absolute path", () => {
  const refused = expect.objectContaining({ code: "invalid_argument", details: { path: "codexHome" } });
  for (const path of ["", "codex", "./codex"]) expect(() => new FileSessionStore(path)).toThrow(refused);
});

it.each([[{ fsync: "sometimes" }], [{ maxPromptHistoryBytes: 0 }], [{ maxPromptHistoryBytes: Number.NaN }]])(
  "a file store refuses the options %j",
  (options) => {
    expect(() => store(options as FileSessionStoreOptions)).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
  },
);

it.each(["never", "turn", "always"] as const)("a file store writes with fsync: %s", async (fsync) => {
  const log = await store({ fsync }).create(id);
  await log.append(firstLines(id, "hi"));
  await log.append(turnEndLine());
  await log.close();
  expect(await textOf(store().read(id))).toBe(firstLines(id, "hi") + turnEndLine());
});

function startTime(pid: number): string {
  if (process.platform !== "linux") return "0";
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
