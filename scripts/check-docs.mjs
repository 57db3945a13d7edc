/**
 * Reads the entries as the API reference does: every type that is named has to be exported, every link has to lead
 * somewhere, and every export needs a comment. `--write` also writes the reference to target/api.
 */

import { parseArgs } from "node:util";

import { INSTALL, installed, readProject } from "../tools/docs/project.mjs";
import { report } from "./lib/files.mjs";
import { main } from "./lib/run.mjs";

await main(async () => {
  const { values } = parseArgs({ options: { write: { type: "boolean" } } });
  if (!installed()) {
    if (values.write || process.env["CI"]) throw new Error(`typedoc is not here: ${INSTALL}`);
    console.log(`API reference: not checked, since typedoc is not here (${INSTALL}).`);
    return;
  }
  const { undocumented } = await import("../tools/docs/undocumented.mjs");
  const { app, project } = await readProject();
  app.validate(project);
  report("Without a comment", undocumented(project));
  if (values.write) await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("The API reference has warnings.");
});
