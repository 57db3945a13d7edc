/** A name that no other file has, for what is written before it is renamed into its place. */
export function temporaryName(): string {
  const random = crypto.getRandomValues(new Uint32Array(2));
  return `.${Array.from(random, (part) => part.toString(36)).join("")}.tmp`;
}
