import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";

import { FileSessionStore } from "../../src/sessions/file/index.ts";
import { type MendableFile, mendLastLine } from "../../src/sessions/file/mend.ts";
import { firstLines, textOf, threadId, turnEndLine, userLine } from "../support/rollout.ts";
import { outputOf, program } from "./support/program.ts";

const id = threadId(1);
let home: string;
let store: FileSessionStore;
let path: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "session-files-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  store = new FileSessionStore(home, { fsync: "never" });
  const log = await store.create(id);
  await log.append(firstLines(id, "hi", { instructions: 1_100 }));
  await log.close();
  path = log.path ?? "";
});

/** The lines that count their appends. */
const numbersIn = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line))
    .flatMap((line) => (typeof line === "object" && line !== null && "number" in line ? [line.number] : []));

describe.skipIf(process.platform === "win32")("a writer in a process of its own", () => {
  it("is killed again and again, and loses at most the line that it was writing", {
    timeout: 90_000,
  }, async () => {
    const writer = await program("writer.ts");
    onTestFinished(() => writer.remove());
    let next = 0;
    for (let round = 0; round < 12; round++) {
      const child = writer.start([home, id, String(next)]);
      const output = outputOf(child);
      // Once it writes, at a moment that differs from round to round.
      await new Promise((resolve) => child.stdout?.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, (round * 13) % 40));
      child.kill("SIGKILL");
      const acknowledged = Number((await output).trimEnd().split("\n").at(-1));

      const log = await store.open(id);
      const numbers = numbersIn(await textOf(log.read()));
      expect(numbers).toEqual(numbers.map((_, index) => index));
      expect(numbers.length).toBeGreaterThan(acknowledged);
      next = numbers.length;
      await log.append(`${JSON.stringify({ number: next++ })}\n`);
      await log.close();
      expect(numbersIn(readFileSync(path, "utf8"))).toHaveLength(next);
    }
    expect(next).toBeGreaterThan(24);
  });

  it("keeps whole lines on a full disk, says why, and goes on with what fits", async () => {
    const writer = await program("full-disk.ts");
    onTestFinished(() => writer.remove());
    // A limit on the size of files ends a write in its middle, as a full disk does.
    const result: unknown = JSON.parse(
      await outputOf(writer.start([home, id], "trap '' XFSZ; ulimit -f 64")),
    );
    expect(result).toMatchObject({ code: "EFBIG", short: "kept" });
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.map((line): unknown => JSON.parse(line)).at(-1)).toEqual({ short: true });
    expect(lines.filter((line) => line.includes("kept"))).toHaveLength(
      (result as { readonly kept: number }).kept,
    );
  });
});

/** As a file behaves; 64 Ki of real ones would take minutes. */
class FileInMemory implements MendableFile {
  content: Buffer;

  constructor(content: Buffer) {
    this.content = content;
  }

  async stat() {
    return { size: this.content.length };
  }

  async read(to: Uint8Array, offset: number, length: number, position: number) {
    return { bytesRead: this.content.copy(to, offset, position, position + length) };
  }

  async write(from: Uint8Array, offset: number, length: number, position: number) {
    this.content = Buffer.concat([
      this.content.subarray(0, position),
      from.subarray(offset, offset + length),
    ]);
  }

  async truncate(length: number) {
    this.content = this.content.subarray(0, length);
  }
}

describe("a file that is cut", () => {
  /** More than 64 KiB of lines of many lengths, with characters of one to four bytes. */
  const lines = Array.from({ length: 400 }, (_, index) => userLine('aü文👍\\"'.repeat(index % 23) + index));
  const bytes = Buffer.from(lines.join("") + turnEndLine());
  const range = 65_536;

  /** Where the last whole line ends in the first `length` bytes; a line that lacks only its break is whole. */
  function wholeUpTo(length: number): { readonly end: number; readonly isBroken: boolean } {
    if (bytes[length] === 0x0a) return { end: length, isBroken: true };
    return { end: bytes.lastIndexOf(0x0a, length - 1) + 1, isBroken: false };
  }

  it("at any of its last 64 KiB loses at most the unfinished line", async () => {
    expect(bytes.length).toBeGreaterThan(range);
    for (let length = bytes.length; length > bytes.length - range; length--) {
      const file = new FileInMemory(bytes.subarray(0, length));
      await mendLastLine(file);
      const { end, isBroken } = wholeUpTo(length);
      const expected = bytes.subarray(0, isBroken ? end + 1 : end);
      if (!file.content.equals(expected))
        expect.fail(`cut at ${length}: ${file.content.length} bytes are left`);
    }
  });

  it("takes the next append whole", { timeout: 60_000 }, async () => {
    const head = firstLines(id, "hi", { instructions: 1_100 });
    const start = bytes.length - range;
    const next = userLine("next");
    for (let length = bytes.length; length > start; length -= 509) {
      writeFileSync(path, Buffer.concat([Buffer.from(head), bytes.subarray(0, length)]));
      const log = await store.open(id);
      await log.append(next);
      await log.close();
      const { end, isBroken } = wholeUpTo(length);
      const kept = bytes.subarray(0, end).toString() + (isBroken ? "\n" : "");
      expect(readFileSync(path, "utf8") === head + kept + next).toBe(true);
    }
  });
});
