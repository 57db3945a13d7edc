/**
 * Paths of Windows in the form that the agent works with: `/` between the names and the drive in capitals, as in
 * `C:/work/a.txt` and `//server/share/a.txt`. The agent cuts paths at `/`, its models write them so, and every
 * program that takes a path of Windows takes this one.
 */

/** The agent's form of a path that Windows gave, without the prefix of long paths. */
export function toAgentPath(path: string): string {
  const plain = path
    .replaceAll("\\", "/")
    .replace(/^\/\/[?.]\/UNC\//i, "//")
    .replace(/^\/\/[?.]\//, "");
  return plain.replace(/^[a-z]:/, (drive) => drive.toUpperCase());
}

/** Windows' own form of a path. */
export function toWindowsPath(path: string): string {
  return path.replaceAll("/", "\\");
}
