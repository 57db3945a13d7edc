import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { shown } from "../workspace/paths.ts";
import { commands, run } from "./commands.ts";
import { useIde } from "./context.ts";
import { Dialog } from "./dialog.tsx";
import { fileTone } from "./file-tone.ts";
import { Icon } from "./icons.tsx";

/** Whether the palette is open. */
export const paletteOpen = signal(false);

/** How many rows are shown. */
const ROWS = 50;

interface Row {
  readonly id: string;
  readonly label: string;
  readonly keys: string | undefined;
  readonly file: boolean;
  readonly run: () => void;
}

/** Files and commands, found by typing. */
export function Palette(): JSX.Element | null {
  return paletteOpen.value ? <OpenPalette /> : null;
}

function OpenPalette(): JSX.Element {
  const ide = useIde();
  const query = useSignal("");
  const at = useSignal(0);
  const files = useSignal<readonly string[]>([]);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void ide.workspace.files().then((found) => {
      files.value = found;
    });
  }, [ide, files]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  const close = () => {
    paletteOpen.value = false;
  };
  const all: Row[] = [
    ...commands
      .filter(({ id }) => id !== "palette")
      .map(({ id, label, keys }) => ({ id, label, keys, file: false, run: () => void run(ide, id) })),
    ...files.value.map((path) => ({
      id: path,
      label: shown(path),
      keys: undefined,
      file: true,
      run: () => void ide.tabs.openFile(path),
    })),
  ];
  const rows = found(all, query.value).slice(0, ROWS);
  const chosen = rows[Math.min(at.value, rows.length - 1)];
  const take = (row: Row | undefined) => {
    if (row === undefined) return;
    close();
    row.run();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter") take(chosen);
    else if (event.key === "ArrowDown") at.value = (at.value + 1) % Math.max(1, rows.length);
    else if (event.key === "ArrowUp") at.value = (at.value - 1 + rows.length) % Math.max(1, rows.length);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Find files and commands" bare onClose={close} class="palette">
      <div class="palette-field">
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-label="Find files and commands"
          aria-activedescendant={chosen === undefined ? undefined : `palette-${rows.indexOf(chosen)}`}
          placeholder="A file or a command"
          value={query.value}
          onInput={({ currentTarget }) => {
            query.value = currentTarget.value;
            at.value = 0;
          }}
          onKeyDown={key}
        />
      </div>
      <div class="palette-list" id="palette-list" role="listbox" aria-label="Found" ref={list}>
        {rows.map((row, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys of the list.
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, and names the option.
          <div
            key={row.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={row === chosen}
            onClick={() => take(row)}
            onMouseMove={({ movementX, movementY }) => {
              // A list that opens under a pointer at rest is not chosen from.
              if (movementX !== 0 || movementY !== 0) at.value = index;
            }}
          >
            {row.file ? (
              <span class={`file-dot ${fileTone(row.label)}`} aria-hidden="true" />
            ) : (
              <Icon name="chevronRight" />
            )}
            <span class="palette-label">{row.label}</span>
            {row.keys !== undefined && <kbd>{row.keys}</kbd>}
          </div>
        ))}
      </div>
      {rows.length === 0 && (
        <p class="muted side-note" role="status">
          Nothing is named like this.
        </p>
      )}
    </Dialog>
  );
}

/** Rows whose label has the letters of the query in their order; those where they stand together first. */
function found(rows: readonly Row[], query: string): Row[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return [...rows];
  return rows
    .map((row) => ({ row, rank: rankOf(row.label.toLowerCase(), wanted) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ row }) => row);
}

function rankOf(label: string, wanted: string): number {
  const whole = label.indexOf(wanted);
  if (whole >= 0) return 1_000 - Math.min(500, whole + label.length);
  let at = 0;
  for (const letter of wanted) {
    at = label.indexOf(letter, at) + 1;
    if (at === 0) return 0;
  }
  return 1;
}
