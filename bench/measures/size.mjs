/** What is shipped: the module as it lies in dist/, and compressed as a server would send it. */

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const MODULE = new URL("../../dist/core_bg.wasm", import.meta.url);

/** @type {import("./types.d.ts").Measure} */
export const size = {
  name: "size",
  rounds: { least: 1, most: 1 },
  contenders({ reference }) {
    const contenders = [async () => sizes("", readFileSync(MODULE))];
    if (reference !== undefined) {
      contenders.push(async () => sizes("reference_", readFileSync(reference)));
    }
    return contenders;
  },
};

/** Above this brotli's best quality takes minutes; quality 5 gives about a sixth more. */
const LARGE = 32 * 1024 * 1024;

/**
 * @param {string} prefix
 * @param {Buffer} content
 */
function sizes(prefix, content) {
  const quality = content.length > LARGE ? 5 : constants.BROTLI_MAX_QUALITY;
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  return {
    [`${prefix}wasm_bytes`]: content.length,
    [`${prefix}wasm_gzip_bytes`]: gzipSync(content, { level: 9 }).length,
    [`${prefix}wasm_brotli_bytes`]: brotli.length,
  };
}
