/**
 * Rows of an Arrow table as objects that JSON can hold without loss: every digit of integers and decimals, every
 * microsecond of a timestamp.
 *
 * @module
 */

import { ARROW_TYPE, type ArrowData, type ArrowTable, type ArrowVector } from "./arrow_table.ts";

/** The table's rows: dates and timestamps as ISO text, decimals as exact numbers. */
export function* listArrowRows(table: ArrowTable): Generator<object> {
  const columns = table.schema.fields.map((field, index) => ({
    name: field.name,
    read: readerOfVector(table.getChildAt(index)),
  }));
  for (let index = 0; index < table.numRows; index++) {
    yield Object.fromEntries(columns.map(({ name, read }) => [name, read(index)]));
  }
}

/** Reads the value at an index. */
type Read = (index: number) => unknown;

const READ_NULL: Read = () => null;

function readerOfVector(vector: ArrowVector | null): Read {
  if (vector === null) return READ_NULL;
  // A remembering vector, which dictionaries have, is made from another vector only.
  const plain = vector.unmemoize?.() ?? vector;
  const readers = vector.data.map((data) => readerOf(data, plain));
  const [only] = readers;
  if (only !== undefined && readers.length === 1) return only;
  return (index) => {
    let rest = index;
    for (const [piece, data] of vector.data.entries()) {
      if (rest < data.length) return readers[piece]?.(rest);
      rest -= data.length;
    }
    return null;
  };
}

/** A reader for one piece. `like` is any vector of the user's copy of Arrow. */
function readerOf(data: ArrowData, like: ArrowVector): Read {
  const read = valueReaderOf(data, like);
  return (index) => data.getValid(index) ? read(index) : null;
}

function valueReaderOf(data: ArrowData, like: ArrowVector): Read {
  switch (data.type.typeId) {
    case ARROW_TYPE.dictionary:
      return readDictionary(data);
    case ARROW_TYPE.timestamp:
      return readTimestamp(data, like);
    case ARROW_TYPE.list:
    case ARROW_TYPE.largeList:
      return readList(data, like);
    case ARROW_TYPE.fixedSizeList:
      return readFixedSizeList(data, like);
    case ARROW_TYPE.struct:
      return readStruct(data, like);
    case ARROW_TYPE.map:
      return readMap(data, like);
    default:
      return readLeaf(data, like);
  }
}

function readDictionary(data: ArrowData): Read {
  const indices = data.values as ArrayLike<number | bigint>;
  const read = readerOfVector(data.dictionary ?? null);
  return (index) => read(Number(indices[index]));
}

function readList(data: ArrowData, like: ArrowVector): Read {
  const [child] = data.children;
  if (child === undefined) return READ_NULL;
  const read = readerOf(child, like);
  return (index) => listRange(data, index).map(read);
}

/** The positions in the child that belong to one list or map. */
function listRange(data: ArrowData, index: number): number[] {
  const begin = Number(data.valueOffsets?.[index] ?? 0);
  const end = Number(data.valueOffsets?.[index + 1] ?? begin);
  return Array.from({ length: end - begin }, (_, position) => begin + position);
}

function readFixedSizeList(data: ArrowData, like: ArrowVector): Read {
  const size = data.type.listSize ?? 0;
  const [child] = data.children;
  if (child === undefined) return READ_NULL;
  const read = readerOf(child, like);
  return (index) => Array.from({ length: size }, (_, position) => read(index * size + position));
}

function readStruct(data: ArrowData, like: ArrowVector): Read {
  const members = (data.type.children ?? []).map(({ name }, position) => {
    const child = data.children[position];
    return { name, read: child === undefined ? READ_NULL : readerOf(child, like) };
  });
  return (index) => Object.fromEntries(members.map(({ name, read }) => [name, read(index)]));
}

function readMap(data: ArrowData, like: ArrowVector): Read {
  const [key, value] = data.children[0]?.children ?? [];
  if (key === undefined || value === undefined) return READ_NULL;
  const readKey = readerOf(key, like);
  const readValue = readerOf(value, like);
  return (index) =>
    Object.fromEntries(
      listRange(data, index).map((position) => [String(readKey(position)), readValue(position)]),
    );
}

function readLeaf(data: ArrowData, like: ArrowVector): Read {
  const vector = vectorOver(data, like);
  switch (data.type.typeId) {
    case ARROW_TYPE.decimal:
      return (index) => renderDecimal(String(vector.get(index)), data.type.scale ?? 0);
    case ARROW_TYPE.date:
      return (index) => new Date(Number(vector.get(index))).toISOString().slice(0, 10);
    default:
      return (index) => vector.get(index);
  }
}

/** The library reads pieces only through a vector, so one is made by the constructor that made the user's. */
function vectorOver(data: ArrowData, like: ArrowVector): ArrowVector {
  const Vector = like.constructor as new (data: readonly ArrowData[]) => ArrowVector;
  return new Vector([data]);
}

/** How many of a timestamp's units make a second, by the number of the unit. */
const UNITS_A_SECOND: readonly bigint[] = [1n, 1_000n, 1_000_000n, 1_000_000_000n];

/** The library's own numbers lose microseconds in far years, so the 64 bits are read as they stand. */
function readTimestamp(data: ArrowData, like: ArrowVector): Read {
  const { values } = data;
  const unit = UNITS_A_SECOND[data.type.unit ?? 1] ?? 1_000n;
  if (values instanceof BigInt64Array) {
    return (index) => renderTimestamp(values[index] ?? 0n, unit);
  }
  const vector = vectorOver(data, like);
  return (index) =>
    renderTimestamp(BigInt(Math.round(Number(vector.get(index)) * 1000)), 1_000_000n);
}

function renderTimestamp(value: bigint, unit: bigint): string {
  const nanos = value * (1_000_000_000n / unit);
  const rest = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const text = new Date(Number((nanos - rest) / 1_000_000n)).toISOString();
  if (rest === 0n) return text;
  const digits = rest % 1000n === 0n ? String(rest / 1000n).padStart(3, "0") : pad(rest);
  return text.replace("Z", `${digits}Z`);
}

function pad(nanos: bigint): string {
  return String(nanos).padStart(6, "0");
}

interface RawJson {
  rawJSON(text: string): unknown;
}

/** A JSON number with all its digits, from the digits without the point. */
function renderDecimal(digits: string, scale: number): unknown {
  const isNegative = digits.startsWith("-");
  const padded = digits.replace("-", "").padStart(scale + 1, "0");
  const point = padded.length - scale;
  const fraction = scale > 0 ? `.${padded.slice(point)}` : "";
  const text = `${isNegative ? "-" : ""}${padded.slice(0, point)}${fraction}`;
  return (JSON as unknown as RawJson).rawJSON(text);
}
