/** The user's settings. The key is kept apart from them: for this tab alone, unless the user says otherwise. */

import { effect, signal } from "@preact/signals";

/** When the agent asks before it acts. */
export const approvalPolicies = ["untrusted", "on-request", "never"] as const;
/** What the agent may do without asking. */
export const sandboxModes = ["read-only", "workspace-write", "danger-full-access"] as const;
/** Colours. */
export const themes = ["system", "light", "dark"] as const;
/** `offline`: the scripted model in the page. `api`: an endpoint of the Responses API. */
export const connections = ["offline", "api"] as const;

/** Settings that are kept. */
export interface Settings {
  readonly connection: (typeof connections)[number];
  /** Where the API is, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly approvalPolicy: (typeof approvalPolicies)[number];
  readonly sandboxMode: (typeof sandboxModes)[number];
  readonly theme: (typeof themes)[number];
  /** Whether the key is kept when the tab is closed. */
  readonly rememberKey: boolean;
}

/** What a new user has. */
const defaultSettings: Settings = {
  connection: "offline",
  baseUrl: "https://api.openai.com/v1",
  model: "gpt-5.1-codex",
  approvalPolicy: "untrusted",
  sandboxMode: "workspace-write",
  theme: "system",
  rememberKey: false,
};

const SETTINGS = "codex-ide.settings";
const KEY = "codex-ide.key";

/** The settings of now. Assigning keeps them. */
export const settings = signal(readSettings(read(localStorage, SETTINGS)));

/** The key of now; empty for none. */
export const apiKey = signal(read(sessionStorage, KEY) ?? read(localStorage, KEY) ?? "");

/** Keeps settings and key as they change. */
export function keepSettings(): void {
  effect(() => write(localStorage, SETTINGS, JSON.stringify(settings.value)));
  effect(() => {
    const { rememberKey } = settings.value;
    write(localStorage, KEY, rememberKey ? apiKey.value : "");
    write(sessionStorage, KEY, rememberKey ? "" : apiKey.value);
  });
}

/** Settings from text; whatever is wrong has its default. */
function readSettings(text: string | null): Settings {
  const stored = parse(text);
  const string = (name: "baseUrl" | "model") => {
    const value = stored[name];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : defaultSettings[name];
  };
  return {
    connection: oneOf(connections, stored["connection"]) ?? defaultSettings.connection,
    baseUrl: urlProblem(string("baseUrl")) === null ? string("baseUrl") : defaultSettings.baseUrl,
    model: string("model"),
    approvalPolicy: oneOf(approvalPolicies, stored["approvalPolicy"]) ?? defaultSettings.approvalPolicy,
    sandboxMode: oneOf(sandboxModes, stored["sandboxMode"]) ?? defaultSettings.sandboxMode,
    theme: oneOf(themes, stored["theme"]) ?? defaultSettings.theme,
    rememberKey: stored["rememberKey"] === true,
  };
}

/** What is wrong with an endpoint's address; `null` for a good one. */
export function urlProblem(text: string): string | null {
  if (!URL.canParse(text)) return "Give a whole address, such as https://api.openai.com/v1.";
  const { protocol, hostname } = new URL(text);
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol === "https:" || (protocol === "http:" && local)) return null;
  return "The key would travel unencrypted: use https, or http on this machine only.";
}

/** Finds a value among those that there are. */
export function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((candidate) => candidate === value);
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

// A browser may refuse storage; then settings last as long as the page.
function read(storage: Storage, name: string): string | null {
  try {
    return storage.getItem(name);
  } catch {
    return null;
  }
}

function write(storage: Storage, name: string, value: string): void {
  try {
    if (value === "") storage.removeItem(name);
    else storage.setItem(name, value);
  } catch {
    // As above.
  }
}
