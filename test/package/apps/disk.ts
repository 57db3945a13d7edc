/** One turn of an agent on the machine's files: `disk.ts BASE_URL FOLDER`, where greeting.txt is to be changed. */

import process from "node:process";
import { Codex, type ThreadOptions } from "codex-embed";

const [baseUrl = "", workingDirectory = ""] = process.argv.slice(2);
const options: ThreadOptions = {
  workingDirectory,
  sandboxMode: "danger-full-access",
  skipGitRepoCheck: true,
};
const codex = new Codex({ baseUrl, apiKey: "test-key" });
const { finalResponse } = await codex.startThread(options).run("Greet the world.");
await codex.close();
process.stdout.write(finalResponse);
