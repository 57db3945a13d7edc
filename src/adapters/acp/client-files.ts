/** The editor's view of files: buffers that are not saved yet lie over the host's files. */

import type { AgentContext, ClientCapabilities } from "@agentclientprotocol/sdk";

import type { FileSystem, Host } from "../../host/types.ts";

/** Whose files are seen. */
export interface EditorFiles {
  readonly client: AgentContext;
  readonly capabilities: ClientCapabilities;
  readonly sessionId: () => string | undefined;
  /** Only files below it are asked for: the rest is the host's business. */
  readonly cwd: string;
}

/** The host with the editor's buffers over its files; the host itself where the client shows none. */
export function withEditorFiles(host: Host, editor: EditorFiles): Host {
  const { readTextFile = false, writeTextFile = false } = editor.capabilities.fs ?? {};
  if (!readTextFile && !writeTextFile) return host;
  return {
    fs: editorFiles(host.fs, editor, { readTextFile, writeTextFile }),
    sandbox: host.sandbox,
    http: host.http,
    env: (name) => host.env(name),
    platform: host.platform,
    ...(host.sessions === undefined
      ? {}
      : { sessions: (home: string | null) => host.sessions?.(home) ?? Promise.resolve(null) }),
  };
}

function editorFiles(
  fs: FileSystem,
  { client, sessionId, cwd }: EditorFiles,
  can: { readonly readTextFile: boolean; readonly writeTextFile: boolean },
): FileSystem {
  const folder = /[\\/]$/.test(cwd) ? cwd : `${cwd}/`;
  const session = (path: string): string | undefined => (path.startsWith(folder) ? sessionId() : undefined);
  return {
    async readFile(path, options) {
      // What is not there, or is no file, fails as the host says it.
      const bytes = await fs.readFile(path, options);
      const id = session(path);
      if (!can.readTextFile || id === undefined || textOf(bytes) === undefined) return bytes;
      try {
        const { content } = await client.request("fs/read_text_file", { sessionId: id, path });
        return new TextEncoder().encode(content);
      } catch {
        return bytes;
      }
    },
    async writeFile(path, data, options) {
      // The host first: it knows what may be written.
      await fs.writeFile(path, data, options);
      const id = session(path);
      const content = textOf(data);
      if (!can.writeTextFile || id === undefined || content === undefined) return;
      // The file is written; an editor that can't follow reads it again by itself.
      await client.request("fs/write_text_file", { sessionId: id, path, content }).catch(() => {});
    },
    mkdir: (path, options) => fs.mkdir(path, options),
    rm: (path, options) => fs.rm(path, options),
    rename: (from, to) => fs.rename(from, to),
    stat: (path) => fs.stat(path),
    realpath: (path) => fs.realpath(path),
    readdir: (path) => fs.readdir(path),
    ...(fs.rmdir === undefined ? {} : { rmdir: (path: string) => fs.rmdir?.(path) ?? Promise.resolve() }),
  };
}

/** Text in UTF-8; `undefined` for other bytes. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
