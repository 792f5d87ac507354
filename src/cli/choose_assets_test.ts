import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset, LoadedWorkflows } from "../core/project.ts";
import { chooseAsset } from "./choose_assets.ts";

const ORDERS: IngestionAsset = {
  name: "orders",
  namespace: "raw",
  tableName: "orders",
  group: "shop",
  uniqueKey: ["id"],
  writeMode: "merge",
  dedupMethod: "last",
  partitions: "day",
  maxRejected: 0,
  maxShrink: 0.5,
  allowEmpty: false,
  maxRetries: 0,
  retryDelaySeconds: 30,
  maxRuntimeSeconds: 300,
  resumeWithinSeconds: 3600,
  schema: { fields: [], catchall: "strip", needsZod: false } as unknown as IngestionAsset["schema"],
  place: { file: "workflows/ingestion/shop/orders.ts" },
  exportName: "orders",
};

function loaded(broken: LoadedWorkflows["broken"]): LoadedWorkflows {
  return { assets: [ORDERS], broken, files: [], digest: "d" };
}

const BROKEN = {
  place: { file: "workflows/ingestion/shop/items.ts", line: 1 },
  code: "PHLO-101",
  message: "Cannot load it",
};

function refuse(name: string, workflows: LoadedWorkflows): readonly (string | undefined)[] {
  try {
    chooseAsset(name, workflows);
  } catch (error) {
    if (error instanceof PhloError) return [error.message, error.hint];
    throw error;
  }
  throw new Error("it was found");
}

Deno.test("chooseAsset() finds an asset by each of its names, with and without what is downstream", () => {
  for (const name of ["orders", "dlt_orders", "raw.orders"]) {
    expect(chooseAsset(name, loaded([]))).toEqual({ asset: ORDERS, withDownstream: false });
  }
  expect(chooseAsset("orders+", loaded([])).withDownstream).toBeTruthy();
});

Deno.test("chooseAsset() suggests a name, also where some file is broken", () => {
  const [message, hint] = refuse("ordrs", loaded([BROKEN]));
  expect(message).toBe(
    'Cannot find the asset "ordrs": no workflow that loads declares it, and workflows/ingestion/shop/items.ts does not load',
  );
  expect(hint).toBe('did you mean "orders"?');
});

Deno.test("chooseAsset() points to the broken file where no name is near", () => {
  expect(refuse("payments", loaded([BROKEN]))[1]).toBe("phlo check shows why");
  expect(refuse("payments", loaded([]))[1]).toContain("phlo status");
});

Deno.test("chooseAsset() says how a model is built, in case the name is one", () => {
  expect(refuse("+fct_daily", loaded([]))[1]).toContain("phlo dbt run --select +fct_daily");
  expect(refuse("a b; c", loaded([]))[1]).toContain("phlo dbt run --select NAME");
});
