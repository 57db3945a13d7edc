import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { shown } from "../workspace/paths.ts";
import { useIde } from "./context.ts";
import { languageOf } from "./editor-language.ts";
import { editing } from "./editor-setup.ts";
import { cursor } from "./status.ts";

/** States of the files that are open: what was undone, where the cursor was. */
const states = new WeakMap<object, Map<string, EditorState>>();

/** The editor of one file. Another file is another component, with the state that it had. */
export function CodeEditor({ path }: { path: string }): JSX.Element {
  const ide = useIde();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);

  useEffect(() => {
    const parent = place.current;
    if (parent === null) return;
    const known = states.get(ide.buffers) ?? new Map<string, EditorState>();
    states.set(ide.buffers, known);
    const text = ide.buffers.get(path)?.text ?? "";
    const language = new Compartment();
    const extensions = [
      editing,
      language.of([]),
      EditorView.contentAttributes.of({ "aria-label": `Editor: ${shown(path)}`, tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) ide.buffers.edit(path, update.state.doc.toString());
        if (update.docChanged || update.selectionSet) tellCursor(update.state);
      }),
    ];
    const kept = known.get(path);
    const state = kept?.doc.toString() === text ? kept : EditorState.create({ doc: text, extensions });
    const editor = new EditorView({ state, parent });
    view.current = editor;
    tellCursor(editor.state);
    let gone = false;
    if (state !== kept) {
      void languageOf(path).then((support) => {
        if (!gone && support !== null) editor.dispatch({ effects: language.reconfigure(support) });
      });
    }
    return () => {
      gone = true;
      known.set(path, editor.state);
      editor.destroy();
      view.current = null;
      cursor.value = null;
    };
  }, [ide, path]);

  // The agent, a command or another tab wrote the file.
  useSignalEffect(() => {
    const text = ide.buffers.get(path)?.text;
    const editor = view.current;
    if (text === undefined || editor === null || editor.state.doc.toString() === text) return;
    const { from, to, insert } = difference(editor.state.doc.toString(), text);
    editor.dispatch({ changes: { from, to, insert } });
  });

  return <div class="code-editor" ref={place} />;
}

/** The one part in which two texts differ, so that the cursor stays where it is. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from += 1;
  let tail = 0;
  while (tail < most - from && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}

function tellCursor(state: EditorState): void {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  cursor.value = { line: line.number, column: head - line.from + 1 };
}
