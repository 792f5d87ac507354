/**
 * Writes the lines of one page beside its name and puts them there when they are complete, so that a page is whole or absent.
 *
 * @module
 */

import type { ByteWriter, Disk } from "../core/host.ts";
import { createCommaWatch } from "./comma_watch.ts";

/** A page being written. */
export interface PageWriter {
  /** Keeps a copy of the bytes until the next drain. */
  emit(bytes: Uint8Array): void;
  /** Writes what was kept, if it is worth a write. */
  drain(): Promise<void>;
  readonly sizeBytes: number;
  /** True where no comma stands before a closing bracket in what was written so far. */
  readonly isStrict: boolean;
  /** Writes the rest and gives the file its name. */
  complete(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

const WORTH_WRITING = 256 * 1024;

/** Opens a page under a temporary name; one that was left there is overwritten. `lines` is the writer's until it is done. */
export async function openPage(
  path: string,
  lines: Uint8Array<ArrayBuffer>,
  disk: Disk,
): Promise<PageWriter> {
  const temporary = `${path}.part`;
  const file: ByteWriter = await disk.openWrite(temporary);
  let buffer = lines;
  let used = 0;
  let sizeBytes = 0;
  const watch = createCommaWatch();

  const flush = async (): Promise<void> => {
    if (used === 0) return;
    const bytes = buffer.subarray(0, used);
    watch.look(bytes);
    await file.write(bytes);
    used = 0;
  };

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    get isStrict() {
      return !watch.isFound;
    },
    emit(bytes) {
      if (used + bytes.length > buffer.length) buffer = grow(buffer, used + bytes.length);
      buffer.set(bytes, used);
      used += bytes.length;
      sizeBytes += bytes.length;
    },
    drain: () => used >= WORTH_WRITING ? flush() : Promise.resolve(),
    async complete() {
      await flush();
      await file.close();
      await disk.rename(temporary, path);
    },
    async abandon() {
      await file.close();
      await disk.remove(temporary);
    },
  };
}

function grow(buffer: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, buffer.length * 2));
  larger.set(buffer);
  return larger;
}
