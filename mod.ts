/**
 * What a workflow imports as "phlo". A table whose rows come from an API:
 *
 * ```ts
 * import { phloIngestion, restApi } from "phlo";
 * import { z } from "zod";
 *
 * export const glucoseEntries = phloIngestion({
 *   tableName: "glucose_entries",
 *   uniqueKey: "_id",
 *   validationSchema: z.strictObject({ _id: z.string(), sgv: z.int().min(1) }),
 *   cron: "0 *\/1 * * *",
 * }, (_partitionDate, { window }) =>
 *   restApi({
 *     client: { baseUrl: "https://api.example.com/v1" },
 *     resources: [{
 *       name: "entries",
 *       endpoint: { path: "entries.json", params: { from: window.start, before: window.end } },
 *     }],
 *   }));
 * ```
 *
 * A function may also return rows, a generator of rows, or nothing; columns may have types that JSON has no word for:
 *
 * ```ts
 * import { phloIngestion, types } from "phlo";
 * import { z } from "zod";
 *
 * const Payment = z.strictObject({ id: z.string(), amount: types.decimal(12, 2), on: types.date() });
 *
 * export const payments = phloIngestion(
 *   { tableName: "payments", uniqueKey: "id", validationSchema: Payment },
 *   function* (partitionDate) {
 *     yield { id: `${partitionDate}/1`, amount: "12.50", on: partitionDate };
 *   },
 * );
 * ```
 *
 * @module
 */

export { phloIngestion } from "./src/project/define_ingestion.ts";
export type { FieldOf, IngestionOptions } from "./src/project/define_ingestion.ts";
export type { IngestionContext, IngestionLog } from "./src/core/ingestion_context.ts";
export type { IngestionDefinition, IngestionFunction } from "./src/project/ingestion_definition.ts";
export { restApi } from "./src/source/rest_api.ts";
export type {
  AuthConfig,
  EndpointConfig,
  PaginatorConfig,
  ResourceConfig,
  RestApiConfig,
} from "./src/source/rest_api.ts";
export type { RestSource } from "./src/source/rest_source.ts";
export { types } from "./src/schema/column_types.ts";
