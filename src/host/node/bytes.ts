/**
 * The same bytes as a plain `Uint8Array`. Copied only when the buffer shares its memory with others, as
 * small ones of Node do: a receiver may transfer what it got.
 */
export function plainBytes(buffer: Buffer): Uint8Array {
  if (buffer.byteLength !== buffer.buffer.byteLength) return new Uint8Array(buffer);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
