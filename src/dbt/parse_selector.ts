/**
 * The grammar of `--select`: `2+tag:x+1`, `@model`, `a,b`. Text to criteria; what they match is decided elsewhere.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";

/** One criterion, such as `+tag:nightly+2`. */
export interface Criterion {
  /** As written. */
  readonly text: string;
  /** `tag`, `config`, …; undefined where none is written. */
  readonly method?: string;
  /** What follows the method's first word: `materialized` of `config.materialized`. */
  readonly methodArguments: readonly string[];
  readonly value: string;
  /** How many generations of parents; Infinity for a bare `+`. */
  readonly parents: number;
  readonly children: number;
  /** `@`: all children and everything they need. */
  readonly childrensParents: boolean;
}

/** A union of intersections. */
export type Selector = readonly (readonly Criterion[])[];

/** Parses arguments of `--select`; blanks unite, commas intersect. @throws PhloError PHLO-002 where a text is no criterion. */
export function parseSelector(texts: readonly string[]): Selector {
  return texts.flatMap((text) => text.split(/\s+/)).filter((part) => part !== "").map((part) =>
    part.split(",").map((criterion) => parseCriterion(criterion, part))
  );
}

function parseCriterion(text: string, whole: string): Criterion {
  let rest = text;
  const childrensParents = rest.startsWith("@");
  if (childrensParents) rest = rest.slice(1);
  const before = takeLeadingPlus(rest);
  rest = before.rest;
  const after = takeTrailingPlus(rest);
  rest = after.rest;
  if (childrensParents && after.generations > 0) {
    throw misfit(whole, `"@" and a "+" at the end cannot both be used`);
  }
  const method = takeMethod(rest);
  if (method.rest === "") throw misfit(whole, `"${text}" names nothing`);
  return {
    text,
    ...(method.name === undefined ? {} : { method: method.name }),
    methodArguments: method.arguments,
    value: method.rest,
    parents: before.generations,
    children: after.generations,
    childrensParents,
  };
}

interface Taken {
  readonly generations: number;
  readonly rest: string;
}

function takeLeadingPlus(text: string): Taken {
  const plus = text.indexOf("+");
  const digits = text.slice(0, Math.max(plus, 0));
  if (plus < 0 || !isDigits(digits)) return { generations: 0, rest: text };
  return { generations: countOf(digits), rest: text.slice(plus + 1) };
}

function takeTrailingPlus(text: string): Taken {
  const plus = text.lastIndexOf("+");
  const digits = plus < 0 ? "" : text.slice(plus + 1);
  if (plus < 0 || !isDigits(digits)) return { generations: 0, rest: text };
  return { generations: countOf(digits), rest: text.slice(0, plus) };
}

function isDigits(text: string): boolean {
  return [...text].every((character) => character >= "0" && character <= "9");
}

function countOf(digits: string): number {
  return digits === "" ? Infinity : Number(digits);
}

function takeMethod(
  text: string,
): { readonly name?: string; readonly arguments: readonly string[]; readonly rest: string } {
  const colon = text.indexOf(":");
  const head = text.slice(0, Math.max(colon, 0));
  if (colon < 0 || !/^[\w.]+$/.test(head)) return { arguments: [], rest: text };
  const [name, ...rest] = head.split(".");
  return { ...(name === undefined ? {} : { name }), arguments: rest, rest: text.slice(colon + 1) };
}

function misfit(text: string, why: string): PhloError {
  return new PhloError("PHLO-002", `Cannot select "${text}": ${why}`, {
    hint: "for example: --select tag:nightly+ or --select bronze.stg_x",
  });
}
