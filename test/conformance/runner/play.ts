/** Plays a scenario through the library's app server: real files, real commands, a scripted model endpoint. */
import type { Host } from "codex-embed";
import { createNodeHost } from "codex-embed/node";
import { drive, withCwd } from "./drive.ts";
import type { OpenEndpoint } from "./endpoint.ts";
import { openEndpoint } from "./endpoint-service.ts";
import type { Observation } from "./observation.ts";
import type { Scenario } from "./scenario.ts";
import {
  createRoot,
  createWorkspace,
  readRollout,
  readTree,
  removeWorkspace,
  workspaceIn,
} from "./workspace.ts";

/**
 * Plays one scenario.
 *
 * @param open Where its model answers. Default: an endpoint in this process.
 * @throws Error when a turn does not end, or the session does not take what the scenario asks for.
 */
export async function play(scenario: Scenario, open: OpenEndpoint = openEndpoint): Promise<Observation> {
  const root = await createRoot();
  const endpoint = await open(withCwd(scenario.model, workspaceIn(root)));
  const workspace = await createWorkspace(scenario, root, endpoint.baseUrl);
  const { cwd, home } = workspace;
  let requests: unknown[] | undefined;
  try {
    const { host, commands } = counting(createNodeHost({ env: workspace.env }));
    const driven = await drive(scenario, { cwd, host });
    requests = await endpoint.close();
    return {
      ...driven,
      name: scenario.name,
      cwd,
      home,
      root,
      requests,
      rollout: await readRollout(home),
      files: await readTree(cwd),
      commands: commands(),
    };
  } finally {
    if (requests === undefined) await endpoint.close();
    await removeWorkspace(workspace);
  }
}

/** The same host, and how many commands it was asked to start. */
function counting(host: Host): { host: Host; commands: () => number } {
  const { sandbox } = host;
  let count = 0;
  if (sandbox === null) return { host, commands: () => count };
  const counted: typeof sandbox = {
    ...sandbox,
    spawn(request, options) {
      count += 1;
      return sandbox.spawn(request, options);
    },
  };
  return { host: { ...host, sandbox: counted }, commands: () => count };
}
