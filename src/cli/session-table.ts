/** Recorded sessions as a table. */

import type { SessionHead } from "../sessions/types.ts";
import { clip } from "./style.ts";

const idWidth = 36;
const timeWidth = 16;
const gap = "  ";
/** Of the room that is left, what a folder gets at most. */
const folderShare = 0.4;

/**
 * One line a session, with a heading; nothing for none.
 *
 * @param columns how wide it may be; the id is shown whole.
 * @param withFolder whether to tell in which folder each began.
 */
export function sessionTable(heads: readonly SessionHead[], columns: number, withFolder: boolean): string[] {
  if (heads.length === 0) return [];
  const room = Math.max(10, columns - idWidth - timeWidth - 2 * gap.length);
  const longest = Math.max(...heads.map(({ cwd }) => cwd.length), "FOLDER".length);
  const folderWidth = withFolder ? Math.min(longest, Math.floor(room * folderShare)) : 0;
  const row = (id: string, time: string, folder: string, text: string): string => {
    const cells = [id.padEnd(idWidth), time.padEnd(timeWidth)];
    if (withFolder) cells.push(clip(folder, folderWidth).padEnd(folderWidth));
    const left = withFolder ? room - folderWidth - gap.length : room;
    return [...cells, clip(text, left)].join(gap).trimEnd();
  };
  return [
    row("ID", "UPDATED", "FOLDER", "SESSION"),
    ...heads.map(({ id, updatedAt, cwd, name, preview }) =>
      row(id, localTime(updatedAt), cwd, name ?? preview),
    ),
  ];
}

/** To the minute, in the process's time zone. */
function localTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
