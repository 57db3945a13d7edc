/** What is open and how wide: kept from visit to visit. */

import { effect, signal } from "@preact/signals";

/** The parts of the window. Where it is narrow, one is shown at a time. */
export const panels = ["files", "editor", "terminal", "agent"] as const;

/** A part of the window. */
export type Panel = (typeof panels)[number];

/** Sizes that can be dragged, in pixels: least, most, at first. */
export const limits = {
  sidebar: [168, 420, 232],
  agent: [300, 720, 400],
  terminal: [96, 520, 208],
} as const;

const STORED = "codex-ide.layout";
const stored = read();

/** The part that is shown where the window is narrow. */
export const panel = signal<Panel>("agent");
/** What the sidebar shows. */
export const sidebarView = signal<"files" | "git">("files");
/** Whether the sidebar is there, where the window is wide. */
export const sidebarOpen = signal(stored["sidebarOpen"] !== false);
/** Whether the terminal is there, where the window is wide. */
export const terminalOpen = signal(stored["terminalOpen"] !== false);
/** Sizes in pixels. */
export const sizes = {
  sidebar: signal(size("sidebar")),
  agent: signal(size("agent")),
  terminal: signal(size("terminal")),
};

/** Whether the window is too narrow for parts beside each other. */
export const narrow = signal(false);

/** Follows the window, and keeps the layout. Call once. */
export function keepLayout(): void {
  const query = matchMedia("(max-width: 760px)");
  narrow.value = query.matches;
  query.addEventListener("change", () => {
    narrow.value = query.matches;
  });
  effect(() => {
    const layout = {
      sidebarOpen: sidebarOpen.value,
      terminalOpen: terminalOpen.value,
      sidebar: sizes.sidebar.value,
      agent: sizes.agent.value,
      terminal: sizes.terminal.value,
    };
    try {
      localStorage.setItem(STORED, JSON.stringify(layout));
    } catch {
      // A browser may refuse storage; then the layout lasts as long as the page.
    }
  });
}

/** Shows a part, wherever it is. */
export function show(part: Panel): void {
  panel.value = part;
  if (part === "terminal") terminalOpen.value = true;
  if (part === "files") sidebarOpen.value = true;
}

function size(name: keyof typeof limits): number {
  const [least, most, first] = limits[name];
  const value = stored[name];
  return typeof value === "number" ? Math.min(most, Math.max(least, value)) : first;
}

function read(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
