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

/**
 * A client for these settings. The key goes no further than the page's own request. A provider that names no
 * key is asked without one, as a proxy that adds it is; the variable that is named does not exist, and the key
 * given here stands for it.
 */
export function createClient(host: VirtualHost, settings: Settings, key: string): CodexClient {
  const offline = settings.connection === "offline";
  const keyed = !offline && key !== "";
  const endpoint = { name: "IDE", baseUrl: offline ? offlineUrl : settings.baseUrl };
  return new CodexClient({
    host,
    codexHome: null,
    originator: "codex_browser_ide",
    ...(keyed && { apiKey: key }),
    config: {
      modelProvider: "ide",
      modelProviders: { ide: { ...endpoint, ...(keyed && { envKey: "API_KEY" }) } },
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
