/** From a program's start, and from its import of the library, to the first request at the endpoint. */

import { runChild } from "../lib/child.mjs";
import { sessionOptions } from "../lib/session-options.mjs";
import { AppServer } from "../reference/app-server.mjs";
import { runReferenceExec } from "../reference/exec.mjs";

const CHILD = new URL("../children/first-request.mjs", import.meta.url);

/** @type {import("./types.d.ts").Measure} */
export const firstRequest = {
  name: "first-request",
  rounds: { least: 7, most: 25 },
  contenders({ endpoint, workspace, reference }) {
    const options = JSON.stringify(sessionOptions(workspace, endpoint.url(0, "ours")));

    const ours = async () => {
      const { spawned, result } = await runChild(CHILD, [options]);
      const { started, imported, cold, warm } = result;
      const [first, second] = [await endpoint.arrival("ours"), await endpoint.arrival("ours")];
      return {
        first_request_cold_ms: first - started,
        first_request_spawn_ms: first - spawned,
        first_request_warm_ms: second - warm.opening,
        first_request_import_ms: imported - started,
        first_request_open_ms: cold.opened - cold.opening,
        first_request_submit_ms: cold.submitted - cold.opened,
        first_request_send_ms: first - cold.submitted,
      };
    };
    if (reference === undefined) return [ours];

    const theirs = async () => {
      const { spawned } = await runReferenceExec(reference, endpoint.url(0, "exec"));
      const cold = (await endpoint.arrival("exec")) - spawned;
      return { reference_first_request_cold_ms: cold, reference_first_request_spawn_ms: cold };
    };
    const theirsWarm = async () => {
      const server = await AppServer.start(reference, endpoint.url(0, "server"));
      try {
        await server.runTurn((await server.startThread()).id);
        await endpoint.arrival("server");
        const second = await server.startThread();
        await server.runTurn(second.id);
        return { reference_first_request_warm_ms: (await endpoint.arrival("server")) - second.asked };
      } finally {
        await server.stop();
      }
    };
    return [ours, theirs, theirsWarm];
  },
};
