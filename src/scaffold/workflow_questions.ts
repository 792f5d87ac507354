/**
 * What `phlo create-workflow` asks, in order, each answer with its check. Asking itself is the command line's work.
 *
 * @module
 */

import type { Issue } from "../core/issue.ts";
import { suggestName } from "../core/suggest.ts";
import { checkCron as findCronFault } from "../project/check_cron.ts";
import { toSnakeCase } from "./names.ts";

/** The kinds of workflow; a later kind is one more word. */
export const WORKFLOW_TYPES = ["ingestion", "transform", "quality"] as const;

/** A kind of workflow. */
export type WorkflowType = typeof WORKFLOW_TYPES[number];

/** A question and the flag that answers it. */
export interface WorkflowQuestion {
  /** Without the dashes: `unique-key`. */
  readonly flag: string;
  readonly message: string;
  /** What the flag takes, for help. */
  readonly example: string;
  readonly default?: string;
  /** What is wrong with an answer. */
  readonly check: (answer: string) => Issue | undefined;
  /** The kinds of workflow that need the answer; all where absent. */
  readonly types?: readonly WorkflowType[];
}

/** The questions in the order in which they are asked. */
export const WORKFLOW_QUESTIONS: readonly WorkflowQuestion[] = [
  {
    flag: "type",
    message: `Workflow type (${WORKFLOW_TYPES.join(", ")})`,
    example: "ingestion",
    default: "ingestion",
    check: checkType,
  },
  { flag: "domain", message: "Domain name", example: "nightscout", check: checkDomain },
  { flag: "table", message: "Table name", example: "glucose_entries", check: checkTable },
  {
    flag: "unique-key",
    message: "Unique key field",
    example: "_id",
    check: checkUniqueKey,
    types: ["ingestion"],
  },
  {
    flag: "cron",
    message: "Cron schedule",
    example: "0 */1 * * *",
    default: "0 */1 * * *",
    check: checkCron,
    types: ["ingestion"],
  },
  {
    flag: "api-base-url",
    message: "API base URL",
    example: "sample://nightscout/api/v1",
    check: checkBaseUrl,
    types: ["ingestion"],
  },
];

/** Checks the kind of workflow. */
export function checkType(answer: string): Issue | undefined {
  const type = WORKFLOW_TYPES.find((known) => known === answer.trim());
  if (type === "quality") {
    return issue(
      "type",
      "checks are written in the schema (zod) and as data_tests of models; choose transform for a model with tests",
    );
  }
  if (type !== undefined) return undefined;
  const near = suggestName(answer.trim(), WORKFLOW_TYPES);
  const what = near === undefined
    ? `the types are ${WORKFLOW_TYPES.join(", ")}`
    : `did you mean "${near}"?`;
  return issue("type", `"${answer}" is no workflow type; ${what}`);
}

/** Checks a domain: it becomes a file and a folder. */
export function checkDomain(answer: string): Issue | undefined {
  return checkName("domain", answer, 40);
}

/** Checks a table's name: it becomes a file, a table, an export and a schema. */
export function checkTable(answer: string): Issue | undefined {
  return checkName("table", answer, 50);
}

/** Files of these names cannot be made everywhere. */
const DEVICE_NAMES = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

function checkName(flag: string, answer: string, maxLength: number): Issue | undefined {
  const name = toSnakeCase(answer);
  if (answer.trim() === "") return issue(flag, "a name is needed");
  if (!/^[A-Za-z0-9 _-]*$/.test(answer.trim())) {
    return issue(flag, `"${answer}" may hold letters a to z, digits, "_", "-" and blanks only`);
  }
  if (!/^[a-z]/.test(name)) return issue(flag, `"${answer}" must begin with a letter`);
  if (name.length > maxLength) {
    return issue(flag, `"${answer}" is longer than ${maxLength} characters`);
  }
  return DEVICE_NAMES.test(name)
    ? issue(flag, `"${answer}" cannot be the name of a file`)
    : undefined;
}

/** Checks the key: one field, or several separated by commas. */
export function checkUniqueKey(answer: string): Issue | undefined {
  const names = answer.split(",").map((name) => name.trim());
  if (names.some((name) => name === "")) {
    return issue("unique-key", "name the field that is different in every row, such as id");
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : issue("unique-key", `"${twice}" is named twice`);
}

/** Checks a schedule. */
export function checkCron(answer: string): Issue | undefined {
  const fault = findCronFault(answer);
  return fault === undefined ? undefined : issue("cron", fault);
}

/** Checks a base URL. */
export function checkBaseUrl(answer: string): Issue | undefined {
  const text = answer.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined || !["http:", "https:", "sample:"].includes(url.protocol) || url.host === ""
  ) {
    return issue(
      "api-base-url",
      `"${text}" is not a URL; write https://… or sample://nightscout/api/v1`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    return issue("api-base-url", "credentials do not belong into files; leave them out of the URL");
  }
  return url.search !== "" || url.hash !== "" || text.includes("?")
    ? issue(
      "api-base-url",
      `"${text}" has a query; leave it out, parameters are set in the workflow`,
    )
    : undefined;
}

function issue(flag: string, message: string): Issue {
  return { code: "invalid_answer", path: [flag], message };
}
