/** What a program under Deno's permissions does: each task by itself, its outcome as JSON. */
import { Session } from "../../../src/entries/index.ts";
import { createNodeHost } from "../../../src/entries/node.ts";

const [folder = "", url = ""] = process.argv.slice(2);
const host = createNodeHost();

async function command(): Promise<string> {
  const { sandbox } = host;
  if (sandbox === null) throw new Error("the host has no processes");
  const child = await sandbox.spawn({
    argv: ["/bin/bash", "-c", "sleep 60 & echo $!; wait"],
    cwd: folder,
    env: { inherit: "core", exclude: [], include_only: [], set: {} },
    ...{ stdin: false, tty: false, sandbox: null, workspace: folder },
  });
  const piece = await child.read();
  child.kill();
  await child.read();
  return "data" in piece ? new TextDecoder().decode(piece.data).trim() : "";
}

const configToml = `model = "gpt-5.1-codex"
model_provider = "local"
[model_providers.local]
name = "local"
base_url = "${url}"
wire_api = "responses"
env_key = "KEY"
request_max_retries = 0
stream_max_retries = 0
`;

async function agent(): Promise<string> {
  const settings = { codexHome: null, loadDefaultConfig: false, configToml };
  const session = await Session.open({ cwd: folder, apiKey: "test-key", ...settings });
  session.submit({ type: "user_input", items: [{ type: "text", text: "hello", text_elements: [] }] });
  for await (const { msg } of session) {
    if (msg.type === "error") throw new Error(msg.message);
    if (msg.type === "task_complete") return msg.last_agent_message ?? "";
  }
  throw new Error("the session ended");
}

const tasks: Readonly<Record<string, () => Promise<unknown>>> = {
  read: async () => (await host.fs.readFile(`${folder}/a.txt`)).length,
  write: () => host.fs.writeFile(`${folder}/b.txt`, new Uint8Array([1]), { exact: true }),
  remove: () => host.fs.rm(`${folder}/b.txt`),
  command,
  agent,
  home: async () => (await host.sessions?.(`${folder}/home`)) !== null,
  variable: async () => host.env("DENO_TEST_VARIABLE") ?? null,
};

const outcomes: Record<string, unknown> = {};
for (const [name, task] of Object.entries(tasks)) {
  outcomes[name] = await task().then(
    (value) => value ?? "done",
    (error: Error & { code?: string; details?: { hostCode?: string } }) => ({
      code: error.details?.hostCode ?? error.code,
      message: error.message,
    }),
  );
}
process.stdout.write(`${JSON.stringify(outcomes)}\n`);
