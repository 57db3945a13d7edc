/** The README's page, as it stands there: an agent on a virtual file system, without a build. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answer, applyPatch, type ModelServer, message, startModelServer } from "codex-embed/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { launch, skipped } from "../../browser/support/chromium.mjs";
import { serveFolder } from "../../browser/support/static-site.mjs";
import { root } from "../support/exec.ts";
import { installPackage, type PackedProject } from "../support/packed.ts";

describe.skipIf(skipped)("the README's page", { timeout: 60_000 }, () => {
  let browser: Browser;
  let project: PackedProject;
  let server: ModelServer;

  beforeAll(async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    const [, html = ""] = /^```html\n(.*?)^```$/ms.exec(readme) ?? [];
    project = await installPackage();
    await writeFile(join(project.folder, "index.html"), html);
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
    await project?.remove();
  });

  test("asks for a key, changes the file and shows the answer", async () => {
    const site = await serveFolder(project.folder, "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'");
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
