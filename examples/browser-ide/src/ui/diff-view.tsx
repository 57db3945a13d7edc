import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Sides } from "../agent/diff.ts";
import { languageOf } from "./editor-language.ts";
import { reading } from "./editor-setup.ts";

/** Pixels below which two texts beside each other are too narrow to read. */
const BESIDE = 640;

/** Two texts beside each other, or one below the other where there is no room. What is the same is folded. */
export function DiffView({ path, sides }: { path: string; sides: Sides }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return;
    let view: MergeView | EditorView | null = null;
    let gone = false;
    const show = (language: Extension) => {
      view?.destroy();
      const beside = parent.clientWidth >= BESIDE;
      parent.classList.toggle("beside", beside);
      view = beside ? besideView(parent, sides, language) : unifiedView(parent, sides, language);
    };
    let language: Extension = [];
    const observer = new ResizeObserver(() => {
      if (view !== null && parent.classList.contains("beside") !== parent.clientWidth >= BESIDE)
        show(language);
    });
    void languageOf(path).then((support) => {
      if (gone) return;
      language = support ?? [];
      show(language);
      observer.observe(parent);
    });
    return () => {
      gone = true;
      observer.disconnect();
      view?.destroy();
    };
  }, [path, sides.before, sides.after]);
  return <div class="diff-view" ref={place} />;
}

const collapse = { margin: 3, minSize: 6 };

function besideView(parent: HTMLElement, { before, after }: Sides, language: Extension): MergeView {
  const side = (doc: string, label: string) => ({
    doc,
    extensions: [reading, EditorView.lineWrapping, language, labelled(label)],
  });
  return new MergeView({
    parent,
    a: side(before, "Before"),
    b: side(after, "After"),
    collapseUnchanged: collapse,
    gutter: true,
  });
}

function unifiedView(parent: HTMLElement, { before, after }: Sides, language: Extension): EditorView {
  const merge = unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: collapse });
  const extensions = [reading, EditorView.lineWrapping, language, labelled("Changes"), merge];
  return new EditorView({ parent, state: EditorState.create({ doc: after, extensions }) });
}

function labelled(label: string): Extension {
  // Not editable, so not reached by the keyboard by itself: then it could not be scrolled.
  return EditorView.contentAttributes.of({
    "aria-label": label,
    tabindex: "0",
    role: "textbox",
    "aria-readonly": "true",
    "aria-multiline": "true",
  });
}
