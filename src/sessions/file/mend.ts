/** What a crash leaves at the end of a log: a line without its end. */

/** What is used of `node:fs/promises`' `FileHandle`. */
export interface MendableFile {
  stat(): Promise<{ readonly size: number }>;
  read(
    to: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  write(from: Uint8Array, offset: number, length: number, position: number): Promise<unknown>;
  truncate(length: number): Promise<void>;
}

const blockSize = 16_384;
const lineFeed = 0x0a;

/**
 * Ends a file's last line: with the line break that is missing when the line is whole JSON, else by removing
 * it. (The reference appends to such a line and so destroys the next one, too.)
 *
 * @param file open for reading and writing.
 */
export async function mendLastLine(file: MendableFile): Promise<void> {
  const { size } = await file.stat();
  const start = await startOfLastLine(file, size);
  if (start === size) return;
  const line = new Uint8Array(size - start);
  await file.read(line, 0, line.length, start);
  if (isJson(line)) await file.write(Uint8Array.of(lineFeed), 0, 1, size);
  else await file.truncate(start);
}

/** Where what follows the last line break begins. */
async function startOfLastLine(file: MendableFile, size: number): Promise<number> {
  const block = Buffer.allocUnsafe(Math.min(blockSize, size));
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - blockSize);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    const found = block.subarray(0, bytesRead).lastIndexOf(lineFeed);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return 0;
}

function isJson(line: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
    return true;
  } catch {
    return false;
  }
}
