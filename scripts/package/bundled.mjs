/** Packages whose code is a part of dist/cdn/codex-embed.js. */
export const BUNDLED = ["typebox", "idb"];
