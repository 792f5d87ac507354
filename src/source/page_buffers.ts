/**
 * The memory that reading a page needs, kept from page to page: a thousand small pages would otherwise leave a gigabyte of
 * buffers for the collector.
 *
 * @module
 */

/** Buffers for one page at a time. */
export interface PageBuffers {
  /** The beginning of an answer, held back until its form is known, and shown when it is bad. */
  readonly head: Uint8Array<ArrayBuffer>;
  /** The chunk being tokenized, which is overwritten in place. */
  readonly work: Uint8Array<ArrayBuffer>;
  /** Lines that are not written yet. */
  readonly lines: Uint8Array<ArrayBuffer>;
}

const HEAD_BYTES = 64 * 1024;
/** Large enough to be worth a call, small enough to stay in the processor's cache. */
const WORK_BYTES = 128 * 1024;
const LINE_BYTES = 512 * 1024;

/** Allocates buffers. */
export function createPageBuffers(): PageBuffers {
  return {
    head: new Uint8Array(HEAD_BYTES),
    work: new Uint8Array(WORK_BYTES),
    lines: new Uint8Array(LINE_BYTES),
  };
}
