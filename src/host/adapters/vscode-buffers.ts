import { HostError } from "../errors.ts";
import type { FileSystem } from "../types.ts";
import { overlay } from "../virtual/overlay.ts";
import type { VscodeUri } from "./vscode.ts";

/** The part of `vscode.TextDocument` that is used. */
export interface VscodeDocument<Uri extends VscodeUri> {
  /** Where its file is. */
  readonly uri: Uri;
  /** Whether it holds what is not saved. */
  readonly isDirty: boolean;
  /** Lines, at least one. */
  readonly lineCount: number;
  /** The whole text. */
  getText(): string;
}

/** The part of `vscode.WorkspaceEdit` that is used. */
export interface VscodeEdit<Uri extends VscodeUri, Range> {
  /** Puts a text in the place of a range of a document. */
  replace(uri: Uri, range: Range, text: string): void;
}

/** The part of the module `vscode` that is used. */
export interface VscodeEditor<Uri extends VscodeUri, Range> {
  /** The open documents, and how they are edited. */
  readonly workspace: {
    readonly textDocuments: readonly VscodeDocument<Uri>[];
    applyEdit(edit: VscodeEdit<Uri, Range>): PromiseLike<boolean>;
  };
  /** The class of edits. */
  readonly WorkspaceEdit: new () => VscodeEdit<Uri, Range>;
  /** The class of ranges: from a line and a character to a line and a character, counted from 0. */
  readonly Range: new (
    startLine: number,
    startCharacter: number,
    endLine: number,
    endCharacter: number,
  ) => Range;
}

/**
 * Lays the unsaved documents of the editor over a tree: the agent reads what the user sees, and what it writes to
 * such a document is an edit that the user can undo and saves. Documents without unsaved changes are read and
 * written as files. A document with unsaved changes can be neither deleted nor renamed (`EBUSY`), nor be given what
 * is no text (`EINVAL`).
 *
 * @param fs what {@link fromVscode} made.
 * @param vscode the module of that name.
 * @param folder the URI that `fromVscode` was given.
 */
export function bufferOverlay<Uri extends VscodeUri, Range>(
  fs: FileSystem,
  vscode: VscodeEditor<Uri, Range>,
  folder: Uri,
): FileSystem {
  const unsaved = (): VscodeDocument<Uri>[] =>
    vscode.workspace.textDocuments.filter(
      ({ uri, isDirty }) => isDirty && folder.with({ path: uri.path }).toString() === uri.toString(),
    );
  const find = (path: string): VscodeDocument<Uri> | undefined =>
    unsaved().find(({ uri }) => uri.path === path);
  return overlay(fs, {
    get: (path) => find(path)?.getText(),
    async set(path, data) {
      const document = find(path);
      if (typeof data !== "string")
        throw new HostError("EINVAL", `an open document takes only text: ${path}`);
      if (document === undefined)
        throw new HostError("EBUSY", `saved or closed meanwhile, try again: ${path}`);
      const edit = new vscode.WorkspaceEdit();
      // Beyond the last line: a range is cut to the document.
      edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), data);
      if (!(await vscode.workspace.applyEdit(edit))) {
        throw new HostError("EBUSY", `the editor refused the change: ${path}`);
      }
    },
    paths: () => unsaved().map(({ uri }) => uri.path),
  });
}
