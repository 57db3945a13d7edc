import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { chunkLimit, type SessionStore } from "../../src/sessions/types.ts";
import {
  firstLines,
  type LogMeta,
  metaLine,
  textOf,
  threadId,
  turnEndLine,
  userLine,
} from "../support/rollout.ts";

/** A store to test, empty. */
export interface SessionStoreSubject {
  readonly store: SessionStore;
  /** Another one over the same place, as a second process would have it. */
  readonly again: () => SessionStore;
  readonly close?: () => Promise<void>;
}

/** Subjects over databases that have to be closed, each in one of its own; the caller says which build opens them. */
export function inDatabases(
  open: (name: string) => SessionStore & { close(): Promise<void> },
): () => Promise<SessionStoreSubject> {
  let databases = 0;
  return async () => {
    const name = `sessions-${databases++}`;
    const opened: ReturnType<typeof open>[] = [];
    const again = (): SessionStore => {
      const store = open(name);
      opened.push(store);
      return store;
    };
    const close = async (): Promise<void> => {
      await Promise.all(opened.map((store) => store.close()));
    };
    return { store: again(), again, close };
  };
}

const coded = (code: string): object => expect.objectContaining({ code });
const missing = threadId(404);

/** What every session store promises. */
export function describeSessionStore(name: string, make: () => Promise<SessionStoreSubject>): void {
  let subject: SessionStoreSubject;
  let store: SessionStore;

  beforeEach(async () => {
    subject = await make();
    store = subject.store;
  });
  afterEach(() => subject.close?.());

  async function keep(number: number, message = `message ${number}`, meta: LogMeta = {}): Promise<string> {
    const id = threadId(number);
    const log = await store.create(id);
    await log.append(firstLines(id, message, meta));
    await log.close();
    return id;
  }
  const listed = async (query = {}) => (await store.list(query)).sessions.map(({ id }) => id);

  describe(`${name}: a log`, () => {
    test("is read back as it was appended, and goes on where it ended", async () => {
      const id = await keep(1, "hello");
      const log = await store.open(id);
      expect(log).toMatchObject({ id, name: null });
      expect(await textOf(log.read())).toBe(firstLines(id, "hello"));
      await log.append(turnEndLine());
      await log.append(userLine("again") + turnEndLine());
      await log.close();
      const all = firstLines(id, "hello") + turnEndLine() + userLine("again") + turnEndLine();
      expect(await textOf(subject.again().read(id))).toBe(all);
    });

    test("that was never appended to leaves nothing behind", async () => {
      const log = await store.create(missing);
      await log.close();
      expect(await listed()).toEqual([]);
      await expect(store.open(missing)).rejects.toEqual(coded("session_not_found"));
    });

    test("holds any script and long lines, in chunks of at most a mebibyte", async () => {
      const text = "grüße 文件 👩‍💻 \u0000\u2028 \\n ".repeat(60_000);
      const id = await keep(1, text);
      const sizes: number[] = [];
      for await (const chunk of store.read(id)) sizes.push(chunk.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(chunkLimit);
      expect(sizes.length).toBeGreaterThan(2);
      expect(await textOf(store.read(id))).toBe(firstLines(id, text));
    });

    test("takes appends made at once in their order", async () => {
      const id = threadId(1);
      const log = await store.create(id);
      const lines = Array.from({ length: 50 }, (_, index) => userLine(`line ${index}`));
      await Promise.all([log.append(metaLine(id)), ...lines.map((line) => log.append(line))]);
      await log.close();
      expect(await textOf(store.read(id))).toBe(metaLine(id) + lines.join(""));
    });

    test("is finished with an append under way before it is closed, and takes none after", async () => {
      const id = threadId(1);
      const log = await store.create(id);
      const appended = log.append(firstLines(id, "hello"));
      await Promise.resolve();
      await log.close();
      await appended;
      await log.close();
      await expect(log.append(turnEndLine())).rejects.toEqual(coded("session_closed"));
      expect(await textOf(store.read(id))).toBe(firstLines(id, "hello"));
    });

    test("takes whole lines only", async () => {
      const log = await store.create(threadId(1));
      await expect(log.append("{}")).rejects.toEqual(coded("invalid_argument"));
      await expect(log.append("")).rejects.toEqual(coded("invalid_argument"));
      await log.close();
      expect(await listed()).toEqual([]);
    });

    test("is not begun under an id that is no UUID, or that is taken", async () => {
      for (const id of ["", "../../etc/passwd", "01990000", threadId(1).toUpperCase().replace("0", "A")]) {
        await expect(store.create(id)).rejects.toEqual(coded("invalid_argument"));
      }
      const log = await store.create(await keep(1));
      await expect(log.append(metaLine(threadId(1)))).rejects.toEqual(coded("invalid_argument"));
      await log.close();
      expect(await textOf(store.read(threadId(1)))).toBe(firstLines(threadId(1), "message 1"));
    });

    test("that doesn't say what it is can't be opened, and hides no other", async () => {
      const id = threadId(1);
      const log = await store.create(id);
      await log.append(userLine("no meta"));
      await log.close();
      await keep(2);
      await expect(store.open(id)).rejects.toEqual(coded("session_damaged"));
      await expect(store.head(id)).rejects.toEqual(coded("session_damaged"));
      expect(await listed()).toEqual([threadId(2)]);
      expect(await textOf(store.read(id))).toBe(userLine("no meta"));
    });
  });

  describe(`${name}: the lease`, () => {
    test("keeps a second writer out until the first is done; readers come in", async () => {
      const id = await keep(1);
      const log = await store.open(id);
      for (const other of [store, subject.again()]) {
        await expect(other.open(id)).rejects.toEqual(coded("session_locked"));
        await expect(other.archive(id)).rejects.toEqual(coded("session_locked"));
        await expect(other.delete(id)).rejects.toEqual(coded("session_locked"));
        expect(await textOf(other.read(id))).toContain("message 1");
        expect(await other.head(id)).toMatchObject({ id });
        await other.rename(id, "named meanwhile");
      }
      await log.append(turnEndLine());
      await log.close();
      const next = await subject.again().open(id);
      expect(next.name).toBe("named meanwhile");
      await next.close();
    });

    test("is held for a new thread, too, once it has lines", async () => {
      const id = threadId(1);
      const log = await store.create(id);
      await log.append(firstLines(id, "hello"));
      await expect(subject.again().open(id)).rejects.toEqual(coded("session_locked"));
      await log.close();
      await (await subject.again().open(id)).close();
    });

    test("is free again after a failure to open", async () => {
      const id = await keep(1);
      await store.archive(id);
      await expect(store.open(id)).rejects.toEqual(coded("session_not_found"));
      await store.unarchive(id);
      await (await store.open(id)).close();
    });
  });

  describe(`${name}: a session`, () => {
    test("is told by its head", async () => {
      const git = { commit_hash: "abc", branch: "main", repository_url: "https://host.test/r.git" };
      const source = { subagent: "review" };
      const forked_from_id = threadId(9);
      const id = await keep(1, "  first\nmessage  ", { git, source, cwd: "/w/ü", forked_from_id });
      const head = await store.head(id);
      expect(head).toMatchObject({
        id,
        name: null,
        preview: "first\nmessage",
        createdAt: Date.parse("2026-01-31T09:05:00.123Z"),
        archived: false,
        cwd: "/w/ü",
        modelProvider: "openai",
        source: "subagent",
        originator: "tests",
        cliVersion: "0.114.0",
        forkedFrom: forked_from_id,
        git: { commitHash: "abc", branch: "main", repositoryUrl: "https://host.test/r.git" },
      });
      expect(Math.abs(head.updatedAt - Date.now())).toBeLessThan(60_000);
      expect((await store.list()).sessions).toEqual([head]);
    });

    test("is told by the head of a later line when the first append held no message", async () => {
      const id = threadId(1);
      const log = await store.create(id);
      await log.append(metaLine(id));
      expect((await store.head(id)).preview).toBe("");
      await log.append(userLine("late"));
      await log.append(userLine("later"));
      await log.close();
      expect((await store.head(id)).preview).toBe("late");
    });

    test("has a preview of bounded length that ends with a whole character", async () => {
      const emoji = await keep(1, `a${"👍".repeat(300_000)}`);
      expect((await store.head(emoji)).preview).toBe(`a${"👍".repeat(2_047)}`);
      const escapes = await keep(2, '\u0001\n"\\'.repeat(100_000));
      expect((await store.head(escapes)).preview).toBe('\u0001\n"\\'.repeat(1_024));
    });

    test("is named, renamed, and keeps its name when it moves", async () => {
      const id = await keep(1);
      await store.rename(id, "first name");
      await store.rename(id, "  grüße 👍 ");
      expect((await subject.again().head(id)).name).toBe("grüße 👍");
      await store.archive(id);
      expect((await store.list({ archived: true })).sessions[0]?.name).toBe("grüße 👍");
      await expect(store.rename(id, " \n")).rejects.toEqual(coded("invalid_argument"));
    });

    test("is archived and comes back, once or twice", async () => {
      const id = await keep(1);
      await store.archive(id);
      await store.archive(id);
      expect(await listed()).toEqual([]);
      expect(await listed({ archived: true })).toEqual([id]);
      expect(await store.head(id)).toMatchObject({ id, archived: true });
      expect(await textOf(store.read(id))).toBe(firstLines(id, "message 1"));
      await store.unarchive(id);
      await store.unarchive(id);
      expect(await listed()).toEqual([id]);
      expect(await listed({ archived: true })).toEqual([]);
    });

    test("is deleted with its name, archived or not", async () => {
      const [first, second] = [await keep(1), await keep(2)];
      await store.rename(first, "to be forgotten");
      await store.archive(second);
      await store.delete(first);
      await store.delete(second);
      expect([await listed(), await listed({ archived: true })]).toEqual([[], []]);
      await keep(1);
      expect((await store.head(first)).name).toBeNull();
    });

    test("that is not there is an error of every call", async () => {
      for (const id of [missing, "", "nonsense", `../${missing}`]) {
        const calls = [
          () => store.open(id),
          () => textOf(store.read(id)),
          () => store.head(id),
          () => store.rename(id, "name"),
          () => store.archive(id),
          () => store.unarchive(id),
          () => store.delete(id),
        ];
        for (const call of calls) await expect(call()).rejects.toEqual(coded("session_not_found"));
      }
    });
  });

  describe(`${name}: a list`, () => {
    test("is empty before the first session", async () => {
      expect(await store.list()).toEqual({ sessions: [], nextCursor: null });
    });

    test("comes in pages, newest first, that hold each session once", async () => {
      const ids: string[] = [];
      for (let number = 1; number <= 7; number++) {
        ids.unshift(await keep(number, "hi", { timestamp: `2026-01-31T09:05:0${number}.000Z` }));
      }
      for (const orderBy of ["created", "updated"] as const) {
        const found: string[] = [];
        const pages: number[] = [];
        let cursor: string | null | undefined;
        while (cursor !== null) {
          const page = await store.list({ orderBy, limit: 3, ...(cursor === undefined ? {} : { cursor }) });
          found.push(...page.sessions.map(({ id }) => id));
          pages.push(page.sessions.length);
          cursor = page.nextCursor;
        }
        expect(pages).toEqual([3, 3, 1]);
        expect(found).toEqual(ids);
      }
      expect((await store.list({ limit: 7 })).nextCursor).toBeNull();
    });

    test("in the order of updates begins with what was used last", async () => {
      const [first, second, third] = [await keep(1), await keep(2), await keep(3)];
      await new Promise((resolve) => setTimeout(resolve, 20));
      const log = await store.open(first);
      await log.append(turnEndLine());
      await log.close();
      expect(await listed({ orderBy: "updated" })).toEqual([first, third, second]);
      expect(await listed()).toEqual([third, second, first]);
    });

    test("is filtered by workspace, provider, source and text, all at once", async () => {
      const a = await keep(1, "Fix the BUG", { cwd: "/a", model_provider: "one", source: "cli" });
      const b = await keep(2, "write docs", { cwd: "/a", model_provider: "two", source: "exec" });
      const c = await keep(3, "other", { cwd: "/b", model_provider: "one", source: { subagent: "review" } });
      await store.rename(c, "Bug hunt");
      expect(await listed({ cwd: "/a" })).toEqual([b, a]);
      expect(await listed({ modelProviders: ["one"] })).toEqual([c, a]);
      expect(await listed({ modelProviders: [], sources: [] })).toEqual([c, b, a]);
      expect(await listed({ sources: ["cli", "subagent"] })).toEqual([c, a]);
      expect(await listed({ search: "bug" })).toEqual([c, a]);
      expect(await listed({ search: "bug", cwd: "/a", modelProviders: ["one", "two"] })).toEqual([a]);
      expect(await listed({ search: "nowhere" })).toEqual([]);
      const page = await store.list({ cwd: "/a", limit: 1 });
      expect(page.sessions.map(({ id }) => id)).toEqual([b]);
      expect(await listed({ cwd: "/a", limit: 1, cursor: page.nextCursor })).toEqual([a]);
    });

    test("refuses a wrong limit and a foreign cursor", async () => {
      for (const query of [
        { limit: 0 },
        { limit: 1.5 },
        { limit: 10_001 },
        { cursor: "x" },
        { cursor: "" },
      ]) {
        await expect(store.list(query)).rejects.toEqual(coded("invalid_argument"));
      }
    });
  });

  describe(`${name}: the prompt history`, () => {
    const entry = (text: string) => ({ conversation_id: threadId(1), ts: 1_795_000_000, text });

    test("gives back what was typed, by place and history", async () => {
      const { prompts } = store;
      expect(await prompts.info()).toMatchObject({ entryCount: 0 });
      for (const text of ["first", "zwei\nZeilen 👍", "third"]) await prompts.append(entry(text));
      const { logId, entryCount } = await subject.again().prompts.info();
      expect(entryCount).toBe(3);
      expect(await prompts.entry(logId, 1)).toEqual(entry("zwei\nZeilen 👍"));
      expect(await prompts.entry(logId, 2)).toEqual(entry("third"));
      for (const offset of [3, -1, 0.5]) expect(await prompts.entry(logId, offset)).toBeNull();
      expect(await prompts.entry(logId + 1, 0)).toBeNull();
    });

    test("drops the oldest entries when it grows over its limit, and counts the rest from 0", async () => {
      const { prompts } = store;
      // Each is a line of 100 bytes.
      const line = JSON.stringify({ session_id: threadId(1), ts: 1_795_000_000, text: "" }).length + 1;
      const text = (name: string): string => name.padEnd(100 - line, "-");
      const names = async (): Promise<unknown[]> => {
        const { logId, entryCount } = await subject.again().prompts.info();
        const found = Array.from({ length: entryCount }, (_, offset) => prompts.entry(logId, offset));
        return (await Promise.all(found)).map((entry) => entry?.text.replace(/-+$/, ""));
      };
      for (const name of ["a", "b", "c"]) await prompts.append(entry(text(name)));
      await prompts.append(entry(text("d")), 499);
      expect(await names()).toEqual(["a", "b", "c", "d"]);
      await prompts.append(entry(text("e")), 499);
      expect(await names()).toEqual(["c", "d", "e"]);
      await prompts.append(entry(text("f")), 400);
      await prompts.append(entry(text("g")), 400);
      expect(await names()).toEqual(["e", "f", "g"]);
      await prompts.append(entry("much longer than the limit"), 10);
      expect(await names()).toEqual(["much longer than the limit"]);
      await prompts.append(entry(text("h")));
      expect(await names()).toEqual(["much longer than the limit", "h"]);
    });

    test("loses nothing of what is added at once", async () => {
      const texts = Array.from({ length: 30 }, (_, index) => `prompt ${index}`);
      await Promise.all(texts.map((text) => store.prompts.append(entry(text))));
      const { logId, entryCount } = await store.prompts.info();
      expect(entryCount).toBe(30);
      const found = texts.map(async (_, offset) => (await store.prompts.entry(logId, offset))?.text);
      expect((await Promise.all(found)).sort()).toEqual([...texts].sort());
    });
  });
}
