/**
 * Workflows for the tests of the page: a good one, one with bad rows, one that waits until it is told to stop. No network.
 *
 * @module
 */

const SCHEMA = `import { z } from "zod";
export const Reading = z.strictObject({
  id: z.int(),
  level: z.number().max(100),
  at: z.iso.datetime(),
});
`;

/** A workflow of forty rows a day; \`body\` may change them. */
function workflow(tableName: string, body: string, options = ""): string {
  return `import { phloIngestion } from "phlo";
import { Reading } from "@schemas/lab.ts";

function rows(day: string, factor = 1): { id: number; level: number; at: string }[] {
  return Array.from({ length: 40 }, (_, index) => ({
    id: Number(day.replaceAll("-", "")) * 100 + index,
    level: (20 + 15 * Math.sin(index / 6)) * factor,
    at: \`\${day}T\${String(Math.floor(index / 2)).padStart(2, "0")}:\${index % 2 === 0 ? "00" : "30"}:00Z\`,
  }));
}

export const ${tableName} = phloIngestion({
  tableName: "${tableName}",
  uniqueKey: "id",
  validationSchema: Reading,
  group: "lab",${options}
}, ${body});
`;
}

/** Good rows. */
export const READINGS = workflow("readings", "(day) => rows(day)");

/** Files of a project with a good asset, one whose rows break their schema, and one that never ends by itself. */
export const LAB_FILES: Readonly<Record<string, string>> = {
  "workflows/schemas/lab.ts": SCHEMA,
  "workflows/ingestion/lab/readings.ts": READINGS,
  "workflows/ingestion/lab/broken_readings.ts": workflow(
    "broken_readings",
    "(day) => rows(day).map((row, index) => index % 7 === 3 ? { ...row, level: 400 + index } : row)",
  ),
  "workflows/ingestion/lab/slow_readings.ts": workflow(
    "slow_readings",
    `async function* (day, { signal }) {
  yield* rows(day);
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}`,
  ),
};
