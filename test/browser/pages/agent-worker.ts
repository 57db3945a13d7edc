/** A worker of a page: runs sessions on files in memory, and keeps them in IndexedDB. */
import { IndexedDbSessionStore } from "codex-embed/sessions/indexeddb";
import { serveWorker } from "codex-embed/worker";

serveWorker({ sessions: new IndexedDbSessionStore("agent") });
