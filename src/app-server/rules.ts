/** What holds for requests whatever their method. */

import { isFields } from "../protocol/check.ts";
import { requestRules, unservedMethods } from "./checks.ts";
import { invalidRequest, methodNotFound, refused } from "./rpc/errors.ts";

/** What a request of a method must have. */
export interface RequestRule {
  /** Fields of the params that must be there. */
  readonly required: readonly string[];
  /** Whether there are no params; what is sent as such is passed over. */
  readonly withoutParams?: boolean;
  /** Whether clients must have asked for experimental methods. */
  readonly experimental?: boolean;
  /** Fields that only such clients may use. */
  readonly experimentalFields?: readonly string[];
}

/**
 * Checks what a request asks for before its params are looked at in depth.
 *
 * @param experimental whether the client asked for experimental methods and fields.
 * @throws RpcError that names the method or the field at fault.
 */
export function checkRequest(method: string, params: unknown, experimental: boolean): void {
  const rule = requestRules.get(method);
  if (rule === undefined) {
    if (unservedMethods.has(method)) throw methodNotFound(method);
    throw invalidRequest(`unknown method \`${method}\``);
  }
  if (rule.withoutParams === true) return;
  if (params === undefined || params === null) throw invalidRequest("missing field `params`");
  if (!isFields(params)) throw invalidRequest("params: expected an object");
  for (const name of rule.required) {
    if (params[name] === undefined) throw invalidRequest(`missing field \`${name}\``);
  }
  if (experimental) return;
  if (rule.experimental === true) throw refused(`${method} requires experimentalApi capability`);
  const field = rule.experimentalFields?.find((name) => isUsed(params[name]));
  if (field !== undefined) throw refused(`${method}.${field} requires experimentalApi capability`);
}

/** What stands for nothing asks for nothing. */
function isUsed(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !Array.isArray(value) || value.length > 0;
}
