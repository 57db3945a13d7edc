/** A worker's host whose requests go out at the other side. */

import type { Host, HttpClient } from "../host/types.ts";
import type { Peer } from "./peer.ts";
import { remoteBody } from "./streams.ts";

/** The host, with requests sent by the other side for a session. */
export function withRemoteHttp(host: Host, peer: Peer, session: number): Host {
  const { sessions } = host;
  return {
    ...(sessions === undefined ? {} : { sessions: (codexHome) => sessions.call(host, codexHome) }),
    fs: host.fs,
    sandbox: host.sandbox,
    http: remoteHttp(peer, session),
    env: (name) => host.env(name),
    platform: host.platform,
  };
}

function remoteHttp(peer: Peer, session: number): HttpClient {
  return {
    async send(request, { signal }) {
      const { status, headers, body } = await peer.call("httpSend", { session, request }, signal);
      return { status, headers, body: body === null ? null : remoteBody(peer, body, signal) };
    },
  };
}
