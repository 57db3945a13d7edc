/**
 * Options for the examples: none when OPENAI_API_KEY is set, and else a scripted model, which needs no network.
 * The scripted one asks for Node's version and says it.
 */
import { answer, completed, deltas, execCommand, startModelServer } from "codex-embed/testing";

function script({ body }) {
  const { type, output } = body.input.at(-1);
  if (type !== "function_call_output") return answer(execCommand("node --version", { login: false }));
  const [version = "unknown: the command did not run"] = output.match(/v\d+\.\d+\.\d+/) ?? [];
  return answer(deltas(["It is ", `${version}.`]), completed({ input: 20, output: 8 }));
}

async function scripted() {
  const { baseUrl } = await startModelServer({ script, unref: true });
  return { apiKey: "none", config: { openai_base_url: baseUrl } };
}

export const options = process.env.OPENAI_API_KEY ? {} : await scripted();
