/** Trees that survive a reload: `codex-embed/virtual/indexeddb`. */

export { type Persistence, type PersistOptions, persist } from "./persist.ts";
