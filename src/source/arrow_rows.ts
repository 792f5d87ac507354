/**
 * Rows of an Arrow table, recognised by its form: the user's copy of Arrow may be another one than phlo's, and phlo needs none.
 *
 * @module
 */

/** As much of an Arrow table as is read. */
export interface ArrowTable {
  readonly schema: { readonly fields: readonly ArrowField[] };
  readonly numRows: number;
  getChildAt(index: number): { get(index: number): unknown } | null;
}

interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
}

interface ArrowType {
  readonly typeId: number;
  readonly scale?: number;
  readonly dictionary?: ArrowType;
  readonly children?: readonly ArrowField[] | null;
}

/** Numbers of Arrow's format: `Type` in Schema.fbs, as the JavaScript library has them. */
const TYPE = {
  dictionary: -1,
  decimal: 7,
  date: 8,
  timestamp: 10,
  list: 12,
  struct: 13,
  fixedSizeList: 16,
  map: 17,
} as const;

/** Tells whether a value is an Arrow table. */
export function isArrowTable(value: unknown): value is ArrowTable {
  return typeof value === "object" && value !== null && "schema" in value && "numRows" in value &&
    typeof value.schema === "object" && value.schema !== null && "fields" in value.schema &&
    Array.isArray(value.schema.fields) && "getChildAt" in value;
}

/** The table's rows as objects: dates and timestamps as ISO text, decimals as exact numbers. */
export function* listArrowRows(table: ArrowTable): Generator<object> {
  const columns = table.schema.fields.map((field, index) => ({
    ...pick(field),
    vector: table.getChildAt(index),
  }));
  for (let index = 0; index < table.numRows; index++) {
    yield Object.fromEntries(
      columns.map(({ name, type, vector }) => [name, toValue(vector?.get(index), type)]),
    );
  }
}

/** Arrow's fields are objects with getters, which spreading would lose. */
function pick({ name, type }: ArrowField): ArrowField {
  return { name, type };
}

function toValue(value: unknown, type: ArrowType): unknown {
  if (value === null || value === undefined) return null;
  switch (type.typeId) {
    case TYPE.dictionary:
      return type.dictionary === undefined ? value : toValue(value, type.dictionary);
    case TYPE.decimal:
      return renderDecimal(String(value), type.scale ?? 0);
    case TYPE.date:
      return new Date(Number(value)).toISOString().slice(0, 10);
    case TYPE.timestamp:
      return renderTimestamp(Number(value));
    case TYPE.list:
    case TYPE.fixedSizeList:
      return toList(value, type);
    case TYPE.struct:
      return toObject(value, type);
    case TYPE.map:
      return toMap(value, type);
    default:
      return value;
  }
}

function toList(value: unknown, type: ArrowType): unknown {
  const element = type.children?.[0]?.type;
  if (element === undefined || !isIterable(value)) return value;
  return Array.from(value, (item) => toValue(item, element));
}

function toObject(value: unknown, type: ArrowType): unknown {
  const members = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    (type.children ?? []).map((child) => [child.name, toValue(members[child.name], child.type)]),
  );
}

function toMap(value: unknown, type: ArrowType): unknown {
  const member = type.children?.[0]?.type.children?.[1]?.type;
  if (member === undefined || !isIterable(value)) return value;
  const entries = Array.from(value as Iterable<readonly [unknown, unknown]>);
  return Object.fromEntries(entries.map(([key, item]) => [String(key), toValue(item, member)]));
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/** The library gives milliseconds, with microseconds as their fraction. */
function renderTimestamp(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  const micros = Math.round((milliseconds - whole) * 1000);
  const text = new Date(whole).toISOString();
  return micros === 0 ? text : text.replace("Z", `${String(micros).padStart(3, "0")}Z`);
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
