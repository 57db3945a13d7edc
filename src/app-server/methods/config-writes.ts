/** `config/value/write`, `config/batchWrite` and `skills/config/write`: changes of the user's config.toml. */

import { applyEdit, readEdit } from "../config/edits.ts";
import { firstOverridden } from "../config/overridden.ts";
import { withSkill } from "../config/skills.ts";
import type { Handler } from "../method.ts";
import type { ServerState } from "../state.ts";
import type { ConfigBatchWriteParams, ConfigWriteResponse } from "../types.ts";

/** Writes one setting. */
export const writeValue: Handler<"config/value/write"> = async (params, { server, reply }) => {
  const { keyPath, value, mergeStrategy, ...file } = params;
  reply(await write({ ...file, edits: [{ keyPath, value, mergeStrategy }] }, server));
};

/** Writes several settings, all or none. Sessions that run keep theirs, whatever `reloadUserConfig` says. */
export const writeBatch: Handler<"config/batchWrite"> = async (params, { server, reply }) => {
  reply(await write(params, server));
};

/** Switches a skill on or off, by the path of its file. */
export const writeSkill: Handler<"skills/config/write"> = async ({ path, enabled }, { server, reply }) => {
  await server.userConfig.write({ change: (settings) => withSkill(settings, path, enabled) });
  reply({ effectiveEnabled: enabled });
};

async function write(params: ConfigBatchWriteParams, server: ServerState): Promise<ConfigWriteResponse> {
  const { filePath, expectedVersion } = params;
  let paths: (readonly string[])[] = [];
  const written = await server.userConfig.write({
    filePath,
    expectedVersion,
    change: (settings) => {
      const edits = params.edits.map(readEdit);
      paths = edits.map(({ path }) => path);
      return edits.reduce(applyEdit, settings);
    },
  });
  const overridden = await firstOverridden(paths, written.settings, written.preview, server);
  return {
    status: overridden === null ? "ok" : "okOverridden",
    version: written.version,
    filePath: written.filePath,
    overriddenMetadata: overridden,
  };
}
