/** What is no program in the README and in docs/: settings, data, commands and links. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { previewConfig } from "codex-embed";
import { expect, test } from "vitest";

import { requestRules } from "../../src/app-server/checks.ts";
import { commands } from "../../src/cli/main.ts";
import { commandsOf, wrongWith } from "./commands.ts";
import { type Block, parsePage, readPages, root } from "./pages.ts";

const pages = readPages();
const blocks = pages.flatMap(({ blocks }) => blocks);
const of = (language: string): Block[] => blocks.filter((block) => block.language === language);
const proseOf = (text: string): string =>
  text.replaceAll(/^```.*?^```$/gms, "").replaceAll(/^<!--.*?-->$/gms, "");

test("each block names its language, and one that is tested", () => {
  const known = new Set(["ts", "js", "html", "json", "toml", "sh", "text"]);
  expect(blocks.filter(({ language }) => !known.has(language)).map(({ place }) => place)).toEqual([]);
});

test.each(of("toml"))("$place is a configuration without a warning", async ({ code }) => {
  const preview = await previewConfig({ configToml: code, loadDefaultConfig: false });
  expect(preview.warnings).toEqual([]);
  const keys = code.split("\n").filter((line) => /^\w+ *=/.test(line));
  expect(Object.keys(preview.origins).length).toBeGreaterThanOrEqual(keys.length);
});

test.each(of("json"))("$place is JSON", ({ code }) => {
  expect(JSON.parse(code)).toBeTypeOf("object");
});

test.each(of("sh"))("$place can be typed", ({ code }) => {
  const commands = code.split("\n").flatMap(commandsOf);
  expect(commands.length).toBeGreaterThan(0);
  expect(commands.map(wrongWith).filter((problem) => problem !== undefined)).toEqual([]);
});

test("commands in the text can be typed", () => {
  const wrong = files().flatMap((name) => {
    const code = [...proseOf(readFileSync(join(root, name), "utf8")).matchAll(/`([^`\n]+)`/g)];
    const typed = code.flatMap(([, text = ""]) =>
      /^(npm|npx codex-embed|codex-embed [a-z])/.test(text) && !/[A-Z]{2}|…/.test(text)
        ? commandsOf(text)
        : [],
    );
    return typed.flatMap((command) => {
      const problem = wrongWith(command);
      return problem === undefined ? [] : `${name}: ${problem}`;
    });
  });
  expect(wrong).toEqual([]);
});

test("relative links lead somewhere, and to a heading that is there", () => {
  const broken = files().flatMap((name) => {
    const targets = [...proseOf(readFileSync(join(root, name), "utf8")).matchAll(/\]\(([^)\s]+)[^)]*\)/g)];
    return targets
      .map(([, target = ""]) => target)
      .filter((target) => !/^(https?:|\/)/.test(target) && !leads(name, target))
      .map((target) => `${name}: ${target}`);
  });
  expect(broken).toEqual([]);
});

test("the index of docs/ names every page", () => {
  const index = readFileSync(join(root, "docs/README.md"), "utf8");
  const named = [...index.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => `docs/${target}`);
  const expected = pages.map(({ name }) => name).filter((name) => /^docs\/[^/]+\.md$/.test(name));
  expect(expected.filter((name) => name !== "docs/README.md" && !named.includes(name))).toEqual([]);
});

test("some page names each entry, each command of the program and each method of the app server", () => {
  const all = pages.map(({ text }) => text).join("\n");
  const entries = readdirSync(join(root, "src/entries"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && name !== "index.ts")
    .map((name) => `codex-embed/${name.replaceAll("\\", "/").slice(0, -".ts".length)}`);
  expect(entries.filter((name) => !all.includes(name))).toEqual([]);

  const pageOf = (name: string): string => pages.find((page) => page.name === name)?.text ?? "";
  expect(Object.keys(commands).filter((name) => !pageOf("docs/cli.md").includes(`| \`${name}`))).toEqual([]);
  const methods = [...requestRules.keys()].filter((method) => {
    const last = method.slice(method.lastIndexOf("/"));
    return ![`\`${method}\``, `\`…${last}\``].some((name) => pageOf("docs/app-server.md").includes(name));
  });
  expect(methods).toEqual([]);
});

/** All Markdown that people read. */
function files(): string[] {
  const top = readdirSync(root).filter((name) => name.endsWith(".md"));
  return [...top, ...pages.map(({ name }) => name).filter((name) => !top.includes(name))];
}

function leads(from: string, target: string): boolean {
  const [path = "", heading] = target.split("#");
  const file = path === "" ? from : normalize(join(dirname(from), path));
  if (!existsSync(join(root, file))) return false;
  if (heading === undefined || !file.endsWith(".md")) return true;
  const headings = readFileSync(join(root, file), "utf8").matchAll(/^#+ (.*)$/gm);
  return [...headings].some(([, text = ""]) => anchorOf(text) === heading);
}

/** The name that GitHub gives a heading. */
const anchorOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");

test("a comment that leads nowhere is refused", () => {
  const parse = (text: string) => () => parsePage("page.md", text);
  expect(parse("<!-- example: run it -->\n\ntext\n")).toThrow("page.md:3: no block follows");
  expect(parse("<!-- example: run it -->\n")).toThrow("no block follows");
  expect(parse("<!-- example: types -->\n```ts\n```\n")).toThrow("page.md:1: not a comment of an example");
  expect(parse("```ts\nconst a = 1;\n")).toThrow("page.md:1: the block has no end");
});

test("commands are told apart, and wrong ones refused", () => {
  expect(commandsOf('A=1 npm ci && npx codex-embed exec "a && b" > out # why; not')).toEqual([
    ["npm", "ci"],
    ["npx", "codex-embed", "exec", "a && b", ">", "out"],
  ]);
  const wrong = (line: string) => commandsOf(line).map(wrongWith);
  expect(wrong("npx codex-embed exec --jsonl x")).toEqual([expect.stringContaining("--jsonl")]);
  expect(wrong("npx codex-embed start")).toEqual(["codex-embed has no command start"]);
  expect(wrong("npm run no-such")).toEqual(["package.json has no script no-such"]);
  expect(wrong("node scripts/none.mjs; curl x")).toEqual([
    "there is no scripts/none.mjs",
    "curl x is not known to this test",
  ]);
});
