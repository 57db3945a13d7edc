/** Writes zip: names in UTF-8, no times, no owners, so that the same files give the same bytes. */

import { crc32 } from "./crc32.ts";
import { deflate } from "./deflate.ts";
import type { FileToPack } from "./entries.ts";
import { archiveError } from "./errors.ts";

/** 1 January 1980, before which there is no time in a zip. */
const DATE = 0x0021;
const UTF8_NAMES = 0x0800;
const VERSION = 20;
const MADE_BY_UNIX = 3 << 8;
const FILE_MODE = 0o100644;
const FOLDER_MODE = 0o040755;
const DOS_FOLDER = 0x10;

/** Packs files, in their order. Throws `E_ARCHIVE_TOO_LARGE` beyond 65,534 files or 4 GiB. */
export function writeZip(files: readonly FileToPack[]): Uint8Array {
  const encoder = new TextEncoder();
  const entries = files.map(({ name, data }) => {
    const content = data ?? new Uint8Array();
    const packed = deflate(content);
    const smaller = packed.byteLength < content.byteLength;
    return {
      name: encoder.encode(data === null ? `${name}/` : name),
      folder: data === null,
      method: smaller ? 8 : 0,
      crc: crc32(content),
      size: content.byteLength,
      packed: smaller ? packed : content,
    };
  });
  let offset = 0;
  const placed = entries.map((entry) => {
    const at = offset;
    offset += 30 + entry.name.byteLength + entry.packed.byteLength;
    return { ...entry, offset: at };
  });
  const directorySize = placed.reduce((sum, { name }) => sum + 46 + name.byteLength, 0);
  const total = offset + directorySize + 22;
  if (placed.length >= 0xffff || total >= 0xffffffff)
    throw archiveError("E_ARCHIVE_TOO_LARGE", "a zip holds 65,534 files and 4 GiB: use tar.gz");

  const out = new Writer(total);
  for (const { name, method, crc, size, packed } of placed) {
    out.uint32(0x04034b50).uint16(VERSION).uint16(UTF8_NAMES).uint16(method).uint16(0).uint16(DATE);
    out.uint32(crc).uint32(packed.byteLength).uint32(size).uint16(name.byteLength).uint16(0);
    out.bytes(name).bytes(packed);
  }
  for (const { name, folder, method, crc, size, packed, offset } of placed) {
    out
      .uint32(0x02014b50)
      .uint16(MADE_BY_UNIX | VERSION)
      .uint16(VERSION)
      .uint16(UTF8_NAMES);
    out.uint16(method).uint16(0).uint16(DATE).uint32(crc).uint32(packed.byteLength).uint32(size);
    out.uint16(name.byteLength).uint16(0).uint16(0).uint16(0).uint16(0);
    out
      .uint16(folder ? DOS_FOLDER : 0)
      .uint16(folder ? FOLDER_MODE : FILE_MODE)
      .uint32(offset)
      .bytes(name);
  }
  out.uint32(0x06054b50).uint16(0).uint16(0).uint16(placed.length).uint16(placed.length);
  out.uint32(directorySize).uint32(offset).uint16(0);
  return out.whole;
}

/** Fields in little-endian order, one after the other. */
class Writer {
  readonly whole: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.whole = new Uint8Array(size);
    this.#view = new DataView(this.whole.buffer);
  }

  uint16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }

  uint32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.whole.set(value, this.#at);
    this.#at += value.byteLength;
    return this;
  }
}
