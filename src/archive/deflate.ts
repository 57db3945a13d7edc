/** Compression, by fflate: the one module that names it. */

import { deflateSync, Gunzip, gzipSync, Inflate } from "fflate";

import { crc32 } from "./crc32.ts";
import { archiveError, damaged } from "./errors.ts";

/** Head and trailer of a gzip. */
const GZIP_LEAST = 18;

/** What is pushed at once. It unpacks to at most a thousand times as much, before the limit is looked at. */
const PIECE = 4 * 1024;

/** Bytes as deflate packs them, the same on every machine. */
export function deflate(data: Uint8Array): Uint8Array {
  return deflateSync(data, { level: 6 });
}

/** Bytes as gzip packs them, without name and time. */
export function gzip(data: Uint8Array): Uint8Array {
  return gzipSync(data, { level: 6, mtime: 0 });
}

/** Unpacks deflate. Throws `E_ARCHIVE_TOO_LARGE` as soon as there is more than `limit`. */
export function inflate(packed: Uint8Array, limit: number): Uint8Array {
  return unpack(new Inflate(), packed, limit);
}

/** Unpacks gzip, of one member or several. Throws as `inflate` does. */
export function gunzip(packed: Uint8Array, limit: number): Uint8Array {
  if (packed.byteLength < GZIP_LEAST) throw damaged("it breaks off");
  const decoder = new Gunzip();
  let members = 0;
  decoder.onmember = () => {
    members += 1;
  };
  const data = unpack(decoder, packed, limit);
  // fflate leaves the check to others. Where each of several members ended, it doesn't tell.
  const trailer = new DataView(packed.buffer, packed.byteOffset + packed.byteLength - 8, 8);
  if (members <= 1 && trailer.getUint32(0, true) !== crc32(data)) throw damaged("its checksum is wrong");
  return data;
}

function unpack(decoder: Inflate | Gunzip, packed: Uint8Array, limit: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  decoder.ondata = (piece) => {
    pieces.push(piece);
    length += piece.byteLength;
  };
  for (let at = 0; at === 0 || at < packed.byteLength; at += PIECE) {
    try {
      decoder.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.byteLength);
    } catch (error) {
      throw damaged("its compressed data can't be unpacked", error);
    }
    if (length > limit)
      throw archiveError("E_ARCHIVE_TOO_LARGE", `the archive unpacks to more than ${limit} bytes`);
  }
  return joined(pieces, length);
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
