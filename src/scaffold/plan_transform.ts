/**
 * The columns of a table -> its models: those phlo brings for a table it knows, else general ones.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { Field } from "./field.ts";
import { type ExistingFiles, refuseExisting, type WorkflowFolders } from "./plan_ingestion.ts";
import { renderTemplate, type Templates } from "./read_template.ts";
import { type ModelColumn, renderModels } from "./render_models.ts";
import type { ScaffoldFile } from "./scaffold_file.ts";
import type { TransformAnswers } from "./workflow_answers.ts";

/** A table that models can be made of: an ingested asset of the project. */
export interface SourceTable {
  readonly table: string;
  readonly uniqueKey: readonly string[];
  readonly columns: readonly ModelColumn[];
}

/** Models that are written with care for one table: its columns must all be there. */
interface ModelSet {
  readonly table: string;
  readonly columns: readonly string[];
  readonly templates: readonly string[];
}

const MODEL_SETS: readonly ModelSet[] = [
  {
    table: "glucose_entries",
    columns: ["_id", "sgv", "date", "dateString", "direction", "device"],
    templates: [
      "models_glucose/bronze/stg_glucose_entries.sql",
      "models_glucose/bronze/stg_glucose_entries.yml",
      "models_glucose/silver/fct_glucose_readings.sql",
      "models_glucose/silver/fct_glucose_readings.yml",
      "models_glucose/gold/fct_daily_glucose_metrics.sql",
      "models_glucose/gold/fct_daily_glucose_metrics.yml",
    ],
  },
];

/** The templates that `planTransform` needs. */
export const MODEL_TEMPLATE_FILES: readonly string[] = MODEL_SETS.flatMap((set) => set.templates);

/**
 * Plans the models of a table.
 * @throws PhloError PHLO-001 where nothing is known of its columns; PHLO-005 where a model is there already.
 */
export function planTransform(
  answers: TransformAnswers,
  context: {
    readonly existing: ExistingFiles;
    readonly folders: WorkflowFolders;
    readonly templates: Templates;
    readonly source?: SourceTable;
  },
): readonly ScaffoldFile[] {
  const source = resolveSource(answers, context.source);
  const files = [...listModels(answers.domain, source, context.templates)].map((
    [path, text],
  ): ScaffoldFile => ({ path: `${context.folders.dbt}/models/${path}`, kind: "created", text }));
  refuseExisting(files.map((file) => file.path), context.existing);
  return files;
}

function listModels(
  domain: string,
  source: SourceTable,
  templates: Templates,
): ReadonlyMap<string, string> {
  const names = source.columns.map((column) => column.name);
  const set = MODEL_SETS.find((each) =>
    each.table === source.table && each.columns.every((column) => names.includes(column))
  );
  return set === undefined
    ? renderModels({ domain, ...source })
    : new Map(set.templates.map((name) => [
      name.slice(name.indexOf("/") + 1),
      renderTemplate(name, {}, templates),
    ]));
}

/** `--field` wins: the user says which columns the models take. */
function resolveSource(answers: TransformAnswers, asset: SourceTable | undefined): SourceTable {
  const columns = answers.fields.length > 0 ? answers.fields.map(toColumn) : asset?.columns;
  const uniqueKey = answers.uniqueKey.length > 0 ? answers.uniqueKey : asset?.uniqueKey ?? [];
  if (columns === undefined || columns.length === 0) {
    throw new PhloError(
      "PHLO-001",
      `Cannot create models of "${answers.table}": no ingestion of this project makes that table`,
      {
        hint:
          `phlo create-workflow --type ingestion --table ${answers.table}, or name its columns: --field id:string`,
      },
    );
  }
  return { table: answers.table, uniqueKey, columns };
}

function toColumn(field: Field): ModelColumn {
  return {
    name: field.name,
    isNumber: ["integer", "bigint", "number"].includes(field.shape.kind),
    isRequired: !field.isNullable && !field.isOptional,
  };
}
