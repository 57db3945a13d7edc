/** `command/exec` and its relatives. */

import { absolutePath } from "../../engine/paths.ts";
import { previewSources } from "../../engine/preview.ts";
import type { SandboxPolicy as HostPolicy } from "../../host/types.ts";
import type { ConfigPreview } from "../../protocol/types/boundary.ts";
import type { Handler } from "../method.ts";
import { present } from "../present.ts";
import { RpcError, refused, rpcCodes } from "../rpc/errors.ts";
import { toPolicy } from "../threads/settings.ts";

/** Variables that hold keys; a command gets none of them, whoever starts it. */
const KEYS = ["OPENAI_API_KEY", "CODEX_API_KEY"];

/** Runs a command of the client's own, under the limits that are asked for or set. */
export const runCommand: Handler<"command/exec"> = async (params, { server, client, reply }) => {
  const { sandbox } = server.host;
  if (sandbox === null) throw refused("command/exec is not supported: this host runs no commands");
  const result = await client.commands.run(params, async (stdin) => {
    const { settings } = await previewSources(server.options);
    const workspace = absolutePath(server.host, server.options.cwd ?? "");
    const variables = Object.entries(params.env ?? {});
    const policy = params.sandboxPolicy == null ? configuredPolicy(settings) : toPolicy(params.sandboxPolicy);
    const request = {
      argv: params.command,
      cwd: params.cwd == null ? workspace : absolutePath(server.host, params.cwd),
      env: {
        inherit: "all",
        exclude: [
          ...keyVariables(settings),
          ...variables.flatMap(([name, value]) => (value === null ? name : [])),
        ],
        include_only: [],
        set: Object.fromEntries(variables.filter((entry): entry is [string, string] => entry[1] !== null)),
      },
      stdin,
      tty: params.tty === true,
      sandbox: policy.type === "danger-full-access" ? null : policy,
      workspace,
    } as const;
    return sandbox.spawn(request).catch((error: unknown) => {
      throw spawnError(error);
    });
  });
  reply(result);
};

/** Writes to a command that runs. */
export const writeCommand: Handler<"command/exec/write"> = async (params, { client, reply }) => {
  await client.commands.write(params);
  reply({});
};

/** Ends a command that runs. */
export const terminateCommand: Handler<"command/exec/terminate"> = ({ processId }, { client, reply }) => {
  client.commands.terminate(processId);
  reply({});
};

/** Is refused: no host has terminals. */
export const resizeCommand: Handler<"command/exec/resize"> = ({ processId }, { client }) => {
  client.commands.resize(processId);
};

type Settings = ConfigPreview["settings"];

/** What the settings let commands do; `read-only` unless they say more. */
function configuredPolicy(settings: Settings): HostPolicy {
  const mode = settingAt(settings, "sandbox_mode");
  if (mode === "danger-full-access") return { type: "danger-full-access" };
  if (mode !== "workspace-write") return { type: "read-only" };
  const flag = (name: string): boolean | undefined => {
    const value = settingAt(settings, "sandbox_workspace_write", name);
    return typeof value === "boolean" ? value : undefined;
  };
  const roots = settingAt(settings, "sandbox_workspace_write", "writable_roots");
  return {
    type: "workspace-write",
    writable_roots: Array.isArray(roots) ? roots.filter((root) => typeof root === "string") : [],
    ...present({
      network_access: flag("network_access"),
      exclude_tmpdir_env_var: flag("exclude_tmpdir_env_var"),
      exclude_slash_tmp: flag("exclude_slash_tmp"),
    }),
  };
}

function keyVariables(settings: Settings): string[] {
  const named = settings.flatMap(({ path, value }) =>
    path[0] === "model_providers" && path[2] === "env_key" && typeof value === "string" ? [value] : [],
  );
  return [...KEYS, ...named];
}

function settingAt(settings: Settings, ...path: readonly string[]): unknown {
  const at = path.join("\0");
  return settings.find((setting) => setting.path.join("\0") === at)?.value;
}

function spawnError(error: unknown): RpcError {
  const message = error instanceof Error ? error.message : String(error);
  return new RpcError(rpcCodes.internalError, `failed to spawn command: ${message}`);
}
