/**
 * The texts of flags or prompts -> the answers of `phlo create-workflow`, checked.
 *
 * @module
 */

import type { Issue } from "../core/issue.ts";
import { PhloError } from "../core/phlo_error.ts";
import { type Field, isField, parseField } from "./field.ts";
import { toSnakeCase } from "./names.ts";
import { WORKFLOW_QUESTIONS, type WorkflowQuestion } from "./workflow_questions.ts";

/** Texts by flag: `{ "unique-key": "_id" }`. */
export type AnswerTexts = Readonly<Record<string, string | undefined>>;

/** Checked answers. */
export type WorkflowAnswers = IngestionAnswers | TransformAnswers;

interface AnswerBase {
  /** In snake_case. */
  readonly domain: string;
  /** In snake_case. */
  readonly table: string;
  /** Given with `--field`. */
  readonly fields: readonly Field[];
}

/** Answers for an ingestion. */
export interface IngestionAnswers extends AnswerBase {
  readonly type: "ingestion";
  readonly uniqueKey: readonly string[];
  readonly cron: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
}

/** Answers for models of a table. */
export interface TransformAnswers extends AnswerBase {
  readonly type: "transform";
  readonly uniqueKey: readonly string[];
}

/** The questions that a kind of workflow still needs, given the answers so far. */
export function listOpenQuestions(texts: AnswerTexts): readonly WorkflowQuestion[] {
  const type = texts["type"]?.trim();
  return WORKFLOW_QUESTIONS.filter((question) =>
    texts[question.flag] === undefined &&
    (question.types === undefined || question.types.some((known) => known === type))
  );
}

/**
 * Parses the answers; defaults stand in for those that have one.
 * @throws PhloError PHLO-002 that names the missing or wrong flag.
 */
export function parseWorkflowAnswers(
  texts: AnswerTexts,
  fieldTexts: readonly string[],
): WorkflowAnswers {
  const type = take("type", texts, "ingestion");
  const read = (flag: string): string => take(flag, texts, type);
  const base = {
    domain: toSnakeCase(read("domain")),
    table: toSnakeCase(read("table")),
    fields: parseFields(fieldTexts),
  };
  if (type === "transform") {
    const key = texts["unique-key"];
    return { type, ...base, uniqueKey: key === undefined ? [] : splitKey(read("unique-key")) };
  }
  return {
    type: "ingestion",
    ...base,
    uniqueKey: splitKey(read("unique-key")),
    cron: read("cron"),
    baseUrl: read("api-base-url").replace(/\/+$/, ""),
  };
}

function splitKey(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}

function take(flag: string, texts: AnswerTexts, type: string): string {
  const question = WORKFLOW_QUESTIONS.find((each) => each.flag === flag);
  if (question === undefined) throw new RangeError(`"${flag}" is not asked`);
  const text = texts[flag] ?? question.default;
  if (text === undefined) {
    const missing = listOpenQuestions({ ...texts, type }).filter((each) =>
      each.default === undefined
    );
    throw new PhloError(
      "PHLO-002",
      `Cannot create the workflow: --${flag} is missing`,
      { hint: `add ${missing.map((each) => `--${each.flag} ${quote(each.example)}`).join(" ")}` },
    );
  }
  const issue = question.check(text);
  if (issue !== undefined) {
    // What was asked for has another name here.
    const isQuality = flag === "type" && text.trim() === "quality";
    throw refuse(flag, issue, isQuality ? "transform" : question.example);
  }
  return text.trim();
}

function parseFields(texts: readonly string[]): readonly Field[] {
  const fields = texts.map((text) => {
    const field = parseField(text);
    if (!isField(field)) throw refuse("field", field, "sgv:int");
    return field;
  });
  const names = fields.map((field) => field.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return fields;
  const message = `"${twice}" is given twice`;
  throw refuse("field", { code: "duplicate", path: ["field"], message }, "sgv:int");
}

function refuse(flag: string, issue: Issue, example: string): PhloError {
  return new PhloError("PHLO-002", `Cannot use --${flag}: ${issue.message}`, {
    hint: `--${flag} ${quote(example)}`,
  });
}

function quote(text: string): string {
  return /[\s*]/.test(text) ? `"${text}"` : text;
}
