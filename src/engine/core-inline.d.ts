/** `#core-inline`: the WebAssembly module as text. scripts/lib/inline.mjs makes it. */

/** Compressed by gzip, in base64. */
export const gzipInBase64: string;
