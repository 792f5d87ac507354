/**
 * The `loop` of a `for`: where the loop stands.
 *
 * @module
 */

import { isEqual } from "./equality.ts";
import {
  type FunctionValue,
  hostFunction,
  type ObjectValue,
  orElse,
  undefinedValue,
  type Value,
} from "./value.ts";

/** A `loop` value that moves with its loop. */
export interface LoopValue extends ObjectValue {
  moveTo(index: number): void;
}

/** Makes the `loop` of a loop over the items; `depth` counts loops around it from 1. */
export function createLoop(items: readonly Value[], depth: number): LoopValue {
  let index = 0;
  let changedTo: readonly Value[] | undefined;
  const changed: FunctionValue = hostFunction("changed", (args) => {
    const isSame = changedTo !== undefined && changedTo.length === args.length &&
      changedTo.every((old, position) => isEqual(old, args[position] as Value));
    changedTo = args;
    return !isSame;
  });
  const cycle: FunctionValue = hostFunction("cycle", (args) => {
    if (args.length === 0) throw new TypeError("no items for cycling given");
    return args[index % args.length] as Value;
  });
  const fields: Readonly<Record<string, () => Value>> = {
    index: () => index + 1,
    index0: () => index,
    revindex: () => items.length - index,
    revindex0: () => items.length - index - 1,
    first: () => index === 0,
    last: () => index === items.length - 1,
    length: () => items.length,
    depth: () => depth,
    depth0: () => depth - 1,
    previtem: () =>
      orElse(
        items[index - 1],
        () => undefinedValue("loop.previtem", "there is no previous item"),
      ),
    nextitem: () =>
      orElse(
        items[index + 1],
        () => undefinedValue("loop.nextitem", "there is no next item"),
      ),
    changed: () => changed,
    cycle: () => cycle,
  };
  return {
    kind: "object",
    typeName: "LoopContext",
    attribute: (name) => Object.hasOwn(fields, name) ? fields[name]?.() : undefined,
    text: () => `<LoopContext ${index + 1}/${items.length}>`,
    length: () => items.length,
    isTruthy: () => true,
    moveTo(position) {
      index = position;
    },
  };
}
