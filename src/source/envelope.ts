/**
 * What stands around the records of an answer: finds the list, keeps the text of wanted fields before and after it.
 * Values that hold neither are left to the fast scan.
 *
 * @module
 */

import { answerError } from "./answer_error.ts";
import { cutOff, noList, notJson, tooLong, twoLists, unexpectedByte } from "./envelope_faults.ts";
import { isSamePath, type JsonPath, renderJsonPath } from "./json_path.ts";

/** What to look for. */
export interface EnvelopeOptions {
  /** The place of the list or the one record; found by looking where absent. */
  readonly selected?: JsonPath;
  readonly wanted: readonly JsonPath[];
}

/** What the tokenizer has to do at the byte where the envelope stopped. */
export type EnvelopeStop = "more" | "list" | "record" | "opaque";

/** The scan's state between two bytes. */
export interface Envelope {
  readonly options: EnvelopeOptions;
  /** The JSON text of wanted fields by rendered path. */
  readonly fields: Map<string, string>;
  readonly frames: Frame[];
  /** The first keys of the answer, for a message that lists them. */
  readonly keys: string[];
  readonly emptyLists: JsonPath[];
  expectation: "value" | "first element" | "first key" | "key" | "colon" | "comma" | "end";
  token: "none" | "key" | "string" | "scalar";
  text: number[];
  isEscaped: boolean;
  /** Where the scan stopped: at `list` the byte after `[`, else the value's first byte. */
  index: number;
  /** Where records were found. */
  found: JsonPath | undefined;
  /** True just after the `[` of a list that may be the one. */
  isCandidate: boolean;
}

interface Frame {
  readonly closer: number;
  /** The key or index of the member being read. */
  part: string | number;
}

const MAX_FIELD_BYTES = 65_536;
const LIKELY_LISTS = new Set(["data", "items", "results", "records", "entries", "rows", "value"]);
const DECODER = new TextDecoder();

/** Builds the state for one answer. */
export function createEnvelope(options: EnvelopeOptions): Envelope {
  return {
    options,
    fields: new Map(),
    frames: [],
    keys: [],
    emptyLists: [],
    expectation: "value",
    token: "none",
    text: [],
    isEscaped: false,
    index: 0,
    found: undefined,
    isCandidate: false,
  };
}

/** Reads on from `start` until the bytes end or the tokenizer has to take over. @throws PhloError PHLO-303 */
export function readEnvelope(
  state: Envelope,
  bytes: Uint8Array,
  start: number,
  base: number,
): EnvelopeStop {
  for (state.index = start; state.index < bytes.length; state.index++) {
    const byte = bytes[state.index] as number;
    if (state.token !== "none") {
      if (!endsToken(state, byte)) continue;
      // A number ends at the byte after it, which still has to be read.
      const isRead = state.token !== "scalar";
      endToken(state, base + state.index);
      if (isRead) continue;
    }
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
    const stop = takeByte(state, byte, base + state.index);
    if (stop !== "more") return stop;
  }
  return "more";
}

/** Says that the value at which the envelope stopped has been read. */
export function endEnvelopeValue(state: Envelope): void {
  state.expectation = state.frames.length === 0 ? "end" : "comma";
}

/** Ends the answer. @throws PhloError PHLO-303 where it is cut off or holds no list. */
export function finishEnvelope(state: Envelope, base: number): void {
  if (state.token === "scalar") endToken(state, base);
  if (state.expectation !== "end") throw cutOff(base);
  if (state.found === undefined && state.emptyLists.length === 0) {
    throw noList(state.options.selected, state.keys);
  }
  // `{"data": [], "included": [{…}]}`: an empty page with something beside it, not a page of `included`.
  const likely = state.emptyLists.find((list) => LIKELY_LISTS.has(String(list[0])));
  if (state.found?.length !== 1 || likely === undefined) return;
  if (!LIKELY_LISTS.has(String(state.found[0]))) throw twoLists(likely, state.found, base);
}

/** Adds a byte to the token; true where the token ends at it. */
function endsToken(state: Envelope, byte: number): boolean {
  let isEnd = false;
  if (state.token === "scalar") {
    if (isDelimiter(byte)) return true;
  } else if (state.isEscaped) state.isEscaped = false;
  else if (byte === 0x5c) state.isEscaped = true;
  else isEnd = byte === 0x22;
  if (state.text.length < MAX_FIELD_BYTES) state.text.push(byte);
  return isEnd;
}

function endToken(state: Envelope, offset: number): void {
  const isWhole = state.text.length < MAX_FIELD_BYTES;
  const raw = DECODER.decode(new Uint8Array(state.text));
  const token = state.token;
  state.token = "none";
  if (token === "key") return endKey(state, parse(raw, offset), offset);
  if (isWhole) parse(raw, offset);
  const here = pathOf(state);
  if (isSamePath(state.options.selected, here)) selectScalar(state, raw, offset);
  if (isWanted(state, here)) {
    if (!isWhole) throw tooLong(here, MAX_FIELD_BYTES, offset);
    state.fields.set(renderJsonPath(here), raw);
  }
  endEnvelopeValue(state);
}

function isWanted({ options }: Envelope, here: JsonPath): boolean {
  return options.wanted.some((wanted) => isSamePath(wanted, here));
}

function endKey(state: Envelope, key: unknown, offset: number): void {
  const frame = state.frames.at(-1);
  if (frame === undefined || typeof key !== "string") throw notJson("a key is missing", offset);
  if (state.frames.length === 1 && state.keys.length < 20) state.keys.push(key);
  frame.part = key;
  state.expectation = "colon";
}

/** Many servers write null for a list without members. */
function selectScalar(state: Envelope, raw: string, offset: number): void {
  if (raw === "null") return choose(state, pathOf(state), offset);
  throw answerError({
    problem: `"${renderJsonPath(pathOf(state))}" holds ${raw.slice(0, 40)}, not records`,
    offset,
    hint: "set dataSelector to the list of records",
  });
}

function takeByte(state: Envelope, byte: number, offset: number): EnvelopeStop {
  const frame = state.frames.at(-1);
  const { expectation } = state;
  if (expectation === "colon" && byte === 0x3a) state.expectation = "value";
  else if (expectation === "comma" && frame !== undefined && byte === 0x2c) {
    nextMember(state, frame);
  } else if (frame !== undefined && byte === frame.closer && mayClose(state)) closeFrame(state);
  else if ((expectation === "key" || expectation === "first key") && byte === 0x22) {
    beginToken(state, "key", byte);
  } else if (expectation === "value" || expectation === "first element") {
    return takeValue(state, byte, offset);
  } else throw unexpectedByte(byte, offset);
  return "more";
}

function mayClose({ expectation }: Envelope): boolean {
  return expectation === "comma" || expectation === "first element" || expectation === "first key";
}

function closeFrame(state: Envelope): void {
  state.frames.pop();
  if (state.isCandidate) state.emptyLists.push(pathOf(state));
  state.isCandidate = false;
  endEnvelopeValue(state);
}

function nextMember(state: Envelope, frame: Frame): void {
  state.expectation = frame.closer === 0x5d ? "value" : "key";
  if (typeof frame.part === "number") frame.part++;
}

function takeValue(state: Envelope, byte: number, offset: number): EnvelopeStop {
  if (state.isCandidate && byte === 0x7b) {
    state.isCandidate = false;
    state.frames.pop();
    choose(state, pathOf(state), offset);
    return "list";
  }
  state.isCandidate = false;
  if (byte === 0x7b || byte === 0x5b) return takeContainer(state, byte, offset);
  if (byte !== 0x22 && !BEGINS_SCALAR.has(byte)) throw unexpectedByte(byte, offset);
  beginToken(state, byte === 0x22 ? "string" : "scalar", byte);
  return "more";
}

function takeContainer(state: Envelope, byte: number, offset: number): EnvelopeStop {
  const here = pathOf(state);
  const isList = byte === 0x5b;
  const isDetecting = state.options.selected === undefined;
  // Enough for whoever wants a text there to see that it is none.
  if (isWanted(state, here)) state.fields.set(renderJsonPath(here), isList ? "[]" : "{}");
  if (isSamePath(state.options.selected, here) || (isDetecting && isList && here.length === 0)) {
    choose(state, here, offset);
    if (isList) state.index++;
    return isList ? "list" : "record";
  }
  state.isCandidate = isDetecting && isList && here.length === 1;
  if (!state.isCandidate && here.length > 0 && !leadsSomewhere(state, here)) return "opaque";
  state.frames.push({ closer: byte + 2, part: isList ? 0 : "" });
  state.expectation = isList ? "first element" : "first key";
  return "more";
}

function leadsSomewhere({ options }: Envelope, here: JsonPath): boolean {
  return [...options.wanted, options.selected ?? []].some((target) =>
    target.length > here.length && here.every((part, depth) => part === target[depth])
  );
}

function choose(state: Envelope, here: JsonPath, offset: number): void {
  if (state.found !== undefined) throw twoLists(state.found, here, offset);
  state.found = here;
}

function beginToken(state: Envelope, token: Envelope["token"], byte: number): void {
  state.token = token;
  state.text = [byte];
  state.isEscaped = false;
}

function pathOf(state: Envelope): JsonPath {
  return state.frames.map((frame) => frame.part);
}

const BEGINS_SCALAR = new Set([..."-0123456789tfn"].map((text) => text.charCodeAt(0)));

function isDelimiter(byte: number): boolean {
  return byte <= 0x20 || byte === 0x2c || byte === 0x5d || byte === 0x7d || byte === 0x3a;
}

function parse(raw: string, offset: number): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw notJson(`it holds ${raw.slice(0, 40)}`, offset);
  }
}
