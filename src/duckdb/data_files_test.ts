/**
 * Tests of what only DuckDB's data files do: casts, statistics, field ids, nested requirements, and errors that name the column.
 *
 * @module
 */

import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import type { Column, ColumnType } from "../core/column.ts";
import type { DataFiles, WriteTarget } from "../core/data_files.ts";
import type { Store } from "../core/store.ts";
import { createDuckdbDataFiles } from "./data_files.ts";
import { openSession, type Session } from "./session.ts";

interface Bench {
  readonly files: DataFiles<string>;
  readonly session: Session;
  readonly folder: string;
}

/** The four methods of a store that data files use, over a folder. */
function folderStore(folder: string): Store {
  const refuse = () => Promise.reject(new Error("not asked of this store"));
  return {
    root: `file://${folder}`,
    read: refuse,
    create: refuse,
    putFile: (name, path) => Deno.rename(path, `${folder}/${name.replaceAll("/", "_")}`),
    withLocalFiles: refuse,
    localPath: (name) => `${folder}/${name.replaceAll("/", "_")}`,
    stat: refuse,
    list: () => {
      throw new Error("not asked of this store");
    },
    remove: refuse,
    stagingFolder: async () => {
      await Deno.mkdir(`${folder}/staging`, { recursive: true });
      return `${folder}/staging`;
    },
    uriOf: (name) => `file://${folder}/${name}`,
    nameOf: () => undefined,
  };
}

async function withBench(body: (bench: Bench) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [folder],
    });
    const files = createDuckdbDataFiles(session, folderStore(folder), fakeHost());
    await body({ files, session, folder });
    const left = await Array.fromAsync(Deno.readDir(`${folder}/staging`)).catch(() => []);
    expect(left).toEqual([]);
  });
}

function column(id: number, name: string, type: ColumnType): Column {
  return { id, name, type, required: false };
}

function target(...columns: readonly Column[]): WriteTarget {
  return { columns, folder: "t" };
}

const MOMENTS: readonly Column[] = [
  column(1, "day", { kind: "date" }),
  column(2, "clock", { kind: "time" }),
  column(3, "moment", { kind: "timestamp" }),
  column(4, "instant", { kind: "timestamptz" }),
];

Deno.test("statistics are values: days, microseconds, unscaled decimals, bytes", async () => {
  await withBench(async ({ files }) => {
    const [moments] = await files.write(
      `SELECT DATE '1969-12-31' AS day, TIME '00:00:01' AS clock,
        TIMESTAMP '1970-01-01 00:00:00.000001' AS moment, TIMESTAMPTZ '1970-01-01 01:00:00+01' AS instant`,
      target(...MOMENTS),
    );
    expect(moments?.columns.map(({ lower }) => lower)).toEqual([-1n, 1_000_000n, 1n, 0n]);
    const [others] = await files.write(
      `SELECT -1.5 AS d, '\\x00\\xFF'::BLOB AS b, '00112233-4455-6677-8899-aabbccddeeff' AS u,
        repeat('x', 1000) AS s, 'NaN'::DOUBLE AS nan, -0.0 AS zero, NULL AS n`,
      target(
        column(1, "d", { kind: "decimal", precision: 38, scale: 3 }),
        column(2, "b", { kind: "binary" }),
        column(3, "u", { kind: "uuid" }),
        column(4, "s", { kind: "string" }),
        column(5, "nan", { kind: "double" }),
        column(6, "zero", { kind: "double" }),
        column(7, "n", { kind: "long" }),
      ),
    );
    const [d, b, u, s, nan, zero, n] = others?.columns.toSorted((x, y) => x.fieldId - y.fieldId) ??
      [];
    expect(d).toMatchObject({ lower: -1500n, upper: -1500n });
    expect(b?.lower).toEqual(Uint8Array.of(0, 255));
    expect(u?.upper).toEqual(Uint8Array.fromHex("00112233445566778899aabbccddeeff"));
    expect(String(s?.lower).startsWith("xxxxxxxxxxxxxxxx")).toBeTruthy();
    expect(nan?.lower).toBeUndefined();
    expect(nan?.nanCount).toBeUndefined();
    expect([zero?.lower, zero?.upper, zero?.nanCount]).toEqual([-0, 0, 0n]);
    expect(n).toMatchObject({ nullCount: 1n, valueCount: 1n });
    expect(n?.lower).toBeUndefined();
  });
});

const PLACE: Column = column(1, "place", {
  kind: "struct",
  fields: [
    { id: 2, name: 'l"at', type: { kind: "double" }, required: true },
    column(3, "tags", {
      kind: "list",
      element: { id: 4, name: "element", type: { kind: "string" }, required: true },
    }),
    column(5, "facts", {
      kind: "map",
      key: { id: 6, name: "key", type: { kind: "string" }, required: true },
      value: { id: 7, name: "value", type: { kind: "long" }, required: true },
    }),
  ],
});

Deno.test("members of structs carry their field ids and statistics; elements of lists and maps only ids", async () => {
  await withBench(async ({ files, session }) => {
    const [file] = await files.write(
      `SELECT {'l"at': 1.5, 'tags': ['a'], 'facts': MAP {'k': 1}} AS place UNION ALL SELECT NULL`,
      { ...target(PLACE), schemaJson: `{"it's": 1}` },
    );
    expect(file?.columns.map(({ fieldId }) => fieldId)).toEqual([2]);
    const path = file === undefined ? "" : files.scan([file], [PLACE]).match(/\['([^']+)'/)?.[1];
    const schema = await session.rows(
      `SELECT field_id FROM parquet_schema('${path}') WHERE field_id IS NOT NULL ORDER BY 1`,
    );
    expect(schema.map((row) => Number(row.field_id))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const [footer] = await session.rows(
      `SELECT decode(value) AS value FROM parquet_kv_metadata('${path}') WHERE decode(key) = 'iceberg.schema'`,
    );
    expect(footer?.value).toBe(`{"it's": 1}`);
  });
});

Deno.test("a null is refused wherever a nested value needs one, and taken elsewhere", async () => {
  await withBench(async ({ files }) => {
    const place = (lat: string, tags: string, facts: string) =>
      `SELECT {'l"at': ${lat}, 'tags': ${tags}, 'facts': ${facts}} AS place`;
    const good = [
      place("1", "NULL", "NULL"),
      place("1", "[]", "MAP {}"),
      place("1", "['a']", "MAP {'k': 1}"),
      "SELECT NULL AS place",
    ];
    for (const sql of good) expect(await files.write(sql, target(PLACE))).toHaveLength(1);
    const bad = [
      place("NULL", "NULL", "NULL"),
      place("1", "['a', NULL]", "NULL"),
      place("1", "NULL", "MAP {'k': 1, 'l': NULL}"),
      "SELECT {'tags': ['a']} AS place",
    ];
    for (const sql of bad) {
      await expect(files.write(sql, target(PLACE))).rejects.toMatchObject({
        code: "PHLO-407",
        message: expect.stringContaining('"place": it is required, and 1 row has a null in it'),
      });
    }
    const required = [{ ...PLACE, required: true }];
    await expect(files.write("SELECT NULL AS place", target(...required))).rejects.toMatchObject({
      code: "PHLO-407",
    });
  });
});

Deno.test("a value that does not fit is refused by its column, type and value", async () => {
  await withBench(async ({ files }) => {
    const id = column(1, "id", { kind: "long" });
    const cases: readonly (readonly [string, Column, string])[] = [
      ["SELECT 1 AS id, 3000000000 AS n", column(2, "n", { kind: "int" }), "3000000000"],
      ["SELECT 1 AS id, 'x' AS n", column(2, "n", { kind: "long" }), "'x'"],
      [
        "SELECT 1 AS id, 1e10 AS n",
        column(2, "n", { kind: "decimal", precision: 5, scale: 2 }),
        "DECIMAL(5,2)",
      ],
      [
        "SELECT 1 AS id, [3000000000] AS n",
        column(2, "n", {
          kind: "list",
          element: column(3, "element", { kind: "int" }),
        }),
        "INTEGER[]",
      ],
      ["SELECT 1 AS id, DATE 'infinity' AS n", column(2, "n", { kind: "date" }), "infinity"],
      [
        "SELECT 1 AS id, [TIMESTAMP '-infinity'] AS n",
        column(2, "n", {
          kind: "list",
          element: column(3, "element", { kind: "timestamp" }),
        }),
        "infinity",
      ],
      ["SELECT 1 AS id", column(2, "n", { kind: "long" }), "no such column"],
    ];
    for (const [sql, wanted, words] of cases) {
      await expect(files.write(sql, target(id, wanted))).rejects.toMatchObject({
        code: "PHLO-407",
        message: expect.stringContaining(words),
        hint: expect.any(String),
      });
    }
  });
});

Deno.test("an error of the relation's own SQL stays what it is", async () => {
  await withBench(async ({ files }) => {
    const id = column(1, "id", { kind: "long" });
    await expect(files.write("SELECT nothing AS id", target(id))).rejects.toThrow("Binder Error");
    await expect(files.write("SELECT error('mine') AS id FROM range(3)", target(id)))
      .rejects.toThrow("mine");
  });
});

Deno.test("a relation may end in a comment, and columns are found by name whatever their order", async () => {
  await withBench(async ({ files, session }) => {
    const columns = [column(1, "id", { kind: "long" }), column(2, "name", { kind: "string" })];
    const written = await files.write(
      "SELECT 'a' AS NAME, 7::TINYINT AS Id -- the end",
      target(...columns),
    );
    const rows = await session.rows(files.scan(written, columns));
    expect(rows).toEqual([{ id: 7n, name: "a" }]);
  });
});

Deno.test("a large relation is split into files of about the size asked for", async () => {
  await withBench(async ({ files, session }) => {
    const id = column(1, "id", { kind: "long" });
    const sql = "SELECT hash(i) % 1000000007 AS id FROM range(1000000) t(i)";
    const split = await files.write(sql, { ...target(id), targetFileBytes: 1_000_000 });
    expect(split.length).toBeGreaterThan(1);
    expect(split.reduce((total, { rowCount }) => total + rowCount, 0n)).toBe(1_000_000n);
    const [row] = await session.rows(
      `SELECT count(*) AS rows, count(DISTINCT id) AS ids FROM (${files.scan(split, [id])})`,
    );
    expect(row?.rows).toBe(1_000_000n);
    const none = await files.write(`${sql} WHERE i < 0`, {
      ...target(id),
      targetFileBytes: 1_000_000,
    });
    expect(none).toEqual([]);
  });
});

Deno.test("fixed columns and columns without ids are refused", async () => {
  await withBench(async ({ files }) => {
    const fixed = column(1, "f", { kind: "fixed", length: 3 });
    await expect(files.write("SELECT 'abc'::BLOB AS f", target(fixed))).rejects.toMatchObject({
      code: "PHLO-402",
    });
    const nameless: Column = { name: "x", type: { kind: "long" }, required: false };
    await expect(files.write("SELECT 1 AS x", target(nameless))).rejects.toMatchObject({
      code: "PHLO-901",
    });
  });
});

Deno.test("rows that delete files name by position are left out, however the path is spelled", async () => {
  await withBench(async ({ files, session, folder }) => {
    const id = column(1, "id", { kind: "long" });
    const [first] = await files.write("SELECT i AS id FROM range(10) t(i)", target(id));
    const [second] = await files.write("SELECT i AS id FROM range(10, 13) t(i)", target(id));
    if (first === undefined || second === undefined) throw new Error("no file");
    for (
      const [index, spelling] of ["file:/old/root/", "/old/root/", "file:///old/root/"].entries()
    ) {
      await session.run(`COPY (
          SELECT '${spelling}${first.name}' AS file_path, ${index + 3}::BIGINT AS pos UNION ALL
          SELECT '${spelling}t/other.parquet', 9
        ) TO '${folder}/t_d${index}.parquet'`);
    }
    const deleteFiles = ["t/d0.parquet", "t/d1.parquet", "t/d2.parquet"];
    const scan = files.scan([{ ...first, deleteFiles }, second], [id]);
    const rows = await session.rows(`SELECT id FROM (${scan}) WHERE id > 1 ORDER BY id`);
    expect(rows.map((row) => row.id)).toEqual([2n, 6n, 7n, 8n, 9n, 10n, 11n, 12n]);
    const odd = column(1, "File_Row_Number", { kind: "long" });
    expect(() => files.scan([{ ...first, deleteFiles }], [odd])).toThrow("deleted by position");
  });
});
