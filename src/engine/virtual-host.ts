/** The default host where there is no operating system. */

import type { Host } from "../host/types.ts";

/** Files in memory and the platform's `fetch`; no processes. */
export async function virtualHost(env?: Readonly<Record<string, string | undefined>>): Promise<Host> {
  const { createVirtualHost } = await import("../host/virtual/host.ts");
  return createVirtualHost(env === undefined ? {} : { env });
}
