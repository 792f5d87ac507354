/**
 * Reads the body of an answer into the lines of a page, chunk by chunk: memory stays flat however long it is.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { answerError, renderFirstBytes } from "./answer_error.ts";
import { detectForm } from "./detect_form.ts";
import type { EnvelopeOptions } from "./envelope.ts";
import { createLineReader } from "./line_reader.ts";
import type { PageBuffers } from "./page_buffers.ts";
import { type AnswerFacts, createTokenizer, type Emit, type Tokenizer } from "./tokenizer.ts";
import { createUtf8Guard } from "./utf8_guard.ts";

/** Where the lines go. */
export interface LineSink {
  readonly emit: Emit;
  drain(): Promise<void>;
}

/** How to read an answer. */
export interface AnswerOptions extends EnvelopeOptions {
  readonly contentType: string | null;
  readonly buffers: PageBuffers;
}

/** What is known of an answer that was read. */
export interface ReadAnswer extends AnswerFacts {
  readonly receivedBytes: number;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Reads chunks to the end.
 * @throws PhloError PHLO-303 with the answer's first bytes.
 */
export async function readAnswer(
  chunks: AsyncIterable<Uint8Array>,
  options: AnswerOptions,
  sink: LineSink,
): Promise<ReadAnswer> {
  const sliceBytes = options.buffers.work.length;
  const answer = createAnswer(options, sink.emit);
  try {
    for await (const chunk of chunks) {
      for (let start = 0; start < chunk.length; start += sliceBytes) {
        answer.push(chunk.subarray(start, start + sliceBytes));
        await sink.drain();
      }
    }
    return { ...answer.finish(), receivedBytes: answer.receivedBytes() };
  } catch (error) {
    throw showBeginning(error, answer.head());
  }
}

/** The beginning is held back until the answer's form is known. */
function createAnswer(
  options: AnswerOptions,
  emit: Emit,
): Pick<Tokenizer, "push" | "finish"> & { head(): Uint8Array; receivedBytes(): number } {
  const guard = createUtf8Guard();
  const { work, head } = options.buffers;
  let headBytes = 0;
  let received = 0;
  let tokenizer: Tokenizer | undefined;

  const start = (): Tokenizer => {
    const known = head.subarray(0, headBytes);
    const isMarked = BYTE_ORDER_MARK.every((byte, index) => known[index] === byte);
    const form = detectForm(options.contentType, isMarked ? known.subarray(3) : known);
    tokenizer = form === "lines" ? createLineReader(emit) : createTokenizer(options, emit);
    // Blanks in place of the mark keep offsets right.
    const copy = known.slice();
    if (isMarked) copy.fill(0x20, 0, 3);
    tokenizer.push(copy);
    return tokenizer;
  };

  const push = (chunk: Uint8Array): void => {
    const fault = guard(chunk);
    received += chunk.length;
    let rest = chunk;
    if (tokenizer === undefined) {
      const taken = Math.min(chunk.length, head.length - headBytes);
      head.set(chunk.subarray(0, taken), headBytes);
      headBytes += taken;
      rest = chunk.subarray(taken);
    }
    if (fault >= 0) throw answerError({ problem: "it is not UTF-8", offset: fault });
    if (headBytes < head.length) return;
    const parser = tokenizer ?? start();
    if (!parser.changesBytes) return parser.push(rest);
    // The chunk belongs to someone else.
    work.set(rest);
    parser.push(work.subarray(0, rest.length));
  };

  return {
    push,
    finish: () => (tokenizer ?? start()).finish(),
    head: () => head.subarray(0, headBytes),
    receivedBytes: () => received,
  };
}

function showBeginning(error: unknown, head: Uint8Array): unknown {
  if (!(error instanceof PhloError) || error.code !== "PHLO-303" || head.length === 0) return error;
  const message = `${error.message}; it begins with: ${renderFirstBytes(head)}`;
  return new PhloError(error.code, message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    retryable: error.isRetryable,
    cause: error,
  });
}
