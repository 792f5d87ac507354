/**
 * What is said of a value that a schema refuses: zod's words, put plainly where those name what no source can send, such as
 * `undefined` alternatives of a union, or a `Date` that is no date. A message of the user's own stays as it is.
 *
 * @module
 */

import type { z } from "zod";

type ZodIssue = z.core.$ZodIssue;

/** The message of an issue. `value` is what the record has at its path. */
export function renderIssueMessage(issue: ZodIssue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return renderType(issue, value);
    case "too_big":
    case "too_small":
      return renderRange(issue);
    case "invalid_union":
      return renderUnion(issue);
    case "invalid_key":
    case "invalid_element":
      return renderInner(issue);
    default:
      return issue.message;
  }
}

/** Numbers that JavaScript has and JSON has not; a function's rows carry them as text. */
const NO_NUMBERS: readonly unknown[] = ["NaN", "Infinity", "-Infinity"];

function renderType(issue: z.core.$ZodIssueInvalidType, value: unknown): string {
  if (!issue.message.startsWith("Invalid input: expected ")) return issue.message;
  const isNumber = ["number", "int", "bigint"].includes(issue.expected);
  if (isNumber && NO_NUMBERS.includes(value)) {
    return `Invalid input: expected ${issue.expected}, received ${value}, which JSON does not have: send null and declare .nullable()`;
  }
  if (isNumber && issue.message.endsWith("received NaN") && value !== undefined) {
    return `Invalid input: expected ${issue.expected}, received ${
      shorten(value)
    }, which is no number`;
  }
  if (issue.expected === "date") {
    return `Invalid date: ${
      shorten(value)
    } is no moment that can be read; expected ISO 8601 text or milliseconds since 1970`;
  }
  return issue.message;
}

const SHOWN_LENGTH = 60;

function shorten(value: unknown): string {
  const text = typeof value === "bigint" ? String(value) : JSON.stringify(value) ?? "nothing";
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
}

/** Where a whole number is too large for a double, the schema that takes it. */
function renderRange(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const bound = issue.code === "too_big" ? issue.maximum : issue.minimum;
  const isUnsafe = issue.origin === "int" && Math.abs(Number(bound)) === Number.MAX_SAFE_INTEGER;
  return isUnsafe ? `${issue.message}; z.bigint() takes larger ones` : issue.message;
}

/** zod's own word for it is "Invalid input"; what each form lacks says more. */
function renderUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  const { errors } = issue;
  if (issue.message !== "Invalid input" || errors.length === 0) return issue.message;
  const types = errors.map(([only, ...others]) =>
    others.length === 0 && only?.code === "invalid_type" && only.path.length === 0
      ? only
      : undefined
  );
  const received = /, received (.+)$/.exec(errors[0]?.[0]?.message ?? "")?.[1];
  if (received !== undefined && types.every((type) => type !== undefined)) {
    const names = types.map((type) => type?.expected).join(" or ");
    return `Invalid input: expected ${names}, received ${received}`;
  }
  const forms = errors.map((issues, index) => `${index + 1}) ${issues.map(renderAt).join(", ")}`);
  return `Invalid input: none of ${errors.length} forms fits: ${forms.join("; ")}`;
}

function renderAt(issue: ZodIssue): string {
  const path = issue.path.map(String).join(".");
  const message = renderIssueMessage(issue, undefined).replace(/^Invalid input: /, "");
  return path === "" ? message : `${path}: ${message}`;
}

function renderInner(issue: z.core.$ZodIssueInvalidKey | z.core.$ZodIssueInvalidElement): string {
  const inner = issue.issues.map(renderAt).join(", ");
  return inner === "" ? issue.message : `${issue.message}: ${inner}`;
}
