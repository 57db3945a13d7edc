import { type Limits, type WritableRoot, writableRootsIn } from "../limits.ts";
import { createNodeFileSystem } from "./files.ts";

export { isLimiting, type LimitingPolicy, type Limits, PROTECTED, type WritableRoot } from "../limits.ts";

/** A command as it is really started, within limits. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  /** The name under which the program runs, which shells put before their complaints; default `program`. */
  readonly argv0?: string;
  /** A filter of system calls, fed to the command's descriptor 3; `null` for none. */
  readonly filter: Uint8Array | null;
}

/** A means of the operating system to limit commands. */
export interface Enforcer {
  readonly name: string;
  /** Throws `E_NO_SANDBOX` for limits that it doesn't know, `EINVAL` for a root that is not absolute. */
  launch(program: string, args: readonly string[], limits: Limits): Promise<Launch>;
}

const disk = createNodeFileSystem();

/** The writable folders of a policy that exist on this machine. */
export function writableRoots(limits: Limits): Promise<WritableRoot[]> {
  return writableRootsIn(disk, limits);
}
