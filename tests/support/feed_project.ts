/**
 * A project whose source is a folder of files: one file for each day, which a test changes as an API would change its answers.
 * Three models stand behind it: a view, a merge and a table, so that each shows which version of the feed it has seen.
 *
 * @module
 */

import { join } from "node:path";
import { withFolder } from "./fake_host.ts";
import { runPhloOk } from "./phlo_command.ts";

/** What one day of the feed holds. */
export interface FeedDay {
  readonly day: string;
  /** Each row carries it, so that rows of two versions are told apart. */
  readonly version: number;
  readonly rows: number;
  /** So many of the rows break the schema. */
  readonly bad?: number;
}

const WORKFLOW = `import { phloIngestion } from "phlo";
import { z } from "zod";

const Reading = z.strictObject({
  id: z.string(),
  day: z.string(),
  version: z.int(),
  value: z.int().min(0),
});

export const readings = phloIngestion(
  { tableName: "readings", uniqueKey: "id", validationSchema: Reading, maxRejected: 50 },
  async function* (day, { env, log }) {
    if (env.HOLD_DAY === day) {
      log.info("holding");
      while (await Deno.stat("hold").then(() => true, () => false)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    for (const row of JSON.parse(await Deno.readTextFile(\`feed/\${day}.json\`))) yield row;
  },
);
`;

/** The models, each in the schema of its folder. `MODEL` is the number of the last edit. */
const MODELS: Readonly<Record<string, string>> = {
  "bronze/readings_view": `{{ config(materialized='view', meta={'dialect': 'duckdb'}) }}
select *, MODEL as model from {{ source('raw', 'readings') }}
`,
  "silver/readings_merged":
    `{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge', meta={'dialect': 'duckdb'}) }}
select * from {{ ref('readings_view') }}
`,
  "gold/daily": `{{ config(materialized='table', meta={'dialect': 'duckdb'}) }}
select day, count(*) as n, sum(value)::bigint as total, min(version) as low, max(version) as high,
  min(model) as oldest, max(model) as newest
from {{ ref('readings_merged') }} group by day
`,
};

/** Makes the project for the time of `body`. */
export async function withFeedProject<Result>(
  body: (root: string) => Promise<Result>,
): Promise<Result> {
  return await withFolder(async (folder) => {
    await runPhloOk(["init", "feed"], { cwd: folder });
    const root = join(folder, "feed");
    await writeProjectFile(root, "workflows/ingestion/readings.ts", WORKFLOW);
    await editModels(root, 0);
    return await body(root);
  });
}

/** While the file `hold` is there, a process with HOLD_DAY in its environment stays in the function of that day. */
export async function hold(root: string): Promise<() => Promise<void>> {
  await writeProjectFile(root, "hold", "");
  return () => Deno.remove(join(root, "hold"));
}

/** Writes a file of the project, and its folders. */
export async function writeProjectFile(root: string, path: string, text: string): Promise<void> {
  const file = join(root, path);
  await Deno.mkdir(join(file, ".."), { recursive: true });
  await Deno.writeTextFile(file, text);
}

/** Gives the models another text, as a user who edits them: all of them have something new to show. */
export async function editModels(root: string, edit: number): Promise<void> {
  for (const [name, text] of Object.entries(MODELS)) {
    await writeProjectFile(
      root,
      `transforms/dbt/models/${name}.sql`,
      text.replaceAll("MODEL", String(edit)),
    );
  }
}

/** Writes days of the feed. Odd versions hold a row less, so that counts differ too. */
export async function writeFeed(root: string, days: readonly FeedDay[]): Promise<void> {
  for (const each of days) {
    const rows = Array.from({ length: each.rows }, (_, index) => ({
      id: `${each.day}/${index}`,
      day: each.day,
      version: each.version,
      value: index < (each.bad ?? 0) ? -1 - index : index,
    }));
    await writeProjectFile(root, `feed/${each.day}.json`, JSON.stringify(rows));
  }
}
