/** The transport to a server, with its secrets: they are looked up here, and go nowhere else. */

import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { EffectError } from "../engine/failure.ts";
import type { Host } from "../host/types.ts";
import type { McpStartEffectRequest } from "../protocol/types/boundary.ts";
import { fetchThrough, type HttpServer } from "./fetch.ts";
import { isMcpServer, isMcpTransport } from "./options.ts";
import type { Sdk } from "./sdk.ts";
import { StdioTransport } from "./stdio.ts";
import type { McpServerOption } from "./types.ts";

/** What servers are reached with. */
export interface McpContext {
  readonly host: Host;
  /** The session's workspace. */
  readonly workspace: string;
  /** Servers that the program passed. */
  readonly servers: Readonly<Record<string, McpServerOption>>;
  /** Reads a variable of the environment. */
  env(name: string): string | undefined;
}

/**
 * Makes the transport to a server.
 *
 * @throws EffectError `E_NO_KEY` for a secret that is not there or that no header can carry.
 */
export async function reach(
  sdk: Sdk,
  context: McpContext,
  effect: McpStartEffectRequest,
): Promise<Transport> {
  const { server, transport } = effect;
  switch (transport.type) {
    case "stdio":
      return stdio(sdk, context, transport.command, transport.args, transport.cwd, {
        ...named(context, transport.env_vars),
        ...transport.env,
      });
    case "streamable_http": {
      const secret = secretHeaders(context, transport.env_http_headers);
      const token = bearer(context, server, transport.bearer_token_env_var ?? undefined);
      const headers = { ...transport.http_headers, ...secret, ...token };
      const allowPrivateNetwork = transport.allow_private_network ?? false;
      const secrets = secretsIn({ ...secret, ...token });
      return http(sdk, context, transport.url, headers, { name: server, allowPrivateNetwork, secrets });
    }
    case "provided":
      return provided(sdk, context, server);
  }
}

async function provided(sdk: Sdk, context: McpContext, name: string): Promise<Transport> {
  const option = context.servers[name];
  if (option === undefined) throw new EffectError("E_HOST", `No MCP server was passed as "${name}".`);
  if (isMcpServer(option) || isMcpTransport(option)) return objectTransport(sdk, option);
  if ("command" in option) {
    return stdio(sdk, context, option.command, option.args ?? [], option.cwd, option.env ?? {});
  }
  if ("url" in option) {
    const { url, headers = {}, allowPrivateNetwork = false } = option;
    return http(sdk, context, url, headers, { name, allowPrivateNetwork, secrets: secretsIn(headers) });
  }
  return objectTransport(sdk, typeof option.server === "function" ? option.server() : option.server);
}

async function objectTransport(sdk: Sdk, object: object): Promise<Transport> {
  if (!sdk.isServer(object)) {
    if (sdk.isTransport(object)) return object;
    throw new EffectError("E_HOST", "What was made for this session is neither a server nor a transport.");
  }
  const [ours, theirs] = sdk.InMemoryTransport.createLinkedPair();
  await object.connect(theirs);
  return ours;
}

function stdio(
  sdk: Sdk,
  { host, workspace }: McpContext,
  command: string,
  args: readonly string[],
  cwd: string | undefined,
  env: Readonly<Record<string, string>>,
): Transport {
  const program = { command, args, cwd: cwd ?? workspace, env };
  return new StdioTransport(host, program, (value) => sdk.JSONRPCMessageSchema.parse(value));
}

function http(
  sdk: Sdk,
  { host }: McpContext,
  url: string,
  headers: Readonly<Record<string, string>>,
  server: HttpServer,
): Transport {
  if (!URL.canParse(url)) throw new EffectError("ERR_INVALID_URL", `"${url}" is no absolute URL.`);
  return new sdk.StreamableHTTPClientTransport(new URL(url), {
    fetch: fetchThrough(host.http, server),
    requestInit: { headers: { ...headers } },
  });
}

/** Values of headers, without the scheme of a credential, which is no secret. */
function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers).map((value) => value.replace(/^(?:Bearer|Basic) +/i, ""));
}

function named(context: McpContext, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = context.env(name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function secretHeaders(
  context: McpContext,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [header, variable] of Object.entries(variables)) {
    const value = context.env(variable)?.trim();
    if (value) headers[header] = checkedText(variable, value);
  }
  return headers;
}

function bearer(context: McpContext, server: string, variable: string | undefined): Record<string, string> {
  if (variable === undefined) return {};
  const token = context.env(variable)?.trim();
  if (!token) {
    throw new EffectError(
      "E_NO_KEY",
      `Environment variable ${variable} for MCP server '${server}' is not set`,
    );
  }
  return { Authorization: `Bearer ${checkedText(variable, token)}` };
}

/** Checked here because a platform's own error for such a header may quote the value. */
function checkedText(variable: string, value: string): string {
  if (/^[\t\x20-\x7e]+$/.test(value)) return value;
  throw new EffectError(
    "E_NO_KEY",
    `The environment variable ${variable} holds a line break or another character that headers don't have; check how it is set.`,
  );
}
