/**
 * Projects whose runs can be brought to meet: a chain of models with a slow end, two tables that a test holds together,
 * and two assets without a connection.
 *
 * @module
 */

import { withFeedProject, writeProjectFile } from "./feed_project.ts";

const DUCKDB = "meta={'dialect': 'duckdb'}";

/** A model that reads what the first one does and takes its time, so that a run can be held between the two. */
export async function addSlowModel(root: string): Promise<void> {
  await writeProjectFile(
    root,
    "transforms/dbt/models/gold/quick.sql",
    `{{ config(materialized='table', ${DUCKDB}) }}
select max(version) as version from {{ source('raw', 'readings') }}
`,
  );
  await writeProjectFile(
    root,
    "transforms/dbt/models/gold/slow.sql",
    `{{ config(materialized='table', ${DUCKDB}) }}
select (select max(version) from {{ source('raw', 'readings') }}) as version,
  (select version from {{ ref('quick') }}) as quick_version,
  (select bit_xor(hash(i)) > 0 from range(300000000) t(i)) as worked
`,
  );
}

/** Two models that read the same table and know nothing of each other: two parts of one run. */
export async function addTwinModels(root: string): Promise<void> {
  for (const name of ["left", "right"]) {
    await writeProjectFile(
      root,
      `transforms/dbt/models/gold/twin_${name}.sql`,
      `{{ config(materialized='table', ${DUCKDB}) }}
select max(version) as version from {{ source('raw', 'readings') }}
`,
    );
    await writeProjectFile(
      root,
      `transforms/dbt/models/gold/twin_${name}_slow.sql`,
      `{{ config(materialized='table', ${DUCKDB}) }}
select version, (select bit_xor(hash(i)) > 0 from range(${
        name === "left" ? 100_000_000 : 300_000_000
      }) t(i)) as worked from {{ ref('twin_${name}') }}
`,
    );
  }
}

const FAMILY = `import { phloIngestion } from "phlo";
import { z } from "zod";

const read = async (name: string) => JSON.parse(await Deno.readTextFile("feed/" + name + ".json"));

export const parents = phloIngestion({
  tableName: "parents",
  uniqueKey: "id",
  writeMode: "replace",
  partitions: "none",
  validationSchema: z.strictObject({ id: z.int() }),
}, () => read("parents"));

export const children = phloIngestion({
  tableName: "children",
  uniqueKey: "id",
  writeMode: "replace",
  partitions: "none",
  validationSchema: z.strictObject({ id: z.int(), parent: z.int() }),
}, () => read("children"));
`;

/** Parents and children: a relationships test says that each child's parent is there. Slow models keep runs from ending. */
export async function withFamilyProject<Result>(
  body: (root: string) => Promise<Result>,
): Promise<Result> {
  return await withFeedProject(async (root) => {
    await Deno.remove(`${root}/transforms/dbt/models`, { recursive: true });
    await writeProjectFile(root, "workflows/ingestion/family.ts", FAMILY);
    for (const name of ["parents", "children"]) {
      await writeProjectFile(
        root,
        `transforms/dbt/models/silver/${name}_all.sql`,
        `{{ config(materialized='table', ${DUCKDB}) }}
select * from {{ source('raw', '${name}') }}
`,
      );
      await writeProjectFile(
        root,
        `transforms/dbt/models/gold/${name}_slow.sql`,
        `{{ config(materialized='table', ${DUCKDB}) }}
select count(*) as n, (select bit_xor(hash(i)) > 0 from range(300000000) t(i)) as worked
from {{ ref('${name}_all') }}
`,
      );
    }
    await writeProjectFile(
      root,
      "transforms/dbt/models/silver/schema.yml",
      `version: 2
models:
  - name: children_all
    columns:
      - name: parent
        data_tests:
          - relationships:
              to: ref('parents_all')
              field: id
`,
    );
    return await body(root);
  });
}

/** Writes both tables' rows: children as pairs of their id and their parent's. */
export async function writeFamily(
  root: string,
  family: { readonly parents: readonly number[]; readonly children: readonly [number, number][] },
): Promise<void> {
  const parents = family.parents.map((id) => ({ id }));
  const children = family.children.map(([id, parent]) => ({ id, parent }));
  await writeProjectFile(root, "feed/parents.json", JSON.stringify(parents));
  await writeProjectFile(root, "feed/children.json", JSON.stringify(children));
}

const PAIR = `import { phloIngestion } from "phlo";
import { z } from "zod";

const make = (tableName: string) =>
  phloIngestion(
    { tableName, uniqueKey: "id", validationSchema: z.strictObject({ id: z.string() }) },
    async (day, { env, log }) => {
      if (env.HOLD_TABLE === tableName) {
        log.info("holding");
        while (await Deno.stat("hold").then(() => true, () => false)) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
      const isBroken = await Deno.stat(\`broken-\${tableName}\`).then(() => true, () => false);
      return [{ id: isBroken ? 7 : \`\${day}/\${tableName}\` }];
    },
  );

export const left = make("left");
export const right = make("right");
`;

/** Two assets that share nothing. A file `broken-<table>` makes the source of one send a bad row. */
export async function withPairProject<Result>(
  body: (root: string) => Promise<Result>,
): Promise<Result> {
  return await withFeedProject(async (root) => {
    await writeProjectFile(root, "workflows/ingestion/pair.ts", PAIR);
    return await body(root);
  });
}
