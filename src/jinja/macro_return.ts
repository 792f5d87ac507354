/**
 * dbt's `return(value)`: ends the macro at once and makes the value the call's result.
 *
 * @module
 */

import { type FunctionValue, hostFunction, type Value } from "./value.ts";

/** Travels from `return()` to the macro it ends. A signal, not a failure. */
export class MacroReturn extends Error {
  readonly value: Value;

  constructor(value: Value) {
    super("return() outside a macro");
    this.value = value;
  }
}

/** The `return` that a scope offers to templates. */
export const RETURN: FunctionValue = hostFunction("return", (args) => {
  const trace = Error.stackTraceLimit;
  // Macros return often and the signal's stack is never read.
  Error.stackTraceLimit = 0;
  try {
    throw new MacroReturn(args[0] ?? null);
  } finally {
    Error.stackTraceLimit = trace;
  }
});
