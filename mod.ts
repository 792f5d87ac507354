/**
 * What a workflow imports as "phlo".
 *
 * ```ts
 * import { phloIngestion } from "phlo";
 * import { z } from "zod";
 *
 * export const readings = phloIngestion({
 *   tableName: "readings",
 *   uniqueKey: "_id",
 *   validationSchema: z.strictObject({ _id: z.string(), sgv: z.int() }),
 * }, (partitionDate) => [{ _id: `${partitionDate}/1`, sgv: 120 }]);
 * ```
 *
 * @module
 */

export {
  type FieldOf,
  type IngestionOptions,
  phloIngestion,
} from "./src/project/define_ingestion.ts";
export type {
  IngestionContext,
  IngestionDefinition,
  IngestionFunction,
  IngestionLog,
} from "./src/project/ingestion_definition.ts";
