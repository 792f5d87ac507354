/**
 * The values of a template: Python's, kept apart where JavaScript would mix them (1 and 1.0, list and tuple, None and undefined).
 * What can be done with them stands in `operators.ts`, `methods.ts` and `filters.ts`.
 *
 * @module
 */

/**
 * Any value of a template. A JavaScript number that is whole is an int, one that is not is a float;
 * whole floats are `FloatValue`, ints beyond 2^53 are bigint.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | FloatValue
  | ListValue
  | TupleValue
  | DictValue
  | SetValue
  | UndefinedValue
  | FunctionValue
  | ObjectValue;

/** A Python float. */
export interface FloatValue {
  readonly kind: "float";
  readonly value: number;
}

/** A Python list; its items change in place. */
export interface ListValue {
  readonly kind: "list";
  readonly items: Value[];
}

/** A Python tuple. */
export interface TupleValue {
  readonly kind: "tuple";
  readonly items: readonly Value[];
}

/** What a dict or set finds its keys by: equal values have one key. */
export type HashKey = string | number | bigint | boolean | null | object;

/** A Python dict in order of insertion; use `dictGet` and `dictSet`. */
export interface DictValue {
  readonly kind: "dict";
  readonly entries: Map<HashKey, [Value, Value]>;
}

/** A Python set in order of insertion. */
export interface SetValue {
  readonly kind: "set";
  readonly entries: Map<HashKey, Value>;
}

/** The value of a name or attribute that is not there. Prints as nothing, is false, and is an error when used further. */
export interface UndefinedValue {
  readonly kind: "undefined";
  /** What was asked for, for messages: `customer`, `model.foo`. */
  readonly name: string;
  /** What is the case, where it is more than that the name is undefined. */
  readonly reason?: string;
}

/** A question that a render asks its driver, such as a query. The interpreter never looks into it. */
export interface IoRequest {
  readonly kind: string;
}

/** Work that may stop to ask; `runSync` and `runAsync` drive it. */
export type Rendering<Result> = Generator<IoRequest, Result, Value>;

/** What a called function learns of its call. */
export interface CallContext {
  /** The scope in which the calling template looks names up. */
  readonly scope: Scope;
  /** The names of the macros under way, outermost first. */
  readonly macroStack: readonly string[];
  /** Calls another function or macro from inside a function. */
  call(
    target: Value,
    args: readonly Value[],
    kwargs?: ReadonlyMap<string, Value>,
  ): Rendering<Value>;
}

/** A function that templates can call. */
export type HostFunction = (
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
  context: CallContext,
) => Value | Rendering<Value>;

/** A function, method or macro as a value. */
export interface FunctionValue {
  readonly kind: "function";
  readonly name: string;
  readonly call: HostFunction;
  /** True for a Jinja macro, whose result is text unless it returns something. */
  readonly isMacro?: boolean;
  /** Attributes such as a macro's `name` and `arguments`. */
  attribute?(name: string): Value | undefined;
}

/** An object of the host's: a relation, a column, a date. Each capability is optional but `attribute`. */
export interface ObjectValue {
  readonly kind: "object";
  /** Python's name of the type, for messages and `is` tests: `DuckDBRelation`. */
  readonly typeName: string;
  attribute(name: string): Value | undefined;
  /** `x[key]`; `attribute` answers for text keys where this is absent. */
  item?(key: Value): Value | undefined;
  setItem?(key: Value, value: Value): void;
  setAttribute?(name: string, value: Value): void;
  readonly call?: HostFunction;
  /** What `{{ x }}` prints. */
  text?(): string;
  /** What a list of such objects prints. */
  repr?(): string;
  equals?(other: Value): boolean;
  /** Negative, zero or positive; undefined where the two cannot be compared. */
  compare?(other: Value): number | undefined;
  /** A text that equal objects share, for keys of dicts and sets. */
  hash?(): string;
  iterate?(): Iterable<Value>;
  length?(): number;
  contains?(member: Value): boolean;
  isTruthy?(): boolean;
  /** `x + other` (or `other + x` where reflected); undefined where there is no such operation. */
  operate?(operator: string, other: Value, side: "left" | "right"): Value | undefined;
  /** True for what Jinja calls a mapping. */
  readonly isMapping?: boolean;
  /** What `tojson` writes. */
  toPlain?(): Value;
}

/**
 * Where a template finds names that it has not set itself. Asked at each use, never earlier, so that a macro sees the
 * names of the node that calls it.
 */
export interface Scope {
  lookup(name: string): Value | undefined;
}

/** Makes a float. */
export function float(value: number): FloatValue {
  return { kind: "float", value };
}

/** Makes a list that owns the array. */
export function list(items: Value[] = []): ListValue {
  return { kind: "list", items };
}

/** Makes a tuple. */
export function tuple(items: readonly Value[]): TupleValue {
  return { kind: "tuple", items };
}

/** Makes an undefined value that remembers what was asked for. */
export function undefinedValue(name: string, reason?: string): UndefinedValue {
  return reason === undefined ? { kind: "undefined", name } : { kind: "undefined", name, reason };
}

/** Makes a function value. */
export function hostFunction(name: string, call: HostFunction): FunctionValue {
  return { kind: "function", name, call };
}

/** The value, or the fallback where there is none. None is a value, so `??` would not do. */
export function orElse<Fallback extends Value | undefined>(
  value: Value | undefined,
  fallback: () => Fallback,
): Value | Fallback {
  return value === undefined ? fallback() : value;
}

/** Tells whether a function's answer is work still to be driven. */
export function isRendering(answer: Value | Rendering<Value>): answer is Rendering<Value> {
  return typeof answer === "object" && answer !== null && !("kind" in answer);
}
