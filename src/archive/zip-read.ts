/**
 * Reads zip (PKWARE's APPNOTE 6.3): the central directory at the end says what there is; local headers only
 * say where content begins.
 */

import { crc32 } from "./crc32.ts";
import { inflate } from "./deflate.ts";
import type { PackedEntry } from "./entries.ts";
import { archiveError, damaged } from "./errors.ts";

const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** A value of this size stands for one in the 64-bit fields. */
const IN_64_BITS = 0xffffffff;
const LONGEST_COMMENT = 0xffff;

/** The upper half of DOS's code page 437, in which names are that are not marked as UTF-8. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** The entries of a zip in the order of its directory. Throws `E_ARCHIVE_INVALID` where it is damaged. */
export function* readZip(bytes: Uint8Array): Generator<PackedEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let { at, count } = directory(view);
  for (let index = 0; index < count; index += 1) {
    const entry = checked(() => centralEntry(bytes, view, at));
    yield entry;
    at = entry.next;
  }
}

function directory(view: DataView): { at: number; count: number } {
  const end = findEnd(view);
  const found = { count: view.getUint16(end + 10, true), at: view.getUint32(end + 16, true) };
  if (found.count !== 0xffff && found.at !== IN_64_BITS) return found;
  return checked(() => {
    const locator = end - 20;
    if (locator < 0 || view.getUint32(locator, true) !== END64_LOCATOR) return found;
    const end64 = uint64(view, locator + 8);
    if (view.getUint32(end64, true) !== END64) throw damaged("its directory is not where it says");
    return { count: uint64(view, end64 + 32), at: uint64(view, end64 + 48) };
  });
}

/** Where the end record is: the last one whose comment ends with the file. */
function findEnd(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at -= 1)
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  throw damaged("its end is missing");
}

function centralEntry(
  bytes: Uint8Array,
  view: DataView,
  at: number,
): PackedEntry & { readonly next: number } {
  if (view.getUint32(at, true) !== CENTRAL) throw damaged("its directory is not where it says");
  const system = view.getUint8(at + 5);
  const flags = view.getUint16(at + 8, true);
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  const name = nameOf(part(bytes, at + 46, nameEnd), (flags & 0x800) !== 0, system);
  const mode = system === 3 ? view.getUint16(at + 40, true) : 0;
  const sizes = sizesOf(view, at, nameEnd, extraEnd);
  const crc = view.getUint32(at + 16, true);
  const method = view.getUint16(at + 10, true);
  return {
    name,
    kind: kindOf(name, mode),
    size: sizes.size,
    next,
    read() {
      if ((flags & 1) !== 0)
        throw archiveError("E_ARCHIVE_UNSUPPORTED", `encrypted: ${JSON.stringify(name)}`);
      const data = unpacked(
        checked(() => contentOf(bytes, view, sizes)),
        method,
        sizes.size,
        name,
      );
      if (data.byteLength !== sizes.size || crc32(data) !== crc)
        throw damaged(`the size or the checksum of ${JSON.stringify(name)} is wrong`);
      return data;
    },
  };
}

interface Sizes {
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

/** The sizes of an entry, from the 64-bit field where they don't fit. */
function sizesOf(view: DataView, at: number, extra: number, extraEnd: number): Sizes {
  const short = { packed: at + 20, size: at + 24, offset: at + 42 };
  let field = field64(view, extra, extraEnd);
  const read = (where: number): number => {
    const value = view.getUint32(where, true);
    if (value !== IN_64_BITS || field === undefined) return value;
    field += 8;
    return uint64(view, field - 8);
  };
  // In the order in which the field has them.
  const size = read(short.size);
  const packed = read(short.packed);
  return { size, packed, offset: read(short.offset) };
}

function field64(view: DataView, extra: number, extraEnd: number): number | undefined {
  for (let at = extra; at + 4 <= extraEnd; at += 4 + view.getUint16(at + 2, true))
    if (view.getUint16(at, true) === 1) return at + 4;
  return undefined;
}

function contentOf(bytes: Uint8Array, view: DataView, { packed, offset }: Sizes): Uint8Array {
  if (view.getUint32(offset, true) !== LOCAL) throw damaged("an entry is not where it says");
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  return part(bytes, start, start + packed);
}

function unpacked(content: Uint8Array, method: number, size: number, name: string): Uint8Array {
  if (method === 0) return content;
  if (method === 8) return inflate(content, size);
  throw archiveError(
    "E_ARCHIVE_UNSUPPORTED",
    `${JSON.stringify(name)} is packed by method ${method}; 8 is known`,
  );
}

/** What an entry is: by its mode where Unix made it, else by its name. What was packed from a pipe is a file. */
function kindOf(name: string, mode: number): PackedEntry["kind"] {
  const type = mode & 0o170000;
  if (type === 0o120000) return "link";
  return type === 0o040000 || name.endsWith("/") ? "directory" : "file";
}

function nameOf(bytes: Uint8Array, marked: boolean, system: number): string {
  const name = textOf(bytes, marked);
  // DOS parts names by backslashes, and some programs there write them.
  return system === 0 ? name.replaceAll("\\", "/") : name;
}

function textOf(bytes: Uint8Array, marked: boolean): string {
  try {
    // Many programs write UTF-8 and don't mark it.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    if (marked) throw damaged("a name that is marked as UTF-8 is not");
    return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128])).join("");
  }
}

function part(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (to > bytes.byteLength) throw damaged("it breaks off");
  return bytes.subarray(from, to);
}

function uint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

/** Reads what may lie outside of the archive. */
function checked<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? damaged("it breaks off", error) : error;
  }
}
