/**
 * A project's files as one run of bytes, as a built program carries them behind itself.
 * Layout: the compressed archive, then 64 bytes that say how long it is and what its digest is.
 *
 * @module
 */

import { createHash } from "node:crypto";
import zlib from "node:zlib";

/** A file or a link of the archive. */
export interface ArchiveEntry {
  /** Relative, with `/` between parts. */
  readonly path: string;
  readonly content:
    | { readonly kind: "file"; readonly bytes: Uint8Array }
    /** A link to another entry, relative to the link's folder. */
    | { readonly kind: "link"; readonly target: string };
}

/** A project that is carried. */
export interface ProjectArchive {
  readonly name: string;
  readonly entries: readonly ArchiveEntry[];
}

/** The last bytes of a program that carries a project. */
export interface ArchiveTrailer {
  readonly sizeBytes: number;
  /** SHA-256 of the archive, in hex. */
  readonly digest: string;
}

/** How long the trailer is. */
export const TRAILER_BYTES = 64;
const MAGIC = new TextEncoder().encode("phlo project 1\n\0");

interface Index {
  readonly name: string;
  readonly entries: readonly {
    readonly path: string;
    readonly sizeBytes?: number;
    readonly target?: string;
  }[];
}

/** Packs a project, trailer included. */
export function packArchive({ name, entries }: ProjectArchive): Uint8Array<ArrayBuffer> {
  const index: Index = {
    name,
    entries: entries.map(({ path, content }) =>
      content.kind === "link"
        ? { path, target: content.target }
        : { path, sizeBytes: content.bytes.length }
    ),
  };
  const head = new TextEncoder().encode(JSON.stringify(index));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length);
  const bodies = entries.flatMap(({ content }) => content.kind === "file" ? [content.bytes] : []);
  const packed = zlib.zstdCompressSync(join([length, head, ...bodies]));
  const trailer = new Uint8Array(TRAILER_BYTES);
  trailer.set(new Uint8Array(createHash("sha256").update(packed).digest()), 0);
  new DataView(trailer.buffer).setBigUint64(32, BigInt(packed.length));
  trailer.set(MAGIC, TRAILER_BYTES - MAGIC.length);
  return join([packed, trailer]);
}

/** Reads the last bytes of a program; undefined where no project is behind it. */
export function parseTrailer(bytes: Uint8Array): ArchiveTrailer | undefined {
  if (bytes.length !== TRAILER_BYTES) return undefined;
  const magic = bytes.subarray(TRAILER_BYTES - MAGIC.length);
  if (!magic.every((byte, index) => byte === MAGIC[index])) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    digest: bytes.slice(0, 32).toHex(),
    sizeBytes: Number(view.getBigUint64(32)),
  };
}

/** Unpacks an archive that was read by its trailer. @throws RangeError where its content is not what was packed. */
export function unpackArchive(packed: Uint8Array, digest: string): ProjectArchive {
  if (createHash("sha256").update(packed).digest("hex") !== digest) {
    throw new RangeError("the project behind the program is damaged");
  }
  const bytes = new Uint8Array(zlib.zstdDecompressSync(packed));
  const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const index: Index = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headLength)));
  let at = 4 + headLength;
  const entries = index.entries.map(({ path, sizeBytes, target }): ArchiveEntry => {
    if (target !== undefined) return { path, content: { kind: "link", target } };
    const end = at + (sizeBytes ?? 0);
    const content = { kind: "file" as const, bytes: bytes.subarray(at, end) };
    at = end;
    return { path, content };
  });
  return { name: index.name, entries };
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
