/**
 * Writes the lines of one page beside its name and puts them there when they are complete, so that a page is whole or absent.
 *
 * @module
 */

import type { ByteWriter, Disk } from "../core/host.ts";
import type { KeyForm } from "../core/record_form.ts";
import { createCommaWatch } from "./comma_watch.ts";
import { createFormWatch } from "./form_watch.ts";

/** A page being written. */
export interface PageWriter {
  /** Keeps a copy of the bytes until the next drain. */
  emit(bytes: Uint8Array): void;
  /** Writes what was kept, if it is worth a write. */
  drain(): Promise<void>;
  readonly sizeBytes: number;
  /** True where no comma stands before a closing bracket in what was written so far. */
  readonly isStrict: boolean;
  /** What all records have in common, once they are all written; undefined where they differ. */
  readonly form: readonly KeyForm[] | undefined;
  /** Writes the rest and gives the file its name. */
  complete(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

const WORTH_WRITING = 256 * 1024;
/** A line that is longer is written in parts; then the page has no form. */
const LONGEST_LINE = 1024 * 1024;
const NEWLINE = 0x0a;

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
  const commas = createCommaWatch();
  const forms = createFormWatch();

  /** The form is a matter of whole lines; what no form vouches for is searched for commas. */
  const look = (bytes: Uint8Array): void => {
    const vouched = forms.isRegular ? forms.look(bytes) : 0;
    if (!forms.isRegular) commas.look(bytes.subarray(vouched));
  };

  /** How many of the bytes can be written: whole lines, while they have one form. */
  const countReady = (): number => {
    const isWaiting = forms.isRegular && used < LONGEST_LINE;
    return isWaiting ? buffer.lastIndexOf(NEWLINE, used - 1) + 1 : used;
  };

  const flush = async (ready: number): Promise<void> => {
    if (ready === 0) return;
    const bytes = buffer.subarray(0, ready);
    look(bytes);
    await file.write(bytes);
    buffer.copyWithin(0, ready, used);
    used -= ready;
  };

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    get isStrict() {
      return !commas.isFound;
    },
    get form() {
      return forms.form();
    },
    emit(bytes) {
      if (used + bytes.length > buffer.length) buffer = grow(buffer, used + bytes.length);
      buffer.set(bytes, used);
      used += bytes.length;
      sizeBytes += bytes.length;
    },
    drain: () => used >= WORTH_WRITING ? flush(countReady()) : Promise.resolve(),
    async complete() {
      await flush(used);
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
