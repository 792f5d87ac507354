/**
 * As much of Arrow's tables as phlo reads, recognised by form: the user's copy of Arrow may be another one than phlo's,
 * and reading needs none.
 *
 * @module
 */

/** A table. */
export interface ArrowTable {
  readonly schema: { readonly fields: readonly ArrowField[] };
  readonly numRows: number;
  getChildAt(index: number): ArrowVector | null;
}

/** A column of a table, or a member of a nested type. */
export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly nullable: boolean;
  readonly metadata?: ReadonlyMap<string, string>;
}

/** A type; which of the optional members are there depends on `typeId`. */
export interface ArrowType {
  readonly typeId: number;
  readonly isSigned?: boolean;
  readonly bitWidth?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly unit?: number;
  readonly timezone?: string | null;
  readonly byteWidth?: number;
  readonly listSize?: number;
  readonly dictionary?: ArrowType;
  readonly children?: readonly ArrowField[] | null;
}

/** Values of one type, in one or more pieces. */
export interface ArrowVector {
  readonly data: readonly ArrowData[];
  get(index: number): unknown;
  unmemoize?(): ArrowVector;
}

/** One piece of a vector. */
export interface ArrowData {
  readonly type: ArrowType;
  readonly length: number;
  readonly children: readonly ArrowData[];
  readonly dictionary?: ArrowVector | undefined;
  readonly values: unknown;
  readonly valueOffsets?: ArrayLike<number | bigint>;
  getValid(index: number): boolean;
}

/** Numbers of Arrow's format: `Type` in Schema.fbs, as the JavaScript library has them. */
export const ARROW_TYPE = {
  dictionary: -1,
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  list: 12,
  struct: 13,
  fixedSizeBinary: 15,
  fixedSizeList: 16,
  map: 17,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
} as const;

/** Tells whether a value is an Arrow table. */
export function isArrowTable(value: unknown): value is ArrowTable {
  return typeof value === "object" && value !== null && "schema" in value && "numRows" in value &&
    typeof value.schema === "object" && value.schema !== null && "fields" in value.schema &&
    Array.isArray(value.schema.fields) && "getChildAt" in value;
}
