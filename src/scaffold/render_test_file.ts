/**
 * A record -> the test file of a workflow, which `phlo test` and `deno test` run: the whole ingestion over that record, and over
 * one that must be refused.
 *
 * @module
 */

import type { Field, FieldShape } from "./field.ts";
import type { SampleRecord } from "./infer_fields.ts";
import { toExportName } from "./names.ts";
import {
  LINE_WIDTH,
  renderImport,
  renderKey,
  renderLiteral,
  renderProperty,
  renderText,
  widthOf,
} from "./render_literal.ts";

/** A test file to write. */
export interface TestPlan {
  readonly table: string;
  /** The file of the ingestion, relative to the project. */
  readonly ingestionPath: string;
  /** The path that the ingestion asks, and the key of its answer that holds the records. */
  readonly path: string;
  readonly selector?: string;
  readonly uniqueKey: readonly string[];
  readonly fields: readonly Field[];
  /** A record that was seen; one is made up where it is absent. */
  readonly record?: SampleRecord;
}

/** Longer texts of a seen record are cut: the data is there to show its form. */
const MAX_TEXT = 200;
/** Texts that may hold wide signs. */
const MAX_WIDE_TEXT = 20;

/** Renders the file. */
export function renderTest(plan: TestPlan): string {
  const record = buildRecord(plan);
  const origin = plan.record === undefined
    ? "A record of the form that the schema declares."
    : "A record as the API sent it.";
  const { table, uniqueKey: [key] } = plan;
  return [
    renderImport(
      ["expect", "expectRows", "testIngestion"].slice(key === undefined ? 1 : 0),
      "phlo/testing",
    ),
    renderImport([toExportName(table)], `../${plan.ingestionPath}`),
    "",
    `/** ${origin} */`,
    `const record = ${renderLiteral(record)};`,
    "",
    `Deno.test(${renderText(`${table} keeps a record as it is`)}, async () => {`,
    ...renderCall(plan, ["record"]),
    "  expectRows(result).toEqual([record]);",
    "});",
    ...(key === undefined ? [] : renderRefusal(plan, key)),
    "",
  ].join("\n");
}

function renderRefusal(plan: TestPlan, key: string): readonly string[] {
  return [
    "",
    `Deno.test(${renderText(`${plan.table} refuses a record without ${key}`)}, async () => {`,
    "  const nameless: Record<string, unknown> = { ...record };",
    `  delete nameless[${renderText(key)}];`,
    ...renderCall(plan, ["record", "nameless"]),
    '  expect(result.state).toBe("failed");',
    `  expect(result.issues.map(({ path }) => path)).toEqual([[${renderText(key)}]]);`,
    "  expectRows(result).toBeEmpty();",
    "});",
  ];
}

function renderCall(plan: TestPlan, names: readonly string[]): readonly string[] {
  const list = `[${names.join(", ")}]`;
  const body = plan.selector === undefined ? list : `{ ${renderKey(plan.selector)}: ${list} }`;
  const request = plan.path.split("?")[0] ?? "";
  const entry = renderProperty(renderKey(request === "" ? "*" : request), body, "      ");
  const responses = `    responses: { ${entry} },`;
  return [
    `  const result = await testIngestion(${toExportName(plan.table)}, {`,
    '    partition: "2024-01-20",',
    ...(widthOf(responses) <= LINE_WIDTH && !entry.includes("\n")
      ? [responses]
      : ["    responses: {", `      ${entry},`, "    },"]),
    "  });",
  ];
}

function buildRecord({ record, fields }: TestPlan): SampleRecord {
  const present = record === undefined
    ? fields
    : fields.filter((field) => Object.hasOwn(record, field.name));
  return Object.fromEntries(present.map((field) => [
    field.name,
    record === undefined ? makeUp(field) : trim(record[field.name], field.shape),
  ]));
}

/** Keeps what the schema declares, in the form it takes. */
function trim(value: unknown, shape: FieldShape): unknown {
  if (typeof value === "string") return shape.kind === "enum" ? value : trimText(value);
  if (shape.kind === "bigint" && typeof value === "number") return BigInt(value);
  if (Array.isArray(value)) {
    const element = shape.kind === "array" ? shape.element : JSON_SHAPE;
    return value.slice(0, 3).map((item) => trim(item, element));
  }
  if (typeof value !== "object" || value === null) return value;
  const fields = shape.kind === "object" ? shape.fields : undefined;
  const entries = Object.entries(value).filter(([name]) => name !== "__proto__").flatMap(
    ([name, inner]) => {
      const field = fields?.find((each) => each.name === name);
      if (fields !== undefined && field === undefined) return [];
      return [[name, trim(inner, field?.shape ?? JSON_SHAPE)]];
    },
  );
  return Object.fromEntries(entries);
}

const JSON_SHAPE: FieldShape = { kind: "json" };

function trimText(text: string): string {
  // deno-lint-ignore no-control-regex -- everything but ASCII may be wide
  return text.slice(0, /^[\x00-\x7f]*$/.test(text) ? MAX_TEXT : MAX_WIDE_TEXT);
}

function makeUp(field: Field): unknown {
  if (field.example !== undefined) return field.example;
  return field.shape.kind === "integer" ? field.bounds?.min ?? 1 : makeUpShape(field.shape);
}

function makeUpShape(shape: FieldShape): unknown {
  switch (shape.kind) {
    case "string":
      return "a";
    case "integer":
      return 1;
    case "bigint":
      return 1n;
    case "number":
      return 1.5;
    case "boolean":
      return true;
    case "datetime":
      return "2024-01-20T00:00:00Z";
    case "date":
      return "2024-01-20";
    case "json":
      return {};
    case "enum":
      return shape.values[0];
    case "array":
      return [makeUpShape(shape.element)];
    case "object":
      return Object.fromEntries(shape.fields.map((field) => [field.name, makeUp(field)]));
    default:
      return shape satisfies never;
  }
}
