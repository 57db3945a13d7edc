/** The model of the programs in apps/: it greets the world by a patch, then says so. */

import { answer, applyPatch, type ModelServer, message, startModelServer } from "codex-embed/testing";

const PATCH = `*** Begin Patch
*** Update File: greeting.txt
@@
-hello
+hello, world
*** End Patch`;

/** What the model says in the end. */
export const SAID = "The world is greeted.";
/** What apps/turn.js comes to: the same, and the file. */
export const GREETED = `${SAID} hello, world`;

/** Starts a server that answers any number of turns, from pages too. */
export function startGreetingModel(): Promise<ModelServer> {
  return startModelServer({
    cors: true,
    // A patch where there is nothing to go on from, and a word about it then.
    script: ({ body }) =>
      JSON.stringify(body).includes("_call_output") ? answer(message(SAID)) : answer(applyPatch(PATCH)),
  });
}
