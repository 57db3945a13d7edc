/** What the IDE keeps beside files and sessions: how sessions looked, and what undoes their turns. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { SessionView } from "../agent/view.ts";

/** What the files held that a turn changed. */
export interface TurnUndo {
  readonly session: string;
  readonly turn: string;
  /** By absolute path; `null` where there was no file. */
  readonly before: ReadonlyMap<string, Uint8Array | null>;
}

interface Schema extends DBSchema {
  views: { key: string; value: SessionView };
  undo: { key: [string, string]; value: TurnUndo };
}

/** Keeps the state of the IDE. Where the browser refuses, it keeps it as long as the page is open. */
export class StateDatabase {
  readonly #database: IDBPDatabase<Schema> | null;
  readonly #views = new Map<string, SessionView>();
  readonly #undo = new Map<string, TurnUndo>();

  private constructor(database: IDBPDatabase<Schema> | null) {
    this.#database = database;
  }

  /** Opens it, or makes it. */
  static async open(name: string): Promise<StateDatabase> {
    const upgrade = (database: IDBPDatabase<Schema>) => {
      database.createObjectStore("views");
      database.createObjectStore("undo");
    };
    return new StateDatabase(await openDB<Schema>(name, 1, { upgrade }).catch(() => null));
  }

  /** How a session looked. */
  async view(session: string): Promise<SessionView | null> {
    if (this.#database === null) return this.#views.get(session) ?? null;
    return (await this.#database.get("views", session)) ?? null;
  }

  /** Keeps how a session looks. */
  async keepView(session: string, view: SessionView): Promise<void> {
    if (this.#database === null) this.#views.set(session, view);
    else await this.#database.put("views", view, session);
  }

  /** What undoes a turn. */
  async undo(session: string, turn: string): Promise<TurnUndo | null> {
    if (this.#database === null) return this.#undo.get(`${session} ${turn}`) ?? null;
    return (await this.#database.get("undo", [session, turn])) ?? null;
  }

  /** Keeps what undoes a turn. */
  async keepUndo(undo: TurnUndo): Promise<void> {
    if (this.#database === null) this.#undo.set(`${undo.session} ${undo.turn}`, undo);
    else await this.#database.put("undo", undo, [undo.session, undo.turn]);
  }

  /** Forgets a session. */
  async forget(session: string): Promise<void> {
    this.#views.delete(session);
    if (this.#database === null) return;
    const undo = IDBKeyRange.bound([session, ""], [session, "\uffff"]);
    await Promise.all([this.#database.delete("views", session), this.#database.delete("undo", undo)]);
  }
}
