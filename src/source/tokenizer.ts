/**
 * Turns the bytes of a JSON answer into one record per line, without making objects: finds the list, cuts it at its commas,
 * keeps the text of wanted fields. The chunks that it gets are its own to change.
 *
 * @module
 */

import { answerError, renderByte } from "./answer_error.ts";
import {
  createEnvelope,
  endEnvelopeValue,
  type Envelope,
  type EnvelopeOptions,
  finishEnvelope,
  readEnvelope,
} from "./envelope.ts";
import type { JsonPath } from "./json_path.ts";
import { createValueScan, isOpen, scanValue, type ValueScan } from "./scan_value.ts";

/** What is known when an answer has been read to its end. */
export interface AnswerFacts {
  readonly records: number;
  /** The JSON text of wanted fields by rendered path. */
  readonly fields: ReadonlyMap<string, string>;
  /** The place where records were found. */
  readonly found: JsonPath | undefined;
}

/** Takes parts of lines; the bytes are only valid during the call. */
export type Emit = (bytes: Uint8Array) => void;

/** A parser that is fed chunk by chunk. */
export interface Tokenizer {
  /** Takes the next bytes. @throws PhloError PHLO-303 */
  push(bytes: Uint8Array): void;
  /** True where the bytes are changed in place. */
  readonly changesBytes: boolean;
  /** @throws PhloError PHLO-303 where the answer is cut off or holds no list of records. */
  finish(): AnswerFacts;
}

/** Builds a tokenizer for one answer. */
export function createTokenizer(options: EnvelopeOptions, emit: Emit): Tokenizer {
  const state: State = {
    emit,
    envelope: createEnvelope(options),
    scan: createValueScan(),
    mode: "envelope",
    isOneRecord: false,
    expects: "first",
    base: 0,
    records: 0,
    bytes: NEWLINE,
    index: 0,
    lineStart: -1,
  };
  return {
    push: (bytes) => push(state, bytes),
    changesBytes: true,
    finish: () => finish(state),
  };
}

interface State {
  readonly emit: Emit;
  readonly envelope: Envelope;
  readonly scan: ValueScan;
  mode: Mode;
  /** True where the selected value is one record and no list. */
  isOneRecord: boolean;
  /** What may come next between records. */
  expects: "first" | "record" | "comma";
  /** Bytes of the chunks before. */
  base: number;
  records: number;
  bytes: Uint8Array;
  index: number;
  /** Where the part of a line that is not yet emitted begins; -1 where there is none. */
  lineStart: number;
}

type Mode = "envelope" | "between" | "record" | "scalar" | "opaque";

const NEWLINE = new Uint8Array([0x0a]);
const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;
const BEGINS_VALUE = new Set([...'{["-0123456789tfnNI'].map((text) => text.charCodeAt(0)));

const STEPS: Readonly<Record<Mode, (state: State) => void>> = {
  envelope: readAround,
  between: readBetween,
  record: readRecord,
  scalar: readScalar,
  opaque: skipOpaque,
};

function push(state: State, bytes: Uint8Array): void {
  state.bytes = bytes;
  state.index = 0;
  state.lineStart = state.mode === "record" || state.mode === "scalar" ? 0 : -1;
  while (state.index < bytes.length) STEPS[state.mode](state);
  if (state.lineStart >= 0) state.emit(bytes.subarray(state.lineStart));
  state.base += bytes.length;
}

function readAround(state: State): void {
  const { envelope } = state;
  const stop = readEnvelope(envelope, state.bytes, state.index, state.base);
  state.index = envelope.index;
  if (stop === "more") return;
  state.mode = stop === "list" ? "between" : stop;
  state.expects = "first";
  state.isOneRecord = stop === "record";
  if (state.isOneRecord) state.lineStart = state.index;
}

function readBetween(state: State): void {
  const byte = state.bytes[state.index] as number;
  if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) state.index++;
  else if (byte === CLOSE_LIST && state.expects !== "record") {
    state.index++;
    returnToEnvelope(state);
  } else if (byte === COMMA && state.expects === "comma") {
    state.index++;
    state.expects = "record";
  } else if (state.expects === "comma" || !BEGINS_VALUE.has(byte)) {
    throw answerError({
      problem: `it is not JSON: ${renderByte(byte)} is not expected between records`,
      offset: state.base + state.index,
    });
  } else {
    state.lineStart = state.index;
    state.mode = byte === 0x7b || byte === 0x5b || byte === 0x22 ? "record" : "scalar";
  }
}

function readRecord(state: State): void {
  state.index = scanValue(state.bytes, state.index, state.scan, state.base);
  if (!isOpen(state.scan)) endRecord(state);
}

/** Numbers and words in the list are no records, but that is for the schema to say, row by row. */
function readScalar(state: State): void {
  const { bytes } = state;
  while (state.index < bytes.length && !endsScalar(bytes[state.index] as number)) state.index++;
  if (state.index < bytes.length) endRecord(state);
}

function skipOpaque(state: State): void {
  state.index = scanValue(state.bytes, state.index, state.scan, state.base);
  if (!isOpen(state.scan)) returnToEnvelope(state);
}

/** The comma after a record becomes its line break, so that a compact list is emitted as it came. */
function endRecord(state: State): void {
  const { bytes } = state;
  state.records++;
  if (state.isOneRecord) {
    endLine(state);
    return returnToEnvelope(state);
  }
  state.mode = "between";
  state.expects = "comma";
  if (bytes[state.index] !== COMMA) return endLine(state);
  bytes[state.index++] = 0x0a;
  state.expects = "record";
  if (bytes[state.index] === 0x7b) state.mode = "record";
  else {
    state.emit(bytes.subarray(state.lineStart, state.index));
    state.lineStart = -1;
  }
}

function endLine(state: State): void {
  state.emit(state.bytes.subarray(state.lineStart, state.index));
  state.emit(NEWLINE);
  state.lineStart = -1;
}

function returnToEnvelope(state: State): void {
  state.mode = "envelope";
  endEnvelopeValue(state.envelope);
}

function finish(state: State): AnswerFacts {
  const { envelope, mode, base, records } = state;
  if (mode !== "envelope") {
    const place = mode === "record" ? "inside of a record" : "inside of a list";
    throw answerError({
      problem: `it is cut off: it ends ${place}`,
      offset: base,
      isRetryable: true,
    });
  }
  finishEnvelope(envelope, base);
  return { records, fields: envelope.fields, found: envelope.found };
}

function endsScalar(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_LIST || byte <= 0x20;
}
