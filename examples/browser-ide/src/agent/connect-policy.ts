/**
 * Where the page may connect to: itself, and the endpoint that the user chose. A policy can be added to a page
 * and never taken back, so another endpoint takes a reload.
 */

import type { Settings } from "./settings.ts";

/** The origin that the agent talks to; `null` for the model in the page. */
export function endpointOrigin({ connection, baseUrl }: Settings): string | null {
  return connection === "api" ? new URL(baseUrl).origin : null;
}

/** Restricts the page from now on. In development, vite's own connection stays open. */
export function restrictConnections(settings: Settings): void {
  const hosts = ["'self'", endpointOrigin(settings), import.meta.env.DEV ? "ws:" : null];
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = `connect-src ${hosts.filter((host) => host !== null).join(" ")}`;
  document.head.append(policy);
}
