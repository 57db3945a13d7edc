/** The agent's client for the project that is open. */

import { CodexClient, type SessionStore, type TurnOverrides } from "codex-embed";
import { justBash } from "codex-embed/just-bash";
import { createVirtualHost, type VirtualHost } from "codex-embed/virtual";

import { root } from "../workspace/paths.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { offlineFetch, offlineUrl } from "./offline/model.ts";
import type { Settings } from "./settings.ts";

/** Where the agent runs: the project's tree, a shell over it, and the page's own requests. */
export function createHost(workspace: Workspace, store: SessionStore): VirtualHost {
  return createVirtualHost({
    fs: workspace.fs,
    cwd: root,
    shell: justBash(),
    store,
    env: { HOME: "/home/user", USER: "user", TERM: "xterm-256color" },
    fetch: (url, init) => {
      const offline = url.startsWith(`${offlineUrl}/`);
      return offline ? offlineFetch(url, init) : globalThis.fetch(url, init);
    },
  });
}

/** A client for these settings. The key goes no further than the page's own request. */
export function createClient(host: VirtualHost, settings: Settings, key: string): CodexClient {
  const offline = settings.connection === "offline";
  return new CodexClient({
    host,
    codexHome: null,
    originator: "codex_browser_ide",
    apiKey: offline ? "none" : key || "none",
    config: {
      modelProvider: "ide",
      modelProviders: { ide: { name: "IDE", baseUrl: offline ? offlineUrl : settings.baseUrl } },
      model: settings.model,
      approvalPolicy: settings.approvalPolicy,
      sandboxMode: settings.sandboxMode,
    },
  });
}

/** What may change from turn to turn. */
export function turnOverrides({ model, approvalPolicy, sandboxMode }: Settings): TurnOverrides {
  return { model, approvalPolicy, sandboxMode };
}
