/** A turn of 20,000 text deltas, from its prompt until its last event was read. */

import { Helper } from "../lib/child.mjs";
import { sessionOptions } from "../lib/session-options.mjs";
import { AppServer } from "../reference/app-server.mjs";
import { runReferenceExec } from "../reference/exec.mjs";

const CHILD = new URL("../children/deltas.mjs", import.meta.url);
const DELTAS = 20_000;

/** The older of the reference's two notifications of a delta, which a client can ask it to leave out. */
const OLDER = ["codex/event/agent_message_delta", "codex/event/agent_message_content_delta"];

/** @type {import("./types.d.ts").Measure} */
export const deltas = {
  name: "deltas",
  rounds: { least: 3, most: 6 },
  contenders(context) {
    const { endpoint, reference } = context;
    const contenders = [ours(context)];
    if (reference === undefined) return contenders;
    const url = endpoint.url(DELTAS);
    contenders.push(
      theirs("reference_deltas_20000_ms", () => AppServer.start(reference, url)),
      theirs("reference_deltas_20000_fewer_ms", () => AppServer.start(reference, url, OLDER)),
      async () => {
        const { completed } = await runReferenceExec(reference, endpoint.url(DELTAS, "exec"));
        return { reference_deltas_20000_exec_ms: completed - (await endpoint.arrival("exec")) };
      },
    );
    return contenders;
  },
};

/**
 * Each round is a process: a first turn that compiles and fills caches, then turns in sessions of their own.
 *
 * @param {import("./types.d.ts").Context} context
 * @returns {import("../lib/rounds.mjs").Contender}
 */
function ours({ endpoint, workspace }) {
  const options = sessionOptions(workspace, endpoint.url(DELTAS));
  return async () => {
    const helper = new Helper(CHILD);
    try {
      const turn = async () => (await helper.ask({ options, deltas: DELTAS })).ms;
      const first = await turn();
      const later = [await turn(), await turn(), await turn()];
      return { deltas_20000_ms: Math.min(...later), deltas_20000_first_ms: first };
    } finally {
      helper.stop();
    }
  };
}

/**
 * The same for the reference's app server, with one turn fewer because of its length.
 *
 * @param {string} figure
 * @param {() => Promise<AppServer>} start
 * @returns {import("../lib/rounds.mjs").Contender}
 */
function theirs(figure, start) {
  return async () => {
    const server = await start();
    try {
      const turn = async () => {
        const { sent, ended, deltas: came } = await server.runTurn((await server.startThread()).id);
        if (came !== DELTAS) throw new Error(`the reference told ${came} deltas instead of ${DELTAS}`);
        return ended - sent;
      };
      await turn();
      return { [figure]: Math.min(await turn(), await turn()) };
    } finally {
      await server.stop();
    }
  };
}
