/** Bytes as text. */

/** Bytes in standard base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  // Not all at once: arguments of a call have to fit on the stack.
  for (let start = 0; start < bytes.length; start += 8_192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8_192));
  }
  return btoa(text);
}

/** The bytes of a text in base64; `undefined` for what is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
