import { z } from "zod";

/** Raw glucose entries, as the Nightscout API sends them. */
export const RawGlucoseEntries = z.strictObject({
  _id: z.string().describe("Unique identifier for deduplication"),
  sgv: z.int().min(1).max(1000).describe("Sensor glucose value in mg/dL"),
  date: z.int().describe("Unix timestamp in milliseconds"),
  dateString: z.string().describe("ISO 8601 timestamp"),
  direction: z.enum(["Flat", "FortyFiveUp", "SingleUp", "DoubleUp", "FortyFiveDown", "SingleDown", "DoubleDown", "NONE"])
    .nullable().describe("Trend direction"),
  device: z.string().nullable().describe("Device name"),
});
