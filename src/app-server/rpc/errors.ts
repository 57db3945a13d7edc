/** Errors that answer a request. Codes and form are the reference's. */

/** Codes of JSON-RPC 2.0. The reference gives `invalidRequest` for nearly everything. */
export const rpcCodes = {
  /** What was asked for can't be done, or the request has another form. */
  invalidRequest: -32600,
  /** There is no such method. */
  methodNotFound: -32601,
  /** Params that contradict each other. */
  invalidParams: -32602,
  /** Something went wrong inside. */
  internalError: -32603,
} as const;

/** Answers a request with an error. */
export class RpcError extends Error {
  readonly code: number;
  /** Facts for programs. */
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.name = "RpcError";
    this.code = code;
    this.data = data;
  }
}

/** The error of a request that can't be read. */
export function invalidRequest(message: string): RpcError {
  return new RpcError(rpcCodes.invalidRequest, `Invalid request: ${message}`);
}

/** The error of a request that can be read and not be done. */
export function refused(message: string, data?: unknown): RpcError {
  return new RpcError(rpcCodes.invalidRequest, message, data);
}

/** The error of params that contradict each other. */
export function invalidParams(message: string): RpcError {
  return new RpcError(rpcCodes.invalidParams, message);
}

/** The error of a method that the reference has and this library hasn't. */
export function methodNotFound(method: string): RpcError {
  return new RpcError(rpcCodes.methodNotFound, `method not found: ${method}`);
}
