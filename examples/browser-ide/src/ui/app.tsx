import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { settings } from "../agent/settings.ts";
import { isRunning, pendingApprovals } from "../agent/view.ts";
import type { Ide } from "../ide.ts";
import { AgentPanel } from "./agent-panel.tsx";
import { listenToKeys, run } from "./commands.ts";
import { IdeContext, useIde } from "./context.ts";
import { IconButton } from "./controls.tsx";
import { EditorArea } from "./editor-area.tsx";
import { FileTree } from "./file-tree.tsx";
import { GitPanel } from "./git-panel.tsx";
import { Icon, type IconName } from "./icons.tsx";
import {
  narrow,
  type Panel,
  panel,
  panels,
  sidebarOpen,
  sidebarView,
  sizes,
  terminalOpen,
} from "./layout.ts";
import { Palette } from "./palette.tsx";
import { Questions } from "./questions.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";
import { Splitter } from "./splitter.tsx";
import { cursor } from "./status.ts";
import { TerminalPanel } from "./terminal-panel.tsx";
import { dark, toggleTheme } from "./theme.ts";
import { Toasts } from "./toasts.tsx";

/** The whole window. */
export function App({ ide }: { ide: Ide }): JSX.Element {
  useEffect(() => listenToKeys(ide), [ide]);
  const style = {
    "--sidebar": `${sizes.sidebar.value}px`,
    "--agent": `${sizes.agent.value}px`,
    "--terminal": `${sizes.terminal.value}px`,
  };
  return (
    <IdeContext.Provider value={ide}>
      <div class="app" style={style}>
        <Header />
        {narrow.value ? <NarrowBody /> : <WideBody />}
        {narrow.value ? (
          <nav aria-label="Parts">
            <PanelTabs />
          </nav>
        ) : (
          <StatusBar />
        )}
      </div>
      <Palette />
      <SettingsDialog />
      <Questions />
      <Toasts />
    </IdeContext.Provider>
  );
}

function Header(): JSX.Element {
  const ide = useIde();
  return (
    <header class="header">
      <h1 class="brand">
        <Icon name="spark" /> <span>Codex IDE</span>
      </h1>
      <button type="button" class="finder" onClick={() => void run(ide, "palette")}>
        <Icon name="search" />
        <span>Find files and commands</span>
        <kbd>Ctrl K</kbd>
      </button>
      <span class="header-actions">
        <IconButton icon="folder" label="Open a folder…" onClick={() => void run(ide, "open-folder")} />
        <IconButton icon="archive" label="Open a zip…" onClick={() => void run(ide, "open-zip")} />
        <IconButton icon="download" label="Download as zip" onClick={() => void run(ide, "export")} />
        <IconButton
          icon={dark.value ? "sun" : "moon"}
          label={dark.value ? "Light colours" : "Dark colours"}
          onClick={toggleTheme}
        />
        <IconButton
          icon="settings"
          label="Settings"
          shortcut="Ctrl+,"
          onClick={() => void run(ide, "settings")}
        />
      </span>
    </header>
  );
}

function WideBody(): JSX.Element {
  return (
    <main class="body">
      {sidebarOpen.value && (
        <>
          <Sidebar />
          <Splitter label="Width of the sidebar" name="sidebar" size={sizes.sidebar} orientation="vertical" />
        </>
      )}
      <div class="middle">
        <EditorArea />
        {terminalOpen.value && (
          <>
            <Splitter
              label="Height of the terminal"
              name="terminal"
              size={sizes.terminal}
              orientation="horizontal"
              after
            />
            <TerminalPanel />
          </>
        )}
      </div>
      <Splitter label="Width of the agent" name="agent" size={sizes.agent} orientation="vertical" after />
      <AgentPanel />
    </main>
  );
}

/** All parts stay there, so that the terminal and the editor keep what they have. */
function NarrowBody(): JSX.Element {
  const part = (name: Panel, content: JSX.Element) => (
    <div
      class="narrow-panel"
      id={`panel-${name}`}
      role="tabpanel"
      aria-labelledby={`tab-${name}`}
      hidden={panel.value !== name}
    >
      {content}
    </div>
  );
  return (
    <main class="body narrow">
      {part("files", <Sidebar />)}
      {part("editor", <EditorArea />)}
      {part("terminal", <TerminalPanel />)}
      {part("agent", <AgentPanel />)}
    </main>
  );
}

const panelNames: Record<Panel, readonly [icon: IconName, label: string]> = {
  files: ["folder", "Files"],
  editor: ["code", "Editor"],
  terminal: ["terminal", "Terminal"],
  agent: ["agent", "Agent"],
};

function PanelTabs(): JSX.Element {
  const { sessions } = useIde();
  const waiting = pendingApprovals(sessions.current.value.view.value).length;
  const key = (event: KeyboardEvent, at: number) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
    const step = steps[event.key];
    const next = step === undefined ? undefined : panels[(at + step + panels.length) % panels.length];
    if (next === undefined) return;
    panel.value = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="panel-tabs" role="tablist" aria-label="Parts of the IDE">
      {panels.map((name, at) => {
        const [icon, label] = panelNames[name];
        return (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={panel.value === name}
            aria-controls={`panel-${name}`}
            tabIndex={panel.value === name ? 0 : -1}
            onClick={() => {
              panel.value = name;
            }}
            onKeyDown={(event) => key(event, at)}
          >
            <Icon name={icon} />
            {label}
            {name === "agent" && waiting > 0 && <span class="count">{waiting}</span>}
          </button>
        );
      })}
    </div>
  );
}

function Sidebar(): JSX.Element {
  const { gitState } = useIde();
  const changes = gitState.value?.changes.length ?? 0;
  const tab = (view: "files" | "git", label: string, icon: IconName) => (
    <button
      type="button"
      role="tab"
      id={`side-${view}`}
      aria-selected={sidebarView.value === view}
      aria-controls="side-panel"
      tabIndex={sidebarView.value === view ? 0 : -1}
      onClick={() => {
        sidebarView.value = view;
      }}
      onKeyDown={(event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        const other = view === "files" ? "git" : "files";
        sidebarView.value = other;
        document.getElementById(`side-${other}`)?.focus();
      }}
    >
      <Icon name={icon} />
      {label}
      {view === "git" && changes > 0 && <span class="count">{changes}</span>}
    </button>
  );
  return (
    <aside class="sidebar" aria-label="Project">
      <div class="side-tabs" role="tablist" aria-label="Project">
        {tab("files", "Files", "folder")}
        {tab("git", "Git", "branch")}
      </div>
      <div class="side-panel" id="side-panel" role="tabpanel" aria-labelledby={`side-${sidebarView.value}`}>
        {sidebarView.value === "files" ? <FileTree /> : <GitPanel />}
      </div>
    </aside>
  );
}

function StatusBar(): JSX.Element {
  const ide = useIde();
  const view = ide.sessions.current.value.view.value;
  const branch = ide.gitState.value?.branch;
  const waiting = pendingApprovals(view).length;
  const state = waiting > 0 ? "waits for you" : isRunning(view) ? "works" : "ready";
  return (
    <footer class="status-bar">
      {branch != null && (
        <button type="button" onClick={() => void run(ide, "git")}>
          <Icon name="branch" /> {branch}
        </button>
      )}
      {!terminalOpen.value && (
        <button type="button" onClick={() => void run(ide, "terminal")}>
          <Icon name="terminal" /> Terminal
        </button>
      )}
      {!ide.kept && <span class="status-warning">This browser keeps nothing: download your work.</span>}
      <span class="spacer" />
      {cursor.value !== null && (
        <span>
          Line {cursor.value.line}, column {cursor.value.column}
        </span>
      )}
      <button type="button" onClick={() => void run(ide, "settings")}>
        {settings.value.connection === "offline" ? "Scripted model" : settings.value.model}
      </button>
      <span class={`agent-state ${waiting > 0 ? "waiting" : isRunning(view) ? "running" : ""}`}>
        Agent {state}
      </span>
    </footer>
  );
}
