import type { JSX } from "preact";
import { useRef } from "preact/hooks";

import { nameOf, shown } from "../workspace/paths.ts";
import { CodeEditor } from "./code-editor.tsx";
import { useIde } from "./context.ts";
import { Button, Empty } from "./controls.tsx";
import { GitDiffTab, PatchTab } from "./diff-tab.tsx";
import { fileTone } from "./file-tone.ts";
import { Icon } from "./icons.tsx";
import { type Tab, tabId } from "./open-tabs.ts";

/** Tabs, and what the active one holds. */
export function EditorArea(): JSX.Element {
  const { tabs } = useIde();
  const current = tabs.current;
  return (
    <section class="editor-area" aria-label="Editor">
      {tabs.open.value.length > 0 && <TabStrip />}
      <div
        class="editor-body"
        id="editor-panel"
        role="tabpanel"
        aria-label={current === undefined ? "No file" : titleOf(current)}
      >
        {current === undefined ? <NothingOpen /> : <TabBody key={tabId(current)} tab={current} />}
      </div>
    </section>
  );
}

function TabBody({ tab }: { tab: Tab }): JSX.Element {
  if (tab.kind === "patch") return <PatchTab callId={tab.callId} />;
  if (tab.kind === "git") return <GitDiffTab path={tab.path} />;
  return <FileTab path={tab.path} />;
}

function FileTab({ path }: { path: string }): JSX.Element {
  const { buffers, tabs } = useIde();
  const buffer = buffers.get(path);
  if (buffer === undefined) return <Empty icon="file" title="This file is closed." />;
  if (buffer.saved === null) return <Empty icon="file" title="This file is no text that can be edited." />;
  return (
    <>
      {buffer.disk !== "same" && (
        <div class="banner warning" role="alert">
          <Icon name="warning" />
          <p>
            {buffer.disk === "deleted"
              ? "This file was deleted. Saving makes it again."
              : "The file changed while you were editing it."}
          </p>
          {buffer.disk === "changed" && (
            <Button onClick={() => void buffers.reload(path)}>Take the file's</Button>
          )}
          <Button onClick={() => void buffers.save(path)}>Save mine</Button>
          {buffer.disk === "deleted" && <Button onClick={() => tabs.closeUnder(path)}>Close</Button>}
        </div>
      )}
      <CodeEditor path={path} />
    </>
  );
}

function TabStrip(): JSX.Element {
  const { buffers, tabs } = useIde();
  const strip = useRef<HTMLDivElement>(null);
  const ids = tabs.open.value.map(tabId);
  const key = (event: KeyboardEvent, id: string) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
    const step = steps[event.key];
    if (event.key === "Delete") void tabs.close(id);
    if (step === undefined) return;
    const next = ids[(ids.indexOf(id) + step + ids.length) % ids.length];
    if (next === undefined) return;
    tabs.activate(next);
    requestAnimationFrame(() => {
      strip.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    });
  };
  return (
    <div class="tab-strip" role="tablist" aria-label="Open files" ref={strip}>
      {tabs.open.value.map((tab) => {
        const id = tabId(tab);
        const active = id === tabs.active.value;
        const unsaved = tab.kind === "file" && buffers.unsaved.value.has(tab.path);
        return (
          <div
            key={id}
            class={`tab ${active ? "active" : ""} ${unsaved ? "unsaved" : ""}`}
            role="presentation"
          >
            <button
              type="button"
              role="tab"
              class="tab-name"
              aria-selected={active}
              aria-controls="editor-panel"
              tabIndex={active ? 0 : -1}
              title={tab.kind === "patch" ? tab.title : shown(tab.path)}
              onClick={() => tabs.activate(id)}
              onAuxClick={(event) => {
                if (event.button === 1) void tabs.close(id);
              }}
              onKeyDown={(event) => key(event, id)}
            >
              {tab.kind === "file" ? (
                <span class={`file-dot ${fileTone(tab.path)}`} aria-hidden="true" />
              ) : (
                <Icon name="code" />
              )}
              {titleOf(tab)}
              {unsaved && <span class="visually-hidden"> (not saved)</span>}
            </button>
            {/* A list of tabs holds tabs alone: this is for the pointer, and Delete or Alt+W for the keyboard. */}
            <span class="tab-close" aria-hidden="true" title="Close" onClick={() => void tabs.close(id)}>
              <Icon name="close" />
            </span>
          </div>
        );
      })}
    </div>
  );
}

function titleOf(tab: Tab): string {
  if (tab.kind === "patch") return tab.title;
  return tab.kind === "git" ? `${nameOf(tab.path)} (changes)` : nameOf(tab.path);
}

function NothingOpen(): JSX.Element {
  return (
    <Empty icon="code" title="No file is open">
      <dl class="hints">
        <div>
          <dt>Find a file or command</dt>
          <dd>
            <kbd>Ctrl</kbd> <kbd>K</kbd>
          </dd>
        </div>
        <div>
          <dt>Ask the agent</dt>
          <dd>
            <kbd>Ctrl</kbd> <kbd>I</kbd>
          </dd>
        </div>
        <div>
          <dt>Terminal</dt>
          <dd>
            <kbd>Ctrl</kbd> <kbd>J</kbd>
          </dd>
        </div>
      </dl>
    </Empty>
  );
}
