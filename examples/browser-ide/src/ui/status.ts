import { signal } from "@preact/signals";

/** Where the cursor of the editor is, from 1; `null` where no file is shown. */
export const cursor = signal<{ readonly line: number; readonly column: number } | null>(null);
