/** The name of the local time zone. */

import type { Host } from "../host/types.ts";

/** What a name of the time zone database looks like: an area and a place. */
const zoneName = /^[A-Z][A-Za-z_]*(?:\/[A-Za-z0-9_+-]+)+$/;

/**
 * The IANA name of the zone, such as `Europe/Rome`.
 *
 * The runtime knows it too, but loads its locale data for the answer: some 10 ms in Node, a good part of
 * what opening a first session takes. So it is asked last, after `TZ` and the system's own setting.
 */
export async function localTimezone(host: Host): Promise<string> {
  const { os } = host.platform;
  if (os === "linux" || os === "macos") {
    const variable = host.env("TZ");
    if (variable !== undefined && zoneName.test(variable)) return variable;
    const name = variable === undefined ? await systemZone(host) : undefined;
    if (name !== undefined) return name;
  }
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  // Runtimes shorten this name, which the reference tells models in full.
  return timeZone === "UTC" ? "Etc/UTC" : timeZone;
}

/** `/etc/localtime` is a link into the time zone database. */
async function systemZone(host: Host): Promise<string | undefined> {
  try {
    const [, name = ""] = (await host.fs.realpath("/etc/localtime")).split(/\/zoneinfo(?:\.default)?\//);
    return zoneName.test(name) ? name : undefined;
  } catch {
    // A system without the link, or a host without a system.
    return undefined;
  }
}
