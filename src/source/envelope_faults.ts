/**
 * The words for what can be wrong around the records of an answer.
 *
 * @module
 */

import type { PhloError } from "../core/phlo_error.ts";
import { answerError, renderByte } from "./answer_error.ts";
import { type JsonPath, renderJsonPath } from "./json_path.ts";

/** The text is no JSON, and why. */
export function notJson(reason: string, offset: number): PhloError {
  return answerError({ problem: `it is not JSON: ${reason}`, offset });
}

/** A byte that no JSON has at this place. */
export function unexpectedByte(byte: number, offset: number): PhloError {
  if (byte !== 0x3c || offset >= 1024) {
    return notJson(`${renderByte(byte)} is not expected`, offset);
  }
  return answerError({
    problem: "it is HTML or XML, not JSON",
    offset,
    hint: "look at the address in a browser: it may be a login page",
  });
}

/** The text ends too early; asking again may bring the rest. */
export function cutOff(offset: number): PhloError {
  if (offset === 0) return answerError({ problem: "it is empty", isRetryable: true });
  return answerError({ problem: "it is cut off: it ends", offset, isRetryable: true });
}

/** Two lists of objects, or one list twice. */
export function twoLists(first: JsonPath, second: JsonPath, offset: number): PhloError {
  const [left, right] = [renderJsonPath(first), renderJsonPath(second)];
  return answerError({
    problem: left === right
      ? `it has "${left}" twice`
      : `it has two lists, "${left}" and "${right}"`,
    offset,
    hint: left === right
      ? "the source sends one key twice; ask its owner"
      : `set dataSelector to one of them: dataSelector: "${left}"`,
  });
}

/** No list where one was selected, or none at all. */
export function noList(selected: JsonPath | undefined, keys: readonly string[]): PhloError {
  const place = selected === undefined ? "" : ` at "${renderJsonPath(selected)}"`;
  const names = keys.length === 0 ? "" : `; its keys are ${keys.join(", ")}`;
  return answerError({
    problem: `it has no list of records${place}${names}`,
    hint: selected === undefined
      ? 'set dataSelector to the place of the list, or to "$" where the answer itself is one record'
      : "correct dataSelector",
  });
}

/** A field that pagination needs and that cannot be what it needs. */
export function tooLong(path: JsonPath, limitBytes: number, offset: number): PhloError {
  const problem = `"${renderJsonPath(path)}" is longer than ${limitBytes} bytes`;
  return answerError({ problem, offset });
}
