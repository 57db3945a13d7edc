/** The IDE of examples/browser-ide, as `npm run ide:build` made it, in Chromium and with its scripted model. */

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  answer,
  applyPatch,
  deltas,
  execCommand,
  httpError,
  message,
  pause,
  startModelServer,
} from "codex-embed/testing";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { launch, skipped } from "./support/chromium.mjs";
import { serveFolder } from "./support/static-site.mjs";

const built = fileURLToPath(new URL("../../examples/browser-ide/dist/", import.meta.url));
const axe = fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url));
const demanded = (process.env["CODEX_EMBED_REQUIRE"] ?? "").includes("ide");
const absent = skipped || (!demanded && !existsSync(`${built}index.html`));

const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  // Where a model of the test's own may be. The page itself closes all of it but the endpoint of its settings.
  "connect-src 'self' http://127.0.0.1:*",
].join("; ");

describe.skipIf(absent)("the IDE", { timeout: 60_000 }, () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveFolder>>;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[] = [];

  beforeAll(async () => {
    site = await serveFolder(built, POLICY);
    browser = await launch();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });
  beforeEach(async () => {
    complaints = [];
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    page = await open();
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  async function open(): Promise<Page> {
    const opened = await context.newPage();
    opened.setDefaultTimeout(20_000);
    opened.on("console", (entry) => {
      if (entry.type() === "error" || entry.type() === "warning") complaints.push(entry.text());
    });
    opened.on("pageerror", (error) => complaints.push(error.message));
    await opened.goto(site.url);
    await opened.getByLabel("Message to the agent").waitFor({ state: "attached" });
    return opened;
  }

  const button = (name: string) => page.getByRole("button", { name, exact: true }).first();
  const said = (text: string | RegExp) => page.getByRole("log").getByText(text).first();
  const ask = async (text: string) => {
    await page.getByLabel("Message to the agent").fill(text);
    await page.keyboard.press("Enter");
  };
  /** The text of the editor, as it is shown. */
  const editorText = () => page.locator(".code-editor .cm-content").textContent();
  const eventually = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 15_000 });

  /** Rules that are broken, with the elements. */
  async function flaws(): Promise<unknown> {
    const source = await readFile(axe, "utf8");
    // The policy lets no script in; what the test itself evaluates is let through.
    await page.evaluate(source);
    return page.evaluate(async () => {
      const tool: unknown = Reflect.get(globalThis, "axe");
      const run: unknown = typeof tool === "object" && tool !== null ? Reflect.get(tool, "run") : undefined;
      if (typeof run !== "function") throw new Error("axe is not there");
      const { violations } = await run.call(tool, document);
      return violations.map((found: { id: string; nodes: { html: string; failureSummary: string }[] }) => {
        return {
          id: found.id,
          nodes: found.nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
        };
      });
    });
  }

  test("the agent repairs the project: a command is approved, a patch accepted, and all of it undone", async () => {
    await page.getByRole("treeitem", { name: "total.jq" }).click();
    await button("Fix the failing test").click();
    await button("Allow once").click();
    await said(/FAIL {2}three of one: expected 30, got 10/).waitFor();
    await button("Side by side").click();
    await page.locator(".diff-view .cm-merge-b").getByText("quantity) | add").waitFor();
    await button("Accept").click();
    await button("For this session").click();
    await said("All four tests pass.").waitFor();
    await page.getByRole("tab", { name: "total.jq", exact: true }).first().click();
    await eventually(editorText).toContain("map(discounted * .quantity)");

    await button("Undo this turn").click();
    await page.getByText("What should we build?").waitFor();
    await eventually(editorText).toContain("map(discounted) | add");
  });

  test("a patch that is rejected is not written, and a command that is denied not run", async () => {
    await ask("Add a changelog");
    await button("Reject").click();
    await said("I left the files as they are.").waitFor();
    expect(await page.getByRole("treeitem", { name: "CHANGELOG.md" }).count()).toBe(0);
    await ask("Fix the failing test");
    await button("Deny").click();
    await said("I did not run the command.").waitFor();
  });

  test("an answer streams, and is interrupted; the session goes on", async () => {
    await ask("Count slowly");
    await said("sheep, and on they go").waitFor();
    const early = await page.getByRole("log").textContent();
    await eventually(() => page.getByRole("log").textContent()).not.toBe(early);
    await button("Stop").click();
    await said("You stopped this turn.").waitFor();
    await ask("Explain the project");
    await said("What this project is").waitFor();
  });

  test("a word to the running turn is heeded in it", async () => {
    await ask("Fix the failing test");
    await button("Allow once").waitFor();
    await ask("Rather add a changelog.");
    await button("Allow once").click();
    await said("I'll add a").waitFor();
    await button("Accept").click();
    await page.getByRole("treeitem", { name: /CHANGELOG\.md/ }).waitFor();
    await said("There is a CHANGELOG.md now").waitFor();
  });

  test("a reload in the middle shows where it stopped, and it goes on from there", async () => {
    await ask("Count slowly");
    await said("sheep, and on they go").waitFor();
    // How a session looks is kept a few times a second.
    await page.waitForTimeout(1_000);
    await page.reload();
    await said("It stopped here.").waitFor();
    await said("sheep, and on they go").waitFor();
    await button("Continue").click();
    await button("Deny").click();
    await said("I did not run the command.").waitFor();
  });

  test("a question that was open when the page was reloaded is asked again", async () => {
    await ask("Fix the failing test");
    await button("Allow once").waitFor();
    // The core records a question that stays open for a second.
    await page.waitForTimeout(2_000);
    await page.reload();
    await button("Allow once").click();
    await said(/FAIL {2}three of one/).waitFor();
  });

  test("sessions are listed, forked, renamed, resumed and deleted", async () => {
    await ask("Explain the project");
    await said("What this project is").waitFor();
    const forks = page.getByRole("button", { name: "Fork from here" });
    // Before, a message would be one more of the same turn.
    await forks.waitFor();
    await ask("What can you do? hello");
    await said("I am a scripted model").waitFor();
    await eventually(() => forks.count()).toBe(2);
    await button("Fork from here").click();
    await eventually(() => page.locator(".session-title").textContent()).toContain("(fork)");
    await eventually(() => page.getByRole("log").getByText("I am a scripted model").count()).toBe(0);
    await button("Sessions").click();
    await eventually(() => page.locator(".session-row").count()).toBe(2);
    await page.getByRole("button", { name: "Rename Explain the project", exact: true }).click();
    await page.getByLabel("Its name").fill("The tour");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^The tour/ }).click();
    await said("I am a scripted model").waitFor();
    await page.reload();
    await said("I am a scripted model").waitFor();
    await button("Sessions").click();
    await button("Delete The tour").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await eventually(() => page.locator(".session-row").count()).toBe(1);
  });

  test("an archive is opened, changed, committed and downloaded", async () => {
    const archive = zipSync({
      "shop/notes.txt": strToU8("one\n"),
      "shop/lib/größe.js": strToU8("export {};\n"),
    });
    const choosing = page.waitForEvent("filechooser");
    await button("Open a zip…").click();
    const files = [{ name: "shop.zip", mimeType: "application/zip", buffer: Buffer.from(archive) }];
    await (await choosing).setFiles(files);
    await page.getByRole("treeitem", { name: "notes.txt" }).click();
    await page.locator(".code-editor .cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("two");
    await page.locator(".tab.unsaved").waitFor();
    await page.keyboard.press("Control+s");
    await eventually(() => page.locator(".tab.unsaved").count()).toBe(0);

    await page.getByRole("tab", { name: /^Git/ }).click();
    await button("Make a repository").click();
    await page.locator(".git-log").getByText("First commit").waitFor();
    await page.getByRole("tab", { name: "Files" }).click();
    await button("New file").click();
    await page.getByLabel("Name of the new file").fill("lib/new.py");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: /^Git/ }).click();
    await page.getByRole("button", { name: /lib\/new\.py/ }).waitFor();
    await page.getByLabel("Commit message").fill("A new file");
    await button("Commit 1 file").click();
    await page.locator(".git-log").getByText("A new file").waitFor();

    const downloading = page.waitForEvent("download");
    await button("Download as zip").click();
    const entries = unzipSync(await readFile(await (await downloading).path()));
    expect(strFromU8(entries["notes.txt"] ?? new Uint8Array())).toBe("one\ntwo");
    expect(Object.keys(entries)).toEqual(expect.arrayContaining(["lib/größe.js", "lib/new.py", ".git/HEAD"]));
  });

  test("the terminal works on the same files, and the tree by the keyboard", async () => {
    await page.locator(".terminal .xterm-screen").click();
    await page.keyboard.type("cd src && echo made > note.txt; pwd");
    await page.keyboard.press("Enter");
    await eventually(() => page.locator(".xterm-rows").textContent()).toContain("/workspace/src");
    await page.getByRole("treeitem", { name: "note.txt" }).click();
    await eventually(editorText).toContain("made");
    await page.getByRole("treeitem", { name: "note.txt" }).focus();
    await page.keyboard.press("F2");
    await page.getByLabel("New name").fill("moved.txt");
    await page.keyboard.press("Enter");
    await page.getByRole("treeitem", { name: "moved.txt" }).waitFor();
    await page.keyboard.press("Delete");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await eventually(() => page.getByRole("treeitem", { name: "moved.txt" }).count()).toBe(0);
    await page.keyboard.press("F1");
    await page.keyboard.type("site/cart.js");
    await page.getByRole("option", { name: "site/cart.js" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "cart.js", exact: true }).waitFor();
  });

  test("files and settings outlive a reload, and the key the tab only if the user says so", async () => {
    await button("New file").click();
    await page.getByLabel("Name of the new file").fill("kept.md");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+,");
    await page.getByLabel("Where it is").selectOption("api");
    await page.getByRole("textbox", { name: /^Base URL/ }).fill("http://example.com/v1");
    await page.getByText("The key would travel unencrypted").waitFor();
    await page.getByRole("textbox", { name: /^Base URL/ }).fill("https://proxy.invalid/v1");
    await page.getByRole("textbox", { name: /^API key/ }).fill("sk-secret");
    await button("Save").click();
    await page.getByText("gpt-5.1-codex answers.").waitFor();
    await page.getByRole("treeitem", { name: "kept.md" }).waitFor();
    const keys = await page.evaluate(() => [
      JSON.stringify(Object.entries(localStorage)).includes("sk-secret"),
      JSON.stringify(Object.entries(sessionStorage)).includes("sk-secret"),
    ]);
    expect(keys).toEqual([false, true]);
  });

  /** Has the page talk to an endpoint of the test's own. */
  async function useModel(baseUrl: string): Promise<void> {
    await page.keyboard.press("Control+,");
    await page.getByLabel("Where it is").selectOption("api");
    await page.getByRole("textbox", { name: /^Base URL/ }).fill(baseUrl);
    await page.getByRole("textbox", { name: /^Model/ }).fill("gpt-5.1-codex-mini");
    await page.getByRole("textbox", { name: /^API key/ }).fill("sk-secret");
    await button("Save").click();
    await page.getByText("gpt-5.1-codex-mini answers.").waitFor();
  }

  test("a model beyond the page is asked with the key, works on the files, and outlives a reload", async () => {
    const patch = "*** Begin Patch\n*** Add File: made.txt\n+by the model\n*** End Patch";
    await using model = await startModelServer({
      cors: true,
      script: [
        answer(execCommand("bash test/run.sh; echo seen")),
        answer(applyPatch(patch)),
        answer(deltas("This is the beginning, "), pause(60_000), deltas("and nobody waits for the end.")),
        answer(message("Here I am again.")),
      ],
    });
    await useModel(model.baseUrl);
    await ask("Make a file");
    await button("Allow once").click();
    await button("Accept").click();
    await said("This is the beginning,").waitFor();
    await page.getByRole("treeitem", { name: /made\.txt/ }).waitFor();
    await page.waitForTimeout(1_000);
    await page.reload();
    await said("This is the beginning,").waitFor();
    await said("It stopped here.").waitFor();
    await button("Continue").click();
    await said("Here I am again.").waitFor();

    const [first, second] = model.requests;
    expect(first?.headers["authorization"]).toBe("Bearer sk-secret");
    expect(first?.body).toMatchObject({ model: "gpt-5.1-codex-mini" });
    expect(JSON.stringify(second?.body)).toContain("seen");
    expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("made.txt");
    const other = await page.evaluate(() => fetch("http://127.0.0.1:9/").catch((error: Error) => error.name));
    expect(other).toBe("TypeError");
    expect(complaints.splice(0).join()).toContain("Content Security Policy");
  });

  test("a key that is not accepted is told", async () => {
    const refused = httpError(401, "Incorrect API key provided");
    await using model = await startModelServer({ cors: true, script: [refused] });
    await useModel(model.baseUrl);
    await ask("Hello");
    await said(/Incorrect API key provided/).waitFor();
    // The browser's own word about the request, and no other.
    expect(complaints.splice(0).filter((text) => !text.includes("401"))).toEqual([]);
  });

  test("a folder is opened with what is in it, but for its installed packages", async () => {
    const folder = await mkdtemp(join(tmpdir(), "codex-embed-ide-"));
    try {
      await mkdir(join(folder, "shop/node_modules/left"), { recursive: true });
      await mkdir(join(folder, "shop/lib"));
      await writeFile(join(folder, "shop/lib/ä b.js"), "export const a = 1;\n");
      await writeFile(join(folder, "shop/start.md"), "# Start\n");
      await writeFile(join(folder, "shop/node_modules/left/index.js"), "");
      const choosing = page.waitForEvent("filechooser");
      await button("Open a folder…").click();
      await (await choosing).setFiles(join(folder, "shop"));
      await page.getByRole("treeitem", { name: "lib" }).click();
      await page.getByRole("treeitem", { name: "ä b.js" }).click();
      await eventually(editorText).toContain("export const a = 1;");
      expect(await page.getByRole("treeitem").allTextContents()).toEqual(["lib", "ä b.js", "start.md"]);
      await page.reload();
      await page.getByRole("treeitem", { name: "start.md" }).waitFor();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("after the first load it opens without a network", async () => {
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await eventually(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    await context.setOffline(true);
    await page.reload();
    await ask("Explain the project");
    await said("What this project is").waitFor();
    await context.setOffline(false);
  });

  test.each(["light", "dark"] as const)("has no flaws that axe finds, wide and %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.getByText("The shell of this page.").waitFor();
    expect(await flaws()).toEqual([]);
    await ask("Fix the failing test");
    await button("Allow once").waitFor();
    expect(await flaws()).toEqual([]);
    await button("Allow once").click();
    await button("Side by side").click();
    await page.locator(".diff-view .cm-merge-b").waitFor();
    expect(await flaws()).toEqual([]);
    await button("Accept").click();
    await button("Allow once").click();
    await said("All four tests pass.").waitFor();
    await page.getByRole("tab", { name: /^Git/ }).click();
    expect(await flaws()).toEqual([]);
    await page.keyboard.press("Control+k");
    expect(await flaws()).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+,");
    await page.getByLabel("Where it is").selectOption("api");
    expect(await flaws()).toEqual([]);
  });

  test("is usable at 400 pixels: one part at a time", async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await ask("Add a changelog");
    await button("Accept").click();
    await said("There is a CHANGELOG.md now").waitFor();
    expect(await flaws()).toEqual([]);
    await page.getByRole("tab", { name: "Files" }).first().click();
    await page.getByRole("treeitem", { name: /CHANGELOG\.md/ }).click();
    await eventually(editorText).toContain("Unreleased");
    expect(await flaws()).toEqual([]);
    await page.getByRole("tab", { name: "Terminal" }).click();
    await page.getByText("The shell of this page.").waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(400);
  });
});
