import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";

import { explain } from "../agent/session.ts";
import { nameOf, nameProblem, parentOf, root, shown } from "../workspace/paths.ts";
import type { Entry } from "../workspace/workspace.ts";
import { useIde } from "./context.ts";
import { IconButton } from "./controls.tsx";
import { fileTone } from "./file-tone.ts";
import { Icon } from "./icons.tsx";
import { confirm } from "./questions.tsx";
import { complain } from "./toasts.tsx";
import { moveOf, rowsOf, type TreeRow } from "./tree-rows.ts";

/** A name that is being typed: of something new in a folder, or of what is there. */
type Naming =
  | { readonly what: "file" | "folder"; readonly folder: string }
  | { readonly what: "rename"; readonly path: string };

/** The project's files. */
export function FileTree(): JSX.Element {
  const ide = useIde();
  const listings = useSignal<ReadonlyMap<string, readonly Entry[]>>(new Map());
  const expanded = useSignal<ReadonlySet<string>>(new Set([`${root}/src`]));
  const selected = useSignal<string | null>(null);
  const naming = useSignal<Naming | null>(null);
  const tree = useRef<HTMLDivElement>(null);

  useSignalEffect(() => {
    void ide.workspace.revision.value;
    const folders = [root, ...expanded.value];
    void Promise.all(
      folders.map(async (folder) => [folder, await ide.workspace.list(folder).catch(() => [])] as const),
    ).then((read) => {
      listings.value = new Map(read);
    });
  });

  const rows = rowsOf(root, listings.value, expanded.value);
  const gitKinds = new Map(
    (ide.gitState.value?.changes ?? []).map(({ path, kind }) => [`${root}/${path}`, kind]),
  );
  const active = ide.tabs.current;
  const activePath = active?.kind === "file" ? active.path : null;
  const focusable = rows.some(({ path }) => path === selected.value) ? selected.value : rows[0]?.path;
  const selectedRow = rows.find(({ path }) => path === selected.value);

  const toggle = (path: string, open: boolean) => {
    const next = new Set(expanded.value);
    if (open) next.add(path);
    else next.delete(path);
    expanded.value = next;
  };
  const focus = (path: string) => {
    selected.value = path;
    requestAnimationFrame(() => {
      tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus();
    });
  };
  const activate = (row: TreeRow) => {
    selected.value = row.path;
    if (row.expanded === null) void ide.tabs.openFile(row.path);
    else toggle(row.path, !row.expanded);
  };
  const create = (what: "file" | "folder") => {
    const folder =
      selectedRow === undefined
        ? root
        : selectedRow.expanded === null
          ? parentOf(selectedRow.path)
          : selectedRow.path;
    if (folder !== root) toggle(folder, true);
    naming.value = { what, folder };
  };
  const remove = async (path: string) => {
    const text = `${shown(path)} is deleted, and what is in it. A commit is the only way back.`;
    if (!(await confirm("Delete?", text, "Delete"))) return;
    ide.tabs.closeUnder(path);
    await ide.workspace.remove(path);
    selected.value = null;
  };
  const key = (event: KeyboardEvent) => {
    if (naming.value !== null) return;
    const row = rows.find(({ path }) => path === focusable);
    const move = moveOf(event.key, rows, focusable ?? null);
    if (move !== null) {
      if ("select" in move) focus(move.select);
      else if ("expand" in move) toggle(move.expand, true);
      else toggle(move.collapse, false);
    } else if (row !== undefined && (event.key === "Enter" || event.key === " ")) activate(row);
    else if (row !== undefined && event.key === "F2") naming.value = { what: "rename", path: row.path };
    else if (row !== undefined && event.key === "Delete") void remove(row.path);
    else return;
    event.preventDefault();
  };
  const named = async (asked: Naming, name: string) => {
    naming.value = null;
    try {
      if (asked.what === "rename") {
        const to = `${parentOf(asked.path)}/${name}`;
        ide.tabs.closeUnder(asked.path);
        await ide.workspace.rename(asked.path, to);
        focus(to);
        return;
      }
      const path = `${asked.folder}/${name}`;
      if (await ide.workspace.exists(path))
        throw new Error(`There is something named ${shown(path)} already.`);
      if (asked.what === "folder") {
        await ide.workspace.fs.mkdir(path);
        ide.workspace.revision.value += 1;
        focus(path);
      } else {
        await ide.workspace.write(path, "");
        await ide.tabs.openFile(path);
      }
    } catch (error) {
      complain(explain(error));
    }
  };

  const asked = naming.value;
  const input = asked !== null && (
    <NameInput
      key={JSON.stringify(asked)}
      label={asked.what === "rename" ? "New name" : `Name of the new ${asked.what}`}
      value={asked.what === "rename" ? nameOf(asked.path) : ""}
      onDone={(name) => void named(asked, name)}
      onCancel={() => {
        naming.value = null;
      }}
    />
  );

  return (
    <>
      <div class="toolbar" role="toolbar" aria-label="Files">
        <IconButton icon="fileAdd" label="New file" onClick={() => create("file")} />
        <IconButton icon="folderAdd" label="New folder" onClick={() => create("folder")} />
        <span class="spacer" />
        <IconButton
          icon="edit"
          label="Rename"
          shortcut="F2"
          disabled={selectedRow === undefined}
          onClick={() => {
            if (selectedRow !== undefined) naming.value = { what: "rename", path: selectedRow.path };
          }}
        />
        <IconButton
          icon="trash"
          label="Delete"
          shortcut="Del"
          disabled={selectedRow === undefined}
          onClick={() => {
            if (selectedRow !== undefined) void remove(selectedRow.path);
          }}
        />
      </div>
      {asked !== null && asked.what !== "rename" && <div class="tree-naming">{input}</div>}
      <div class="tree" role="tree" aria-label="Files of the project" ref={tree} onKeyDown={key}>
        {rows.map((row) =>
          asked?.what === "rename" && asked.path === row.path ? (
            <div
              key={row.path}
              class="tree-naming"
              role="treeitem"
              aria-level={row.level}
              aria-selected={true}
              tabIndex={-1}
              style={{ "--level": row.level }}
            >
              {input}
            </div>
          ) : (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys of all its rows.
            <div
              key={row.path}
              class={`tree-row ${gitKinds.get(row.path) ?? ""}`}
              role="treeitem"
              data-path={row.path}
              style={{ "--level": row.level }}
              tabIndex={row.path === focusable ? 0 : -1}
              aria-level={row.level}
              aria-expanded={row.expanded ?? undefined}
              aria-selected={row.path === (selected.value ?? activePath)}
              onFocus={() => {
                selected.value = row.path;
              }}
              onClick={() => activate(row)}
            >
              {row.expanded === null ? (
                <span class={`file-dot ${fileTone(row.name)}`} aria-hidden="true" />
              ) : (
                <Icon name={row.expanded ? "chevronDown" : "chevronRight"} class="twist" />
              )}
              <span class="tree-name">{row.name}</span>
              {ide.buffers.unsaved.value.has(row.path) && <span class="unsaved-dot" title="Not saved" />}
              {gitKinds.has(row.path) && (
                <span class="git-mark">{gitKinds.get(row.path)?.slice(0, 1).toUpperCase()}</span>
              )}
            </div>
          ),
        )}
      </div>
    </>
  );
}

function NameInput(props: {
  label: string;
  value: string;
  onDone: (name: string) => void;
  onCancel: () => void;
}): JSX.Element {
  const problem = useSignal<string | null>(null);
  const done = useRef(false);
  const finish = (name: string) => {
    if (done.current) return;
    problem.value = nameProblem(name);
    if (problem.value !== null) return;
    done.current = true;
    props.onDone(name.trim());
  };
  return (
    <>
      <input
        class="name-input"
        aria-label={props.label}
        aria-invalid={problem.value !== null}
        placeholder={props.label}
        value={props.value}
        ref={(input) => {
          if (input !== null && document.activeElement !== input && !done.current) {
            input.focus();
            const end = props.value.lastIndexOf(".");
            input.setSelectionRange(0, end > 0 ? end : props.value.length);
          }
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") finish(event.currentTarget.value);
          if (event.key === "Escape") {
            done.current = true;
            props.onCancel();
          }
        }}
        onBlur={({ currentTarget }) => {
          if (done.current) return;
          if (currentTarget.value.trim() === "" || currentTarget.value === props.value) {
            done.current = true;
            props.onCancel();
          } else finish(currentTarget.value);
        }}
      />
      {problem.value !== null && (
        <p class="field-error" role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
}
