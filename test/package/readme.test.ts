import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The TypeScript and JavaScript of the README and of some pages in docs/, each example a file inside the project, so that it finds the types. */
let folder = "";
let examples: readonly string[] = [];

beforeAll(async () => {
  const pages = [
    "README.md",
    ...[
      "sessions",
      "hosts",
      "workers",
      "keys-in-a-page",
      "app-server",
      "loading",
      "from-codex-sdk",
      "adapters",
      "errors",
    ].map((page) => `docs/${page}.md`),
  ];
  const texts = pages.map((name) => readFile(join(root, name), "utf8"));
  examples = [...(await Promise.all(texts)).join("\n").matchAll(/^```(?:ts|js)\n(.*?)^```$/gms)].map(
    ([, code = ""]) => code,
  );
  examples = [...examples, tableExample(await readFile(join(root, "docs/from-codex-python.md"), "utf8"))];
  await mkdir(join(root, "target"), { recursive: true });
  folder = await mkdtemp(join(root, "target/readme-"));
  await Promise.all(examples.map((code, index) => writeFile(fileOf(index), code)));
  const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
});

afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** The last column of a document's tables, each row in a block of its own, after the document's first example. */
function tableExample(text: string): string {
  const [, beginning = ""] = /^```ts\n(.*?)^```$/ms.exec(text) ?? [];
  const rows = [...text.matchAll(/^\|.*\| `(.*)` \|$/gm)].map(([, code = ""]) => code.replaceAll("\\|", "|"));
  if (rows.length < 25) throw new Error(`only ${rows.length} rows were found`);
  // What a row declares is its result.
  const block = (code: string) => {
    const declared = /^const (?:\{ (\w+) \}|(\w+))/.exec(code);
    return `{\n${code}\n${declared ? `void ${declared[1] ?? declared[2]};\n` : ""}}`;
  };
  return [beginning, ...rows.map(block)].join("\n");
}

test("relative links of the README and of docs/ lead somewhere", async () => {
  const docs = await readdir(join(root, "docs"), { recursive: true });
  const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
  pages.push(...docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`));
  const broken = await Promise.all(
    pages.map(async (page) => {
      const text = (await readFile(join(root, page), "utf8")).replaceAll(/^```.*?^```$/gms, "");
      const targets = [...text.matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g)].map(([, target = ""]) => target);
      const relative = targets.filter((target) => !/^(https?:|\/)/.test(target));
      return relative
        .filter((target) => !existsSync(join(root, page, "..", target)))
        .map((to) => `${page}: ${to}`);
    }),
  );
  expect(broken.flat()).toEqual([]);
});

const fileOf = (index: number): string => join(folder, `example-${index + 1}.ts`);

describe("the README's examples", () => {
  test("compile as strictly as the project itself", async () => {
    expect(examples.length).toBeGreaterThan(3);
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const done = execute(process.execPath, [tsc, "--project", folder]);
    const printed = await done.then(
      () => "",
      ({ message, stdout }: Error & { stdout: string }) => `${message}\n${stdout}`,
    );
    expect(printed).toBe("");
  }, 60_000);

  test.each([
    ['from "codex-embed/protocol"', [["Hello"]]],
    ['from "codex-embed/testing"', [[true, 2]]],
    [
      "previewConfig",
      [
        ["gpt-5.2-codex", true, "high"],
        ["user", "flags", "overrides"],
      ],
    ],
    ["suspend()", [["hello"]]],
    ["serveAcp(", []],
    ["new CodexChatTransport(", []],
    [
      "fs.snapshot()",
      [[[{ path: "/workspace/a.txt", kind: "modified" }]], [{ "/workspace/a.txt": "one\n" }]],
    ],
  ])("with %s run without a key", async (part, printed) => {
    const index = examples.findIndex((code) => code.includes(part));
    expect(index).toBeGreaterThanOrEqual(0);
    const log = vi.spyOn(console, "log").mockReturnValue();
    await import(fileOf(index));
    expect(log.mock.calls).toEqual(printed);
    log.mockRestore();
  });
});
