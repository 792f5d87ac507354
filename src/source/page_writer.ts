/**
 * Writes the lines of one page beside its name and puts them there when they are complete, so that a page is whole or absent.
 *
 * @module
 */

import type { ByteWriter, Disk } from "../core/host.ts";
import type { KeyForm } from "../core/record_form.ts";
import { createCommaWatch } from "./comma_watch.ts";
import { createFormWatch } from "./form_watch.ts";

/** A file of whole lines. */
export interface PageFile {
  readonly path: string;
  readonly records: number;
  readonly sizeBytes: number;
  /** True where no comma stands before a closing bracket. */
  readonly isStrict: boolean;
  /** What all records have in common; absent where they differ. */
  readonly form?: readonly KeyForm[];
}

/** Where and how a page is written. */
export interface PageOptions {
  readonly path: string;
  /** The writer's until it is done. */
  readonly lines: Uint8Array<ArrayBuffer>;
  /** A long page goes on in another file when this much is written; it is one file where absent. */
  readonly fileBytes?: number;
  /** Told of each such file, as long as nothing is wrong with the page. */
  readonly onFile?: ((file: PageFile) => void) | undefined;
}

/** A page being written. */
export interface PageWriter {
  /** Keeps a copy of the bytes until the next drain. */
  emit(bytes: Uint8Array): void;
  /** Writes what was kept, if it is worth a write. */
  drain(): Promise<void>;
  readonly sizeBytes: number;
  /** Writes the rest and gives the file its name. Mostly there is one file. */
  complete(): Promise<readonly [PageFile, ...PageFile[]]>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

const WORTH_WRITING = 256 * 1024;
/** A line that is longer is written in pieces; then the page has no form. */
const LONGEST_LINE = 1024 * 1024;
const NEWLINE = 0x0a;

/** Opens a page under a temporary name; one that was left there is overwritten. */
export async function openPage(options: PageOptions, disk: Disk): Promise<PageWriter> {
  let buffer = options.lines;
  let used = 0;
  let sizeBytes = 0;
  const done: PageFile[] = [];
  let current = await openFile(options.path, disk);

  /** How many of the bytes can be written: whole lines, while they have one form or may end the file. */
  const countReady = (): number =>
    used < LONGEST_LINE ? buffer.lastIndexOf(NEWLINE, used - 1) + 1 : used;

  const flush = async (ready: number): Promise<void> => {
    if (ready === 0) return;
    const isWhole = buffer[ready - 1] === NEWLINE;
    await current.write(buffer.subarray(0, ready));
    buffer.copyWithin(0, ready, used);
    used -= ready;
    if (isWhole && current.sizeBytes >= (options.fileBytes ?? Infinity)) await goOn();
  };

  const goOn = async (): Promise<void> => {
    const ended = await current.complete();
    done.push(ended);
    options.onFile?.(ended);
    current = await openFile(nameFile(options.path, done.length + 1), disk);
  };

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    emit(bytes) {
      if (used + bytes.length > buffer.length) buffer = grow(buffer, used + bytes.length);
      buffer.set(bytes, used);
      used += bytes.length;
      sizeBytes += bytes.length;
    },
    drain: () => used >= WORTH_WRITING ? flush(countReady()) : Promise.resolve(),
    async complete() {
      if (used > 0) {
        await current.write(buffer.subarray(0, used));
        used = 0;
      }
      const last = await current.complete();
      const [first, ...others] = done;
      return first === undefined ? [last] : [first, ...others, last];
    },
    async abandon() {
      await current.abandon();
      for (const { path } of done) await disk.remove(path);
    },
  };
}

/** The first file has the page's own name. */
function nameFile(path: string, number: number): string {
  return path.replace(/\.ndjson$/, `.${number}.ndjson`);
}

interface FileWriter {
  readonly sizeBytes: number;
  write(bytes: Uint8Array): Promise<void>;
  complete(): Promise<PageFile>;
  abandon(): Promise<void>;
}

async function openFile(path: string, disk: Disk): Promise<FileWriter> {
  const temporary = `${path}.part`;
  const file: ByteWriter = await disk.openWrite(temporary);
  const commas = createCommaWatch();
  const forms = createFormWatch();
  let sizeBytes = 0;
  let others = 0;
  let isOpen = true;

  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await file.close();
  };

  /** The form is a matter of whole lines; what no form vouches for is searched for commas. */
  const look = (bytes: Uint8Array): void => {
    const vouched = forms.isRegular ? forms.look(bytes) : 0;
    if (forms.isRegular) return;
    const rest = bytes.subarray(vouched);
    commas.look(rest);
    others += countLines(rest);
  };

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    async write(bytes) {
      look(bytes);
      sizeBytes += bytes.length;
      await file.write(bytes);
    },
    async complete() {
      await close();
      await disk.rename(temporary, path);
      const form = forms.form();
      const records = forms.lines + others;
      const isStrict = !commas.isFound;
      return { path, records, sizeBytes, isStrict, ...(form === undefined ? {} : { form }) };
    },
    async abandon() {
      await close();
      await disk.remove(temporary);
    },
  };
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

function grow(buffer: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, buffer.length * 2));
  larger.set(buffer);
  return larger;
}
