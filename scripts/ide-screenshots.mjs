/**
 * Takes the pictures of docs/ide.md from the built IDE: `node scripts/ide-screenshots.mjs`, after
 * `npm run ide:build`. With `all FOLDER` it takes every state, wide and narrow, light and dark, to look at.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { launch } from "../test/browser/support/chromium.mjs";
import { serveFolder } from "../test/browser/support/static-site.mjs";
import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {"light" | "dark"} Scheme */

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'";

/** What docs/ide.md shows. */
const KEPT = new Set(["wide-dark-patch", "wide-light-command", "wide-light-git", "narrow-light-done"]);

/** @param {Page} page @param {string} name */
const button = (page, name) => page.getByRole("button", { name, exact: true }).first();

/** @param {Page} page @param {string} text */
async function ask(page, text) {
  await page.getByLabel("Message to the agent").fill(text);
  await page.keyboard.press("Enter");
}

/**
 * Walks through the states, and has each pictured.
 *
 * @param {Page} page
 * @param {boolean} narrow one part is shown at a time
 * @param {(state: string) => Promise<void>} picture
 */
async function walk(page, narrow, picture) {
  const log = page.getByRole("log");
  /** @param {RegExp} name */
  const part = async (name) => narrow && (await page.getByRole("tab", { name }).first().click());
  if (narrow) await picture("welcome");
  await part(/^Files/);
  await page.getByRole("treeitem", { name: "total.jq" }).click();
  await picture(narrow ? "editor" : "welcome");
  await part(/^Agent/);
  await button(page, "Explain the project").click();
  await log.getByText("map(discounted)").waitFor();
  await picture("streaming");
  await page.getByRole("button", { name: "Fork from here" }).waitFor();
  await ask(page, "Fix the failing test");
  await button(page, "Allow once").waitFor();
  await picture("command");
  await button(page, "Allow once").click();
  await button(page, "Accept").waitFor();
  if (narrow) await picture("approval");
  await button(page, "Side by side").click();
  await page.locator(".diff-view .cm-merge-b").waitFor();
  await picture("patch");
  await part(/^Agent/);
  await button(page, "Accept").click();
  await button(page, "For this session").click();
  await log.getByText("All four tests pass.").waitFor();
  await picture("done");
  await part(/^Files/);
  await page.getByRole("tab", { name: /^Git/ }).first().click();
  await page.locator(".git-log").waitFor();
  await picture("git");
  await part(/^Terminal/);
  await page.locator(".terminal .xterm-screen").click();
  await page.keyboard.type("ls -la && bash test/run.sh");
  await page.keyboard.press("Enter");
  await page.locator(".xterm-rows").getByText("ok", { exact: false }).last().waitFor();
  await picture("terminal");
  await part(/^Agent/);
  await button(page, "Sessions").click();
  await picture("sessions");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+,");
  await page.getByLabel("Where it is").selectOption("api");
  await picture("settings");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F1");
  await picture("palette");
}

await main(async () => {
  const all = process.argv[2] === "all";
  const folder = all ? (process.argv[3] ?? "screenshots") : join(root, "docs/images");
  mkdirSync(folder, { recursive: true });
  const site = await serveFolder(join(root, "examples/browser-ide/dist/"), POLICY);
  const browser = await launch();
  for (const [shape, width] of /** @type {const} */ ([
    ["wide", 1280],
    ["narrow", 400],
  ])) {
    for (const colorScheme of /** @type {Scheme[]} */ (["light", "dark"])) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      await page.goto(site.url);
      await page.getByLabel("Message to the agent").waitFor({ state: "attached" });
      await walk(page, shape === "narrow", async (state) => {
        const name = `${shape}-${colorScheme}-${state}`;
        if (!all && !KEPT.has(name)) return;
        // Drawings and transitions come to their end.
        await page.waitForTimeout(state === "streaming" ? 0 : 600);
        await page.screenshot({ path: join(folder, `ide-${name}.png`) });
      });
      await context.close();
    }
  }
  await browser.close();
  site.close();
});
