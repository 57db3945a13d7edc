/**
 * A package registry on loopback that knows the packed tarballs and nothing else: `npm install`, `deno add` and
 * `bun add` then do what they will do for users, by the same words, without a network.
 */

import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, join } from "node:path";

import { root } from "./exec.ts";
import { tarballs } from "./packed.ts";

/** A registry that runs. */
export interface Registry {
  /** Without a slash at its end. */
  readonly url: string;
  close(): void;
}

/** Starts it. */
export async function startRegistry(): Promise<Registry> {
  const paths = await tarballs();
  const server = createServer(async ({ url = "/" }, response) => {
    const name = decodeURIComponent(url.slice(1));
    const tarball = paths.find((path) => basename(path) === name);
    const body = tarball === undefined ? await documentOf(name, paths, origin) : await readFile(tarball);
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": tarball === undefined ? "application/json" : "application/octet-stream",
    });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return {
    url: origin,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What a registry says of a package: its one version, with its package.json and where its tarball lies. */
async function documentOf(name: string, paths: readonly string[], origin: string) {
  const manifest = { "codex-embed": "package.json", typebox: "node_modules/typebox/package.json" }[name];
  const path = paths.find((one) => basename(one).startsWith(`${name}-`));
  if (manifest === undefined || path === undefined) return undefined;
  const [described, content] = await Promise.all([readFile(join(root, manifest), "utf8"), readFile(path)]);
  const { version, ...fields } = JSON.parse(described) as { version: string };
  const dist = {
    tarball: `${origin}/${basename(path)}`,
    shasum: createHash("sha1").update(content).digest("hex"),
    integrity: `sha512-${createHash("sha512").update(content).digest("base64")}`,
  };
  return JSON.stringify({
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...fields, version, dist } },
  });
}
