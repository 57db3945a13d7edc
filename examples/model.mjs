/**
 * Options for the examples: none when OPENAI_API_KEY is set, and else a scripted model, which needs no network.
 * The scripted one asks for Node's version and says it, or lists a folder where it has a tool for that.
 */
import { answer, completed, deltas, execCommand, functionCall, startModelServer } from "codex-embed/testing";

function script({ body }) {
  const list = body.tools.find(({ name }) => name?.endsWith("__list_directory"));
  return list === undefined ? version(body) : listing(body, list.name);
}

function listing({ input }, tool) {
  const { type, output } = input.at(-1);
  if (type === "function_call_output")
    return answer(deltas(`There are ${output.match(/\w+\.mjs/g)?.length} files.`));
  const [, path] = JSON.stringify(input).match(/Which examples are in ([^"?]+)/) ?? [];
  return answer(functionCall(tool, { path }));
}

function version({ input }) {
  const { type, output } = input.at(-1);
  if (type !== "function_call_output") return answer(execCommand("node --version", { login: false }));
  const [found = "unknown: the command did not run"] = output.match(/v\d+\.\d+\.\d+/) ?? [];
  return answer(deltas(["It is ", `${found}.`]), completed({ input: 20, output: 8 }));
}

async function scripted() {
  const { baseUrl } = await startModelServer({ script, unref: true });
  return { apiKey: "none", config: { openai_base_url: baseUrl } };
}

export const options = process.env.OPENAI_API_KEY ? {} : await scripted();
