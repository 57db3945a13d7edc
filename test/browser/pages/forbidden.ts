/** Tries what the policy forbids, so that the other pages' silence means something. */
import { report } from "./report.ts";

function outcome(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

let code = "allowed";
try {
  new Function("return 1");
} catch (error) {
  code = outcome(error);
}
const wasm = await WebAssembly.compile(EMPTY_MODULE).then(() => "allowed", outcome);
await report({ code, wasm });
