/** `initialize`. */

import { version } from "../../version.ts";
import type { Handler } from "../method.ts";

/** Introduces the client; all else needs that first. */
export const initialize: Handler<"initialize"> = (params, { server, client, reply }) => {
  client.introduce(params);
  const { name, version: clientVersion } = params.clientInfo;
  const { os, arch } = server.host.platform;
  reply({ userAgent: `${name}/${version} (${os}; ${arch}) codex-embed (${name}; ${clientVersion})` });
};
