/** Why settings were not written. */

import { type RpcError, refused } from "../rpc/errors.ts";

/** The reference's names of the reasons; they are in an error's `data.config_write_error_code`. */
export type ConfigWriteCode =
  | "configLayerReadonly"
  | "configVersionConflict"
  | "configValidationError"
  | "configPathNotFound";

/** The error of a write that is refused. */
export function writeRefused(code: ConfigWriteCode, message: string): RpcError {
  return refused(message, { config_write_error_code: code });
}
