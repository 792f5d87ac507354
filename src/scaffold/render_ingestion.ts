/**
 * Answers -> the file of an ingestion.
 *
 * @module
 */

import { Cron } from "croner";
import type { Parameter } from "./known_apis.ts";
import { toExportName } from "./names.ts";
import {
  LINE_WIDTH,
  renderBlock,
  renderComment,
  renderImport,
  renderKey,
  renderLiteral,
  renderProperty,
  renderText,
} from "./render_literal.ts";

/** An ingestion to write. */
export interface IngestionPlan {
  readonly domain: string;
  readonly table: string;
  readonly schemaName: string;
  readonly uniqueKey: readonly string[];
  readonly cron: string;
  readonly baseUrl: string;
  readonly path: string;
  readonly selector?: string;
  readonly parameters: readonly Parameter[];
  /** A comment above the parameters. */
  readonly parameterRemark?: string;
  /** One sentence above the export. */
  readonly comment: string;
}

/** Renders the file. */
export function renderIngestion(plan: IngestionPlan): string {
  const key = plan.uniqueKey.length === 1 ? plan.uniqueKey[0] : plan.uniqueKey;
  const [warnAfter, failAfter] = freshnessOf(plan.cron);
  const options = [
    `tableName: ${renderText(plan.table)}`,
    renderProperty("uniqueKey", renderKeys(key), "  "),
    `validationSchema: ${plan.schemaName}`,
    `group: ${renderText(plan.domain)}`,
    `cron: ${renderText(plan.cron)}`,
    `freshnessHours: [${warnAfter}, ${failAfter}]`,
  ];
  return [
    renderImport(["phloIngestion", "restApi"], "phlo"),
    renderImport([plan.schemaName], `@schemas/${plan.domain}.ts`),
    "",
    `/** ${renderComment(plan.comment)} */`,
    `export const ${toExportName(plan.table)} = phloIngestion(${
      renderBlock("{", options, "}", "")
    }, (_partitionDate, { window }) =>`,
    `  restApi(${renderSource(plan)}));`,
    "",
  ].join("\n");
}

function renderSource(plan: IngestionPlan): string {
  const name = plan.path.split("/").at(-1)?.replace(/\.[A-Za-z]+$/, "") ?? plan.table;
  const client = `client: { baseUrl: ${renderText(plan.baseUrl)} }`;
  const isLong = `    ${client},`.length > LINE_WIDTH;
  const endpoint = [
    renderProperty("path", renderText(plan.path), "        "),
    ...(plan.selector === undefined
      ? []
      : [renderProperty("dataSelector", renderText(plan.selector), "        ")]),
    `${remark(plan.parameterRemark, "        ")}params: ${renderParameters(plan.parameters)}`,
  ];
  const resource = [
    renderProperty("name", renderText(name === "" ? plan.table : name), "      "),
    `endpoint: ${renderBlock("{", endpoint, "}", "      ")}`,
  ];
  return renderBlock(
    "{",
    [
      isLong ? `client: ${renderLiteral({ baseUrl: plan.baseUrl }, "    ")}` : client,
      `resources: [${renderBlock("{", resource, "}", "    ")}]`,
    ],
    "}",
    "  ",
  );
}

function renderParameters(parameters: readonly Parameter[]): string {
  const lines = parameters.map(({ name, expression }) => `${renderKey(name)}: ${expression}`);
  return renderBlock("{", lines, "}", "        ");
}

function remark(text: string | undefined, indent: string): string {
  return text === undefined ? "" : `// ${renderComment(text)}\n${indent}`;
}

function renderKeys(key: string | readonly string[] | undefined): string {
  if (typeof key === "string") return renderText(key);
  const names = (key ?? []).map(renderText);
  const line = `[${names.join(", ")}]`;
  return `  uniqueKey: ${line},`.length <= LINE_WIDTH ? line : renderBlock("[", names, "]", "  ");
}

const HOUR_MS = 3_600_000;

/**
 * Late after the longest pause between two ticks, failed after a day, or after two pauses where a pause is a day or more.
 * The pauses are counted from a set date, so that the same answers give the same file.
 */
function freshnessOf(cron: string): readonly [number, number] {
  const ticks = new Cron(cron, { paused: true, mode: "5-part", timezone: "UTC" })
    .nextRuns(60, new Date(Date.UTC(2024, 0, 1)));
  const pauses = ticks.slice(1).map((tick, index) =>
    tick.getTime() - (ticks[index] ?? tick).getTime()
  );
  const warnAfter = Math.max(1, Math.ceil(Math.max(0, ...pauses) / HOUR_MS));
  return [warnAfter, warnAfter < 24 ? 24 : 2 * warnAfter];
}
