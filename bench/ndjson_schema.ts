/**
 * The schemas of the records that `ndjson_data.ts` writes. The file is copied into the benchmark's project as it is, so it
 * imports nothing but zod.
 *
 * @module
 */

import { z } from "zod";

/** The fields of a benchmark record; `nullable` says which of them may be null. */
const FIELDS = {
  id: z.string(),
  account: z.string(),
  sequence: z.int(),
  quantity: z.int(),
  price: z.number(),
  score: z.number().nullable(),
  active: z.boolean(),
  verified: z.boolean().nullable(),
  createdAt: z.string(),
  updatedAt: z.string().nullable(),
  country: z.enum(["DE", "FR", "GB", "IT", "US"]),
  title: z.string(),
  note: z.string().nullable(),
  rank: z.int().nullable(),
  address: z.object({ street: z.string(), city: z.string(), latitude: z.number() }),
};

/** Drops undeclared keys; the nullable fields are there as nulls. */
export const BENCH_SCHEMA: z.ZodType = z.object(FIELDS);

/** Refuses undeclared keys. */
export const STRICT_BENCH_SCHEMA: z.ZodType = z.strictObject(FIELDS);
