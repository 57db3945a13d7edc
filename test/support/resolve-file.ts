import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);

/** The URL of a package's file, where `import.meta.resolve` can't be called. */
export function resolveFile(specifier: string): string {
  return pathToFileURL(require.resolve(specifier)).href;
}
