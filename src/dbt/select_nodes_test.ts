import { expect } from "expect";
import fc from "fast-check";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { loadFiles } from "../../tests/support/fake_dbt.ts";
import { PhloError } from "../core/phlo_error.ts";
import { loadDbtProject } from "./load_project.ts";
import { renderListLine, renderNodeName } from "./node_name.ts";
import { type IndirectSelection, selectNodes } from "./select_nodes.ts";

const FOLDER = new URL("../../tests/fixtures/dbt_selection", import.meta.url).pathname;

interface Facts {
  readonly ids: readonly string[];
  /** Criterion, kind of indirect selection, and the numbers of the ids that dbt 1.10 lists. */
  readonly facts: readonly (readonly [string, IndirectSelection, readonly number[]])[];
}

const TARGET = { name: "dev", database: "x", schema: "main", dialect: "duckdb" } as const;

Deno.test("selectNodes() selects what dbt selects", async (context) => {
  const project = await loadDbtProject({ root: FOLDER, target: TARGET }, fakeHost());
  const { ids, facts }: Facts = JSON.parse(await Deno.readTextFile(`${FOLDER}/facts.json`));
  expect(facts.length).toBeGreaterThan(100);
  expect([...project.nodes.keys(), ...project.sources.keys()].sort()).toEqual([...ids]);
  for (const [criterion, indirect, expected] of facts) {
    await context.step(`${criterion} (${indirect})`, () => {
      const found = selectNodes(project, { select: [criterion], indirect });
      expect([...found.nodes, ...found.sources].sort()).toEqual(
        expected.map((index) => ids[index]),
      );
    });
  }
});

const FILES = {
  "models/bronze/stg_a.sql": "select 1 as id",
  "models/silver/fct_a.sql": "{{ config(tags=['nightly']) }}select * from {{ ref('stg_a') }}",
  "models/gold/day_a.sql": "select * from {{ ref('fct_a') }}",
};

async function select(options: Parameters<typeof selectNodes>[1]): Promise<readonly string[]> {
  const found = selectNodes(await loadFiles(FILES), options);
  return found.nodes.map((id) => id.split(".").at(-1) ?? "");
}

Deno.test("selectNodes() without a word selects everything, in the order in which it can be built", async () => {
  expect(await select({})).toEqual(["stg_a", "fct_a", "day_a"]);
});

Deno.test("selectNodes() takes folder.model, exclusions and the older --models", async () => {
  expect(await select({ models: ["bronze.stg_a"] })).toEqual(["stg_a"]);
  expect(await select({ select: ["stg_a+"], exclude: ["gold"] })).toEqual(["stg_a", "fct_a"]);
  expect(await select({ select: ["+fct_a"], models: ["day_a"] })).toEqual([
    "stg_a",
    "fct_a",
    "day_a",
  ]);
  expect(await select({ select: ["tag:nightly,silver", "stg_a"] })).toEqual(["stg_a", "fct_a"]);
  expect(await select({ select: ["stg_a+1"] })).toEqual(["stg_a", "fct_a"]);
  expect(await select({ exclude: ["*"] })).toEqual([]);
});

Deno.test("selectNodes() tells which criterion matched nothing, and what may be meant", async () => {
  const project = await loadFiles(FILES);
  expect(selectNodes(project, { select: ["fct_b", "tag:nightl", "zzzzzzzz"] })).toEqual({
    nodes: [],
    sources: [],
    unmatched: [
      { text: "fct_b", suggestion: "fct_a" },
      { text: "tag:nightl", suggestion: "nightly" },
      { text: "zzzzzzzz" },
    ],
  });
});

Deno.test("selectNodes() refuses criteria that cannot be read", async () => {
  const project = await loadFiles(FILES);
  for (const text of ["tags:x", "state:modified", "@a+", "+", "a,,b", "tag:"]) {
    expect(() => selectNodes(project, { select: [text] })).toThrow(`Cannot select "`);
  }
  expect(() => selectNodes(project, { select: ["tgs:x"] })).toThrow('no method "tgs"');
});

Deno.test("no text makes selection fail with anything but a message", async () => {
  const project = await loadFiles(FILES);
  const piece = fc.constantFrom(
    "stg_a",
    "*",
    "[",
    "]",
    "!",
    "z-a",
    "+",
    "@",
    ":",
    ",",
    ".",
    "2",
    " ",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
    try {
      selectNodes(project, { select: [pieces.join("")] });
    } catch (error) {
      expect(error).toBeInstanceOf(PhloError);
    }
  }));
  expect(selectNodes(project, { select: ["[z-a]*"] }).nodes).toEqual([]);
});

Deno.test("renderNodeName() prints nodes and sources as dbt ls does", async () => {
  const project = await loadDbtProject({ root: FOLDER, target: TARGET }, fakeHost());
  const model = project.nodes.get("model.shop.stg_orders");
  const source = project.sources.get("source.shop.raw.orders");
  if (model === undefined || source === undefined) throw new RangeError("the fixture has changed");
  expect(renderNodeName(model)).toBe("shop.staging.stg_orders");
  expect(renderNodeName(source)).toBe("source:shop.raw.orders");
  expect([renderListLine(model, "name"), renderListLine(model, "path")]).toEqual([
    "stg_orders",
    "models/staging/stg_orders.sql",
  ]);
});
