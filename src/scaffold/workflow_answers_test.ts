import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { isField, parseField } from "./field.ts";
import { type AnswerTexts, listOpenQuestions, parseWorkflowAnswers } from "./workflow_answers.ts";
import {
  checkBaseUrl,
  checkCron,
  checkDomain,
  checkTable,
  checkType,
  checkUniqueKey,
  WORKFLOW_QUESTIONS,
} from "./workflow_questions.ts";

const GUIDE: AnswerTexts = {
  "type": "ingestion",
  "domain": "nightscout",
  "table": "glucose_entries",
  "unique-key": "_id",
  "cron": "0 */1 * * *",
  "api-base-url": "https://gwp-diabetes.fly.dev/api/v1",
};

function refuse(texts: AnswerTexts, fields: readonly string[] = []): PhloError {
  try {
    parseWorkflowAnswers(texts, fields);
  } catch (error) {
    if (error instanceof PhloError) return error;
  }
  throw new Error(`no refusal of ${JSON.stringify(texts)}`);
}

Deno.test("the questions come in the guide's order, each with a check that takes its own example", () => {
  expect(WORKFLOW_QUESTIONS.map((question) => question.flag)).toEqual(Object.keys(GUIDE));
  for (const question of WORKFLOW_QUESTIONS) {
    expect([question.flag, question.check(question.example)]).toEqual([question.flag, undefined]);
    if (question.default !== undefined) expect(question.check(question.default)).toBeUndefined();
  }
});

Deno.test("each answer is refused with its reason when it is given", () => {
  const cases: readonly [(answer: string) => { message: string } | undefined, string, string][] = [
    [checkType, "ingest", 'did you mean "ingestion"?'],
    [checkType, "quality", "choose transform"],
    [checkType, "xyz", "the types are"],
    [checkDomain, " ", "a name is needed"],
    [checkDomain, "../etc", "letters a to z"],
    [checkDomain, "größe", "letters a to z"],
    [checkDomain, "9lives", "must begin with a letter"],
    [checkDomain, "_", "must begin with a letter"],
    [checkDomain, "a".repeat(41), "longer than 40"],
    [checkTable, "con", "cannot be the name of a file"],
    [checkUniqueKey, "", "name the field"],
    [checkUniqueKey, "a,,b", "name the field"],
    [checkUniqueKey, "a, a", "named twice"],
    [checkCron, "0 25 * * *", "25"],
    [checkCron, "0 * * *", "has 4 fields"],
    [checkCron, "", "has 0 fields"],
    [checkBaseUrl, "example.com", "is not a URL"],
    [checkBaseUrl, "file:///etc", "is not a URL"],
    [checkBaseUrl, "https://u:p@x.com", "credentials"],
    [checkBaseUrl, "https://x.com?key=1", "has a query"],
  ];
  for (const [check, answer, reason] of cases) expect(check(answer)?.message).toContain(reason);
});

Deno.test("parseWorkflowAnswers() makes names plain and fills in defaults", () => {
  const answers = parseWorkflowAnswers({
    ...GUIDE,
    type: undefined,
    cron: undefined,
    domain: "Night-Scout",
    table: "glucoseEntries",
    "unique-key": "_id, date",
    "api-base-url": " https://x.com/api// ",
  }, ["sgv:int", "device:string?"]);
  expect(answers).toMatchObject({
    type: "ingestion",
    domain: "night_scout",
    table: "glucose_entries",
    uniqueKey: ["_id", "date"],
    cron: "0 */1 * * *",
    baseUrl: "https://x.com/api",
    fields: [
      { name: "sgv", shape: { kind: "integer" }, isNullable: false },
      { name: "device", shape: { kind: "string" }, isNullable: true },
    ],
  });
});

Deno.test("parseWorkflowAnswers() names every missing flag in its hint, and the wrong one in its message", () => {
  const missing = refuse({ type: "ingestion", domain: "nightscout" });
  expect(missing).toMatchObject({
    code: "PHLO-002",
    message: "Cannot create the workflow: --table is missing",
    hint: "add --table glucose_entries --unique-key _id --api-base-url sample://nightscout/api/v1",
  });
  const wrong = refuse({ ...GUIDE, cron: "0 25 * * *" });
  expect(wrong).toMatchObject({ code: "PHLO-002", hint: '--cron "0 */1 * * *"' });
  expect(refuse({ ...GUIDE, type: "quality" }).message).toContain("choose transform");
  expect(refuse(GUIDE, ["a:int", "a:int"]).message).toContain("given twice");
  expect(refuse(GUIDE, ["a:itn"]).message).toContain('did you mean "int"?');
});

Deno.test("a transform is asked for its domain and table only", () => {
  expect(listOpenQuestions({ type: "transform" }).map((question) => question.flag))
    .toEqual(["domain", "table"]);
  expect(listOpenQuestions(GUIDE)).toEqual([]);
  expect(parseWorkflowAnswers({ type: "transform", domain: "a", table: "b" }, []))
    .toMatchObject({ type: "transform", uniqueKey: [] });
});

Deno.test("parseField() takes names with any sign in them and refuses what has no name or type", () => {
  expect(parseField("a:b:int")).toMatchObject({ name: "a:b", shape: { kind: "integer" } });
  expect(parseField("at:datetime!")).toMatchObject({
    shape: { kind: "datetime" },
    isNullable: false,
  });
  for (const text of ["", ":int", "sgv", "sgv:", "sgv:constructor", " x:int"]) {
    expect([text, isField(parseField(text))]).toEqual([text, false]);
  }
});
