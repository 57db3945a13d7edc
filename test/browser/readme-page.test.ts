/** The README's page, as it stands there: an agent on a virtual file system, without a build. */

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answer, applyPatch, type ModelServer, message, startModelServer } from "codex-embed/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { launch, skipped } from "./support/chromium.mjs";
import { serveFolder } from "./support/static-site.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const demanded = (process.env["CODEX_EMBED_REQUIRE"] ?? "").includes("chromium");
const absent = skipped || (!demanded && !existsSync(join(root, "dist/cdn/codex-embed.js")));

describe.skipIf(absent)("the README's page", { timeout: 60_000 }, () => {
  let browser: Browser;
  let folder: string;
  let server: ModelServer;

  beforeAll(async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    const [, html = ""] = /^```html\n(.*?)^```$/ms.exec(readme) ?? [];
    folder = await mkdtemp(join(tmpdir(), "codex-embed-readme-"));
    await writeFile(join(folder, "index.html"), `<!doctype html><body></body>${html}`);
    await mkdir(join(folder, "node_modules/codex-embed"), { recursive: true });
    await symlink(join(root, "dist"), join(folder, "node_modules/codex-embed/dist"));
    server = await startModelServer({
      script: [
        answer(
          applyPatch("*** Begin Patch\n*** Update File: notes.md\n@@\n # Notes\n+## Today\n*** End Patch"),
        ),
        answer(message("There is a heading now.")),
      ],
    });
    browser = await launch();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("asks for a key, changes the file and shows the answer", async () => {
    const site = await serveFolder(folder, "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'");
    try {
      const page = await browser.newPage();
      const failures: string[] = [];
      page.on("pageerror", (error) => failures.push(error.message));
      page.on("dialog", (dialog) => void dialog.accept("a-key-of-the-user"));
      await page.route("https://api.openai.com/**", async (route) => {
        const request = route.request();
        const response = await fetch(`${server.baseUrl}/responses`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            authorization: request.headers()["authorization"] ?? "",
          },
          body: request.postData(),
        });
        const headers = { "content-type": "text/event-stream", "access-control-allow-origin": "*" };
        await route.fulfill({ status: response.status, headers, body: await response.text() });
      });
      await page.goto(site.url);
      await expect
        .poll(() => page.textContent("body"), { timeout: 20_000 })
        .toContain("There is a heading now.");
      expect(failures).toEqual([]);
      expect(server.requests.map(({ headers }) => headers["authorization"])).toEqual([
        "Bearer a-key-of-the-user",
        "Bearer a-key-of-the-user",
      ]);
      expect(JSON.stringify(server.requests[1]?.body)).toContain("Success. Updated the following files");
    } finally {
      site.close();
    }
  });
});
