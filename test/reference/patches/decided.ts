/** Where ours differs from the reference's apply_patch on purpose; docs/decisions/differences.md has the reasons. */
import { posix } from "node:path";
import type { Case, Files, Outcome } from "./case.ts";

export interface Decision {
  /** As in docs/decisions/differences.md. */
  readonly what: string;
  /** Whether this explains what both did with a case. */
  readonly explains: (one: Case, ours: Outcome, theirs: Outcome) => boolean;
}

const UPDATE = "*** Update File: ";
const MOVE = "*** Move to: ";
const END_OF_FILE = "*** End of File";
const LINES_NOT_FOUND = "Failed to find expected lines in ";

export const DECISIONS: readonly Decision[] = [
  {
    what: "Moving a file to its own path",
    explains: ({ patch }, ours, theirs) =>
      sections(patch).some((section) => {
        const name = place(section);
        if (section.target === undefined || posix.normalize(section.path) !== name) return false;
        if (name in theirs.files) return false;
        // A later section may miss it there.
        return name in ours.files || /^Failed to (delete|read)/.test(theirs.stderr);
      }),
  },
  {
    what: "Overlapping chunks of a patch",
    explains: ({ patch }, ours, theirs) => {
      const suspects = sections(patch).filter(mayOverlap);
      const refused = suspects.some(({ path }) => ours.stderr.startsWith(`${LINES_NOT_FOUND}${path}:`));
      if (refused) return true;
      // Else both did the same but for the lines, and ours has kept each one that was to be added.
      if (ours.stderr !== theirs.stderr || ours.stdout !== theirs.stdout) return false;
      const changed = differing(ours.files, theirs.files);
      return (
        changed.length > 0 &&
        changed.every((name) => {
          const here = suspects.filter((suspect) => place(suspect) === name);
          return here.length > 0 && here.some((suspect) => keepsAdditions(suspect, ours.files));
        })
      );
    },
  },
];

interface Chunk {
  readonly added: string[];
  onlyAdds: boolean;
  atEnd: boolean;
}

interface Section {
  readonly path: string;
  target: string | undefined;
  readonly chunks: Chunk[];
}

/** Only chunks that are placed from the end of the file can come to lie upon others. */
function mayOverlap({ chunks }: Section): boolean {
  return chunks.length > 1 && chunks.some(({ atEnd, onlyAdds }) => atEnd || onlyAdds);
}

/** The name of the section's result. */
function place({ path, target }: Section): string {
  return posix.normalize(target ?? path);
}

function differing(ours: Files, theirs: Files): string[] {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  return names.filter((name) => ours[name] !== theirs[name]);
}

function keepsAdditions(section: Section, files: Files): boolean {
  const lines = files[place(section)]?.split("\n") ?? [];
  return section.chunks.every(({ added }) => added.every((line) => lines.includes(line)));
}

/** The updates of a well-formed patch, roughly: enough to recognise what was decided on. */
function sections(patch: string): Section[] {
  const found: Section[] = [];
  for (const line of patch.split(/\r?\n/)) {
    const section = found.at(-1);
    if (line.trim().startsWith(UPDATE)) {
      found.push({ path: line.trim().slice(UPDATE.length), target: undefined, chunks: [] });
    } else if (section !== undefined) {
      read(section, line);
    }
  }
  return found;
}

function read(section: Section, line: string): void {
  if (line.startsWith(MOVE)) {
    section.target = line.slice(MOVE.length);
    return;
  }
  if (line.startsWith("***") && line !== END_OF_FILE) return;
  const last = section.chunks.at(-1);
  if (last === undefined || last.atEnd || line.startsWith("@@"))
    section.chunks.push({ added: [], onlyAdds: true, atEnd: false });
  const chunk = section.chunks.at(-1);
  if (chunk === undefined) return;
  if (line === END_OF_FILE) chunk.atEnd = true;
  else if (line.startsWith("+")) chunk.added.push(line.slice(1));
  else if (!line.startsWith("@@")) chunk.onlyAdds = false;
}
