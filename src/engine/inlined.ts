/** The module as a part of the JavaScript. */

/** The module's bytes. A bundler that splits puts them into a file of their own, which is loaded by this. */
export async function inlinedCore(): Promise<Uint8Array<ArrayBuffer>> {
  const { gzipInBase64 } = await import("#core-inline");
  const gzip = new Response(fromBase64(gzipInBase64)).body;
  const bytes = gzip?.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(bytes).arrayBuffer());
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
