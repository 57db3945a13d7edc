/** A page of the sessions in a folder. */

import { statSync } from "node:fs";

import { codeOf } from "../../host/errors.ts";
import { cursorOf, newestFirst, type Position, type Selection, sortableTime } from "../query.ts";
import type { SessionHead, SessionPage } from "../types.ts";
import { HeadFiles } from "./head-file.ts";
import type { Layout, LogFile } from "./layout.ts";

/** How long files are read before others may run, in milliseconds. */
const slice = 8;

interface Candidate {
  readonly file: LogFile;
  readonly position: Position;
}

/**
 * Reads a page. In the order of creation, which the names of folders and files tell, only the files of the
 * page are opened (and those that a filter drops); in that of updates, each file's time is looked at first.
 */
export async function listFiles(
  layout: Layout,
  names: ReadonlyMap<string, string>,
  selection: Selection,
): Promise<SessionPage> {
  const heads = new HeadFiles();
  const breathe = breather();
  const page: { head: SessionHead; position: Position }[] = [];
  const { after, limit } = selection;
  for await (const { file, position } of candidates(layout, selection, breathe)) {
    if (after !== undefined && newestFirst(after, position) >= 0) continue;
    await breathe();
    const head = readable(heads, file, names);
    if (head === undefined || !selection.matches(head)) continue;
    const last = page.at(-1);
    if (page.length === limit && last !== undefined) {
      return { sessions: page.map((entry) => entry.head), nextCursor: cursorOf(last.position) };
    }
    page.push({ head, position });
  }
  return { sessions: page.map((entry) => entry.head), nextCursor: null };
}

/**
 * What a file and the names say of a session; `undefined` for a file that doesn't say what it is.
 *
 * @throws an error with the system's code.
 */
export function headOf(
  heads: HeadFiles,
  file: LogFile,
  names: ReadonlyMap<string, string>,
): SessionHead | undefined {
  const found = heads.read(file.path);
  if (found === undefined) return undefined;
  const { id, path, archived } = file;
  return { ...found.head, id, name: names.get(id) ?? null, updatedAt: found.changedAt, archived, path };
}

/** One file that can't be read must not hide all others. */
function readable(...parts: Parameters<typeof headOf>): SessionHead | undefined {
  try {
    return headOf(...parts);
  } catch {
    return undefined;
  }
}

async function* candidates(
  layout: Layout,
  { archived, byUpdate }: Selection,
  breathe: () => Promise<void>,
): AsyncGenerator<Candidate, void, undefined> {
  const all: Candidate[] = [];
  for await (const files of layout.files(archived)) {
    for (const file of files) {
      if (!byUpdate) {
        yield { file, position: { time: file.time, id: file.id } };
        continue;
      }
      await breathe();
      const time = changeOf(file.path);
      if (time !== undefined) all.push({ file, position: { time: sortableTime(time), id: file.id } });
    }
  }
  all.sort((left, right) => newestFirst(left.position, right.position));
  yield* all;
}

function changeOf(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Lets others run, when it is called, once a slice of time is over. */
function breather(): () => Promise<void> {
  let end = performance.now() + slice;
  return async () => {
    if (performance.now() < end) return;
    await new Promise((resolve) => setImmediate(resolve));
    end = performance.now() + slice;
  };
}
