/**
 * The columns of an ingested table -> its bronze, silver and gold models.
 *
 * @module
 */

import { stringify } from "yaml";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { toSnakeCase } from "./names.ts";

/** A column of the table that the models read. */
export interface ModelColumn {
  readonly name: string;
  readonly isNumber: boolean;
  readonly isRequired: boolean;
  readonly comment?: string;
}

/** Models to write. */
export interface ModelsPlan {
  readonly domain: string;
  readonly table: string;
  readonly uniqueKey: readonly string[];
  readonly columns: readonly ModelColumn[];
}

interface NamedColumn extends ModelColumn {
  /** The name in the models. */
  readonly plain: string;
}

/** The partition that a row was fetched for; every ingested table has it. */
const PARTITION = "partition_date";

/** Renders the models' files by path below the models' folder. */
export function renderModels(plan: ModelsPlan): ReadonlyMap<string, string> {
  const columns = nameColumns(plan.columns);
  const stage = `stg_${plan.table}`;
  const fact = `fct_${plan.table}`;
  const daily = `fct_daily_${plan.table}`;
  return new Map([
    [`bronze/${stage}.sql`, renderStage(plan, columns)],
    [`bronze/${stage}.yml`, renderProperties(stage, "with plain names", plan, columns)],
    [`silver/${fact}.sql`, renderFact(plan, stage, columns)],
    [`silver/${fact}.yml`, renderProperties(fact, "for analysis", plan, columns)],
    [`gold/${daily}.sql`, renderDaily(plan, fact, columns)],
    [`gold/${daily}.yml`, renderDailyProperties(daily, plan)],
  ]);
}

/** Plain names that differ: `a-b` and `a_b` become `a_b` and `a_b_2`. */
function nameColumns(columns: readonly ModelColumn[]): readonly NamedColumn[] {
  const taken = new Set<string>([PARTITION]);
  return columns.map((column) => {
    const snake = toSnakeCase(column.name);
    const base = /^[a-z]/.test(snake) ? snake : `column_${snake}`.replace(/_$/, "");
    let plain = base;
    for (let number = 2; taken.has(plain); number++) plain = `${base}_${number}`;
    taken.add(plain);
    return { ...column, plain };
  });
}

function renderStage(plan: ModelsPlan, columns: readonly NamedColumn[]): string {
  return `-- ${
    sentence(plan.table)
  }, one row per key: names without capitals and signs, and the partition of each row.
${renderConfig(plan.domain, "bronze")}

select
${
    columns.map((column) => `    ${quoteName(column.name)} as ${quoteName(column.plain)},\n`).join(
      "",
    )
  }\
    ${quoteName("_phlo_partition_date")} as ${PARTITION}
from {{ source('raw', '${plan.table}') }}
`;
}

function renderFact(plan: ModelsPlan, stage: string, columns: readonly NamedColumn[]): string {
  return `-- ${
    sentence(plan.table)
  } for analysis. Columns that are worked out from others belong here.
${renderConfig(plan.domain, "silver")}

select
${columns.map((column) => `    ${quoteName(column.plain)},\n`).join("")}    ${PARTITION}
from {{ ref('${stage}') }}
`;
}

function renderDaily(plan: ModelsPlan, fact: string, columns: readonly NamedColumn[]): string {
  const measures = columns.filter((column) =>
    column.isNumber && !plan.uniqueKey.includes(column.name)
  );
  const lines = measures.flatMap(({ plain }) => [
    `    avg(cast(${quoteName(plain)} as double)) as ${quoteName(`avg_${plain}`)}`,
    `    min(${quoteName(plain)}) as ${quoteName(`min_${plain}`)}`,
    `    max(${quoteName(plain)}) as ${quoteName(`max_${plain}`)}`,
  ]);
  return `-- One row per partition of ${words(plan.table)}.
-- A table built from all rows: late and corrected rows change their partition, in whatever order they come.
${renderConfig(plan.domain, "gold")}

select
${[`    ${PARTITION}`, "    count(*) as row_count", ...lines].join(",\n")}
from {{ ref('${fact}') }}
group by ${PARTITION}
`;
}

function renderConfig(domain: string, layer: string): string {
  return `{{ config(materialized='table', tags=[${quoteText(domain)}, '${layer}']) }}`;
}

function renderProperties(
  name: string,
  purpose: string,
  plan: ModelsPlan,
  columns: readonly NamedColumn[],
): string {
  const [onlyKey, ...moreKeys] = plan.uniqueKey;
  const described = columns.map((column) => {
    const isKey = plan.uniqueKey.includes(column.name);
    const tests = [
      ...(isKey || column.isRequired ? ["not_null"] : []),
      ...(column.name === onlyKey && moreKeys.length === 0 ? ["unique"] : []),
    ];
    return {
      name: column.plain,
      ...(column.comment === undefined ? {} : { description: column.comment }),
      ...(tests.length === 0 ? {} : { data_tests: tests }),
    };
  });
  return renderYaml(name, `${sentence(plan.table)} ${purpose}.`, described);
}

function renderDailyProperties(name: string, plan: ModelsPlan): string {
  return renderYaml(name, `One row per partition of ${words(plan.table)}.`, [
    { name: PARTITION, description: "The partition.", data_tests: ["not_null", "unique"] },
    { name: "row_count", description: "Rows of the partition.", data_tests: ["not_null"] },
  ]);
}

function renderYaml(name: string, description: string, columns: readonly object[]): string {
  const models = { models: [{ name, description, columns }] };
  return `version: 2\n\n${stringify(models, { lineWidth: 0 })}`;
}

function words(table: string): string {
  return table.replaceAll("_", " ");
}

function sentence(table: string): string {
  return words(table).replace(/^./, (first) => first.toUpperCase());
}
