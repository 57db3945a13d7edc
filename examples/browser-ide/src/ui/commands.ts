/** What can be done by name and by key. */

import type { Signal } from "@preact/signals";

import { explain } from "../agent/session.ts";
import { pendingApprovals } from "../agent/view.ts";
import type { Ide } from "../ide.ts";
import { download, openArchive, openFolder, zip } from "../workspace/transfer.ts";
import { listOpen } from "./agent-panel.tsx";
import { narrow, type Panel, panel, show, sidebarOpen, sidebarView, terminalOpen } from "./layout.ts";
import { paletteOpen } from "./palette.tsx";
import { pickFiles } from "./pick-files.ts";
import { settingsOpen } from "./settings-dialog.tsx";
import { toggleTheme } from "./theme.ts";
import { complain, tell } from "./toasts.tsx";

/** Something to be done. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** As it is shown, such as `Ctrl+K`. On a Mac, Ctrl stands for ⌘, too. */
  readonly keys?: string;
  readonly run: (ide: Ide) => void | Promise<void>;
}

/** All commands, in the order of the palette. */
export const commands: readonly Command[] = [
  { id: "palette", label: "Find files and commands", keys: "Ctrl+K", run: () => set(paletteOpen, true) },
  { id: "ask", label: "Ask the agent", keys: "Ctrl+I", run: () => focusOn("agent", "#composer") },
  { id: "new-session", label: "New session", keys: "Alt+S", run: (ide) => begin(ide) },
  { id: "sessions", label: "Show sessions", run: () => showSessions() },
  { id: "fork", label: "Fork this session", run: (ide) => ide.sessions.fork() },
  { id: "interrupt", label: "Stop the agent", run: (ide) => ide.sessions.current.value.interrupt() },
  { id: "undo-turn", label: "Undo the last turn", run: (ide) => ide.sessions.current.value.undo() },
  {
    id: "approve",
    label: "Approve what the agent asks",
    keys: "Alt+Y",
    run: (ide) => decide(ide, "approved"),
  },
  { id: "deny", label: "Deny what the agent asks", keys: "Alt+N", run: (ide) => decide(ide, "denied") },
  { id: "save", label: "Save the file", keys: "Ctrl+S", run: (ide) => save(ide) },
  { id: "save-all", label: "Save all files", keys: "Ctrl+Shift+S", run: (ide) => ide.buffers.saveAll() },
  { id: "close-tab", label: "Close the tab", keys: "Alt+W", run: (ide) => closeTab(ide) },
  { id: "files", label: "Show files", keys: "Alt+1", run: () => showSidebar("files") },
  { id: "git", label: "Show git", keys: "Alt+2", run: () => showSidebar("git") },
  { id: "editor", label: "Go to the editor", keys: "Alt+3", run: () => focusOn("editor", ".cm-content") },
  {
    id: "sidebar",
    label: "Show or hide the sidebar",
    keys: "Ctrl+B",
    run: () => set(sidebarOpen, !sidebarOpen.value),
  },
  { id: "terminal", label: "Show or hide the terminal", keys: "Ctrl+J", run: () => toggleTerminal() },
  { id: "open-folder", label: "Open a folder…", run: (ide) => importFolder(ide) },
  { id: "open-zip", label: "Open a zip or tar archive…", run: (ide) => importArchive(ide) },
  { id: "export", label: "Download the project as zip", run: (ide) => exportZip(ide) },
  { id: "demo", label: "Open the demo project", run: (ide) => replacing(ide, () => ide.openDemo()) },
  { id: "theme", label: "Light or dark", run: () => toggleTheme() },
  { id: "settings", label: "Settings", keys: "Ctrl+,", run: () => set(settingsOpen, true) },
];

/** Keys that name a command beside the one that is shown. */
const aliases: Readonly<Record<string, string>> = {
  F1: "palette",
  "Ctrl+P": "palette",
  "Ctrl+Shift+P": "palette",
  "Ctrl+`": "terminal",
};

/** Runs a command; what goes wrong is told. */
export async function run(ide: Ide, id: string): Promise<void> {
  try {
    await commands.find((command) => command.id === id)?.run(ide);
  } catch (error) {
    complain(explain(error));
  }
}

/** Listens to the keys of the window. Returns what ends it. */
export function listenToKeys(ide: Ide): () => void {
  const listen = (event: KeyboardEvent) => {
    const keys = keysOf(event);
    const id = aliases[keys] ?? commands.find((command) => command.keys === keys)?.id;
    // Where a dialog is open, the keys are the dialog's.
    if (id === undefined || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    event.stopPropagation();
    void run(ide, id);
  };
  window.addEventListener("keydown", listen, true);
  return () => window.removeEventListener("keydown", listen, true);
}

/** Puts other files in the place of the project, with a way back. */
export async function replacing(ide: Ide, replace: () => Promise<void>): Promise<void> {
  const before = ide.workspace.fs.snapshot();
  ide.tabs.closeAll();
  await replace();
  const files = (await ide.workspace.files()).length;
  const back = () => {
    ide.tabs.closeAll();
    ide.workspace.fs.restore(before);
  };
  tell(`The project has ${files} ${files === 1 ? "file" : "files"} now.`, { label: "Undo", run: back });
  showSidebar("files");
}

function set(flag: Signal<boolean>, value: boolean): void {
  flag.value = value;
}

function keysOf(event: KeyboardEvent): string {
  const { ctrlKey, metaKey, altKey, shiftKey, code, key } = event;
  // With Alt, some layouts give another character: the place on the keyboard counts.
  const letter = /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? (key.length === 1 ? key.toUpperCase() : key);
  const parts = [ctrlKey || metaKey ? "Ctrl" : "", altKey ? "Alt" : "", shiftKey ? "Shift" : "", letter];
  return parts.filter((part) => part !== "").join("+");
}

function focusOn(part: Panel, selector: string): void {
  show(part);
  if (part === "agent") listOpen.value = false;
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}

function showSidebar(view: "files" | "git"): void {
  sidebarView.value = view;
  show("files");
}

function showSessions(): void {
  listOpen.value = true;
  show("agent");
}

async function begin(ide: Ide): Promise<void> {
  await ide.sessions.begin();
  focusOn("agent", "#composer");
}

function toggleTerminal(): void {
  if (narrow.value) panel.value = panel.value === "terminal" ? "editor" : "terminal";
  else terminalOpen.value = !terminalOpen.value;
  if (terminalOpen.value)
    setTimeout(() => document.querySelector<HTMLElement>(".shell textarea")?.focus(), 100);
}

async function decide(ide: Ide, decision: "approved" | "denied"): Promise<void> {
  const session = ide.sessions.current.value;
  const [first] = pendingApprovals(session.view.value);
  if (first !== undefined) await session.decide(first, decision);
}

async function save(ide: Ide): Promise<void> {
  const tab = ide.tabs.current;
  if (tab?.kind === "file") await ide.buffers.save(tab.path);
}

async function closeTab(ide: Ide): Promise<void> {
  const id = ide.tabs.active.value;
  if (id !== null) await ide.tabs.close(id);
}

async function importFolder(ide: Ide): Promise<void> {
  const files = await pickFiles({ folder: true });
  if (files.length > 0) await replacing(ide, () => openFolder(ide.workspace, files));
}

async function importArchive(ide: Ide): Promise<void> {
  const [file] = await pickFiles({ accept: ".zip,.tar,.tgz,.gz" });
  if (file !== undefined) await replacing(ide, () => openArchive(ide.workspace, file));
}

async function exportZip(ide: Ide): Promise<void> {
  await ide.buffers.saveAll();
  download(await zip(ide.workspace), "project.zip");
}
