import { HostError } from "../errors.ts";

const MEANINGS = {
  EBUSY: "is open in an editor and not saved",
  EEXIST: "exists and is no folder",
  EINVAL: "not a path that can be used",
  EISDIR: "is a folder",
  ENAMETOOLONG: "the path is too long",
  ENOENT: "no such file or folder",
  ENOSPC: "the quota of the file system is used up",
  ENOTDIR: "a part of the path is no folder",
  ENOTEMPTY: "is a folder that is not empty",
} as const;

/** The error of an operation on a path; `detail` says more than the code does. */
export function failure(
  code: keyof typeof MEANINGS,
  path: string,
  detail: string = MEANINGS[code],
): HostError {
  return new HostError(code, `${detail}: ${JSON.stringify(path)}`);
}
