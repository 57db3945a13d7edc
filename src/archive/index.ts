/** Trees of files from and to archives: `codex-embed/archive`. */

export type { ArchiveFormat } from "./entries.ts";
export type { ArchiveErrorCode } from "./errors.ts";
export { type ExportOptions, exportArchive } from "./export.ts";
export { type ImportOptions, importArchive } from "./import.ts";
