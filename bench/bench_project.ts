/**
 * Makes the project that the benchmarks run: workflows over the loopback server, in a folder that is removed afterwards.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureCommand } from "./measure_command.ts";
import type { Program } from "./programs.ts";

/** A project on disk. */
export interface BenchProject extends AsyncDisposable {
  readonly root: string;
  /** Removes the tables and everything phlo remembers, so that the next run is a first one. */
  forget(): Promise<void>;
}

/** Makes a project; the workflows find the server in the variable BENCH_URL, the schemas in `workflows/schemas`. */
export async function makeBenchProject(
  workflows: Readonly<Record<string, string>>,
  program: Program,
): Promise<BenchProject> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "phlo-bench-" }));
  await measureCommand([...program.words, "init", "bench", "--template", "minimal"], {
    cwd: folder,
  });
  const root = join(folder, "bench");
  const schema = fileURLToPath(new URL("ndjson_schema.ts", import.meta.url));
  await Deno.copyFile(schema, join(root, "workflows/schemas/bench.ts"));
  for (const [name, text] of Object.entries(workflows)) {
    const path = join(root, "workflows/ingestion", `${name}.ts`);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
  return {
    root,
    async forget() {
      await removeFolder(join(root, "lake"));
      await removeFolder(join(root, ".phlo"));
    },
    [Symbol.asyncDispose]: () => removeFolder(folder),
  };
}

async function removeFolder(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

/** An ingestion of small days: seven rows each, as a glucose sensor sends them. */
export function renderDayWorkflow(table: string): string {
  return `import { phloIngestion, restApi } from "phlo";
import { z } from "zod";

const Entry = z.strictObject({
  _id: z.string(),
  sgv: z.int().min(20).max(600),
  date: z.int(),
  dateString: z.iso.datetime(),
  direction: z.string().nullable(),
  device: z.string(),
});

export const ${table} = phloIngestion(
  { tableName: "${table}", uniqueKey: "_id", validationSchema: Entry },
  (day, { env }) =>
    restApi({
      client: { baseUrl: env.BENCH_URL ?? "" },
      resources: [{ name: "entries", endpoint: { path: "entries.json", params: { day } } }],
    }),
);
`;
}

/** An ingestion of one NDJSON answer. */
export function renderNdjsonWorkflow(table: string, schema: string): string {
  return `import { phloIngestion, restApi } from "phlo";
import { ${schema} } from "../schemas/bench.ts";

export const ${table} = phloIngestion(
  { tableName: "${table}", uniqueKey: "id", validationSchema: ${schema} },
  (_day, { env }) =>
    restApi({
      client: { baseUrl: env.BENCH_URL ?? "" },
      resources: [{ name: "records", endpoint: "records.ndjson" }],
    }),
);
`;
}

/** An ingestion of one NDJSON answer whose rows have scattered keys. */
export function renderKeyedWorkflow(table: string): string {
  return `import { phloIngestion, restApi } from "phlo";
import { z } from "zod";

const Keyed = z.strictObject({
  id: z.string(),
  name: z.string(),
  amount: z.number(),
  quantity: z.int(),
  active: z.boolean(),
  updatedAt: z.string(),
});

export const ${table} = phloIngestion(
  { tableName: "${table}", uniqueKey: "id", validationSchema: Keyed },
  (_day, { env }) =>
    restApi({
      client: { baseUrl: env.BENCH_URL ?? "" },
      resources: [{ name: "records", endpoint: "records.ndjson" }],
    }),
);
`;
}

/** An ingestion of pages with links to the next. */
export function renderPagesWorkflow(table: string): string {
  return `import { phloIngestion, restApi } from "phlo";
import { z } from "zod";

const Order = z.strictObject({
  id: z.int(),
  customer: z.string(),
  email: z.string(),
  amount: z.number(),
  quantity: z.int(),
  active: z.boolean(),
  updatedAt: z.string(),
  place: z.strictObject({ latitude: z.number(), longitude: z.number() }),
});

export const ${table} = phloIngestion(
  { tableName: "${table}", uniqueKey: "id", validationSchema: Order },
  (_day, { env }) =>
    restApi({
      client: {
        baseUrl: env.BENCH_URL ?? "",
        paginator: { type: "json_link", nextUrlPath: "next" },
      },
      resources: [{
        name: "orders",
        endpoint: { path: "orders", params: { page: 1 }, dataSelector: "data" },
      }],
    }),
);
`;
}
