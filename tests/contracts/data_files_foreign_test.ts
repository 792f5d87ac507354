/**
 * Tables as other engines leave them: what phlo reads, and what it refuses by name; and the order in which files become durable.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { expect } from "expect";
import type { Column } from "../../src/core/column.ts";
import type { BoundValue } from "../../src/core/data_files.ts";
import { parseJson64, renderJson64 } from "../../src/core/json64.ts";
import type { Store } from "../../src/core/store.ts";
import { createAvroTypes, parseAvro, renderAvro } from "../../src/iceberg/avro_file.ts";
import { listDataFiles } from "../../src/iceberg/list_data_files.ts";
import { manifestSchema, nameManifestField } from "../../src/iceberg/manifest_schema.ts";
import { planTable } from "../../src/iceberg/plan_table.ts";
import { prepareCommit } from "../../src/iceberg/prepare_commit.ts";
import { readTable } from "../../src/iceberg/read_table.ts";
import { currentSnapshot, tableColumns, type TableState } from "../../src/iceberg/table_state.ts";
import { openLocalStore } from "../../src/store/local_store.ts";
import { fakeHost } from "../support/fake_host.ts";
import { createMemoryDataFiles } from "../support/memory_data_files.ts";
import { type TestLake, withLake } from "../support/open_lake.ts";

const COLUMNS: readonly Column[] = [
  { name: "id", type: { kind: "long" }, required: true },
  { name: "name", type: { kind: "string" }, required: false },
];

function plan(lake: Pick<TestLake, "store" | "host">): TableState {
  return planTable(
    { name: "raw.t", columns: COLUMNS, location: lake.store.uriOf("raw/t") },
    lake.host,
  );
}

async function fill(lake: TestLake): Promise<TableState> {
  return await lake.change(plan(lake), { sql: "SELECT 1 AS id, 'a' AS name" });
}

let counter = 0;

/** Writes the table's metadata once more, altered, and reads it. */
async function alter(
  lake: TestLake,
  state: TableState,
  change: Readonly<Record<string, unknown>>,
  encode: (text: string) => Uint8Array = (text) => new TextEncoder().encode(text),
): Promise<TableState> {
  const name = `raw/t/metadata/altered-${++counter}.metadata.json`;
  await lake.store.create(name, encode(renderJson64({ ...state.metadata, ...change })));
  return await readTable(lake.store.uriOf(name), lake.store);
}

Deno.test("metadata without optional parts, with -1 for no snapshot, and compressed is read", async () => {
  await withLake(async (lake) => {
    const state = await lake.change(plan(lake), {});
    const gone = Object.fromEntries(
      ["refs", "snapshots", "snapshot-log", "metadata-log", "statistics", "sort-orders"]
        .map((key) => [key, undefined]),
    );
    const bare = await alter(lake, state, { ...gone, "current-snapshot-id": -1 });
    expect(currentSnapshot(bare)).toBeUndefined();
    expect(await lake.rows(bare)).toEqual([]);
    const zipped = await alter(lake, state, { custom: 1 }, gzipSync);
    expect(zipped.metadata).toMatchObject({ custom: 1 });
  });
});

Deno.test("snapshot ids of 63 bits survive reading, committing and writing", async () => {
  await withLake(async (lake) => {
    const state = await fill(lake);
    const id = 9123456789012345678n;
    const snapshot = currentSnapshot(state);
    const foreign = await alter(lake, state, {
      "current-snapshot-id": id,
      snapshots: [{ ...snapshot, "snapshot-id": id }],
      refs: { main: { type: "branch", "snapshot-id": id } },
      "snapshot-log": [{ "snapshot-id": id, "timestamp-ms": snapshot?.["timestamp-ms"] }],
    });
    const next = await lake.change(foreign, { sql: "SELECT 2 AS id, 'b' AS name" });
    const text = new TextDecoder().decode(
      await lake.store.read(lake.store.nameOf(next.metadataUri ?? "") ?? ""),
    );
    expect(text).toContain(`"parent-snapshot-id":${id}`);
    expect(parseJson64(text)).toMatchObject({ snapshots: [{ "snapshot-id": id }, {}] });
    const read = await readTable(next.metadataUri ?? "", lake.store);
    expect(await lake.rows(read)).toHaveLength(2);
    expect(await lake.rows(read, id)).toHaveLength(1);
  });
});

Deno.test("what phlo does not read is refused by name", async () => {
  await withLake(async (lake) => {
    const state = await fill(lake);
    const spec = (transform: string) => [{
      "spec-id": 0,
      fields: [{ "source-id": 1, "field-id": 1000, name: "p", transform }],
    }];
    const refused: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ "format-version": 1 }, "format version 1"],
      [{ "format-version": 3 }, "format version 3"],
      [{ "partition-specs": spec("zorder") }, 'the partition transform "zorder"'],
      [{ properties: { "schema.name-mapping.default": "[]" } }, "without field ids"],
    ];
    for (const [change, words] of refused) {
      await expect(alter(lake, state, change)).rejects.toMatchObject({
        code: "PHLO-402",
        message: expect.stringContaining(words),
      });
    }
    const known = ["identity", "year", "month", "day", "hour", "bucket[16]", "truncate[4]", "void"];
    for (const transform of known) {
      await alter(lake, state, { "partition-specs": spec(transform) });
    }
    const odd = [{
      type: "struct",
      "schema-id": 0,
      fields: [
        { id: 1, name: "v", required: false, type: "variant" },
      ],
    }];
    const unknownType = await alter(lake, state, { schemas: odd });
    expect(() => tableColumns(unknownType)).toThrow('"variant"');
  });
});

Deno.test("missing and damaged files are reported by their names", async () => {
  await withLake(async (lake) => {
    const state = await fill(lake);
    const missing = lake.store.uriOf("raw/t/metadata/none.metadata.json");
    await expect(readTable(missing, lake.store)).rejects.toMatchObject({
      code: "PHLO-401",
      message: expect.stringContaining("none.metadata.json"),
    });
    await expect(readTable("s3://bucket/x", lake.store)).rejects.toMatchObject({
      code: "PHLO-401",
      message: expect.stringContaining("s3://bucket/x"),
    });
    for (const [name, text] of [["cut", "{"], ["empty", ""], ["list", "[]"], ["other", "{}"]]) {
      await lake.store.create(`raw/t/${name}`, new TextEncoder().encode(text));
      const uri = lake.store.uriOf(`raw/t/${name}`);
      await expect(readTable(uri, lake.store)).rejects.toMatchObject({
        code: "PHLO-401",
        message: expect.stringContaining(`raw/t/${name}`),
      });
    }
    const list = currentSnapshot(state)?.["manifest-list"] ?? "";
    await lake.store.remove(lake.store.nameOf(list) ?? "");
    await lake.store.create(lake.store.nameOf(list) ?? "", new TextEncoder().encode("Obj\x01x"));
    await expect(listDataFiles(state, lake.store)).rejects.toMatchObject({
      code: "PHLO-401",
      message: expect.stringContaining(list),
    });
  });
});

Deno.test("deletes among data files, other formats and encryption are refused by name", async () => {
  await withLake(async (lake) => {
    const state = await fill(lake);
    const [file] = await listDataFiles(state, lake.store);
    const name = lake.store.nameOf(file?.manifestUri ?? "") ?? "";
    const types = createAvroTypes(nameManifestField);
    const bytes = await lake.store.read(name);
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ content: 1 }, "deletes among its data files"],
      [{ fileFormat: "ORC" }, '"ORC"'],
      [{ keyMetadata: Buffer.from([1]) }, "encrypted"],
    ];
    for (const [change, words] of cases) {
      const { rows, header } = parseAvro(bytes, types);
      const altered = rows.map((row) => ({
        ...row,
        dataFile: { ...row.dataFile as Record<string, unknown>, ...change },
      }));
      await lake.store.remove(name);
      await lake.store.create(
        name,
        renderAvro(manifestSchema({ "spec-id": 0, fields: [] }, []), altered, {
          header,
          types,
          sync: new Uint8Array(16),
        }),
      );
      await expect(listDataFiles(state, lake.store)).rejects.toMatchObject({
        code: "PHLO-402",
        message: expect.stringContaining(words),
      });
    }
  });
});

Deno.test("manifests whose writer named the counts otherwise keep their files", async () => {
  await withLake(async (lake) => {
    const state = await fill(lake);
    const list = lake.store.nameOf(currentSnapshot(state)?.["manifest-list"] ?? "") ?? "";
    const bytes = await lake.store.read(list);
    const types = createAvroTypes(nameManifestField);
    const { rows, header } = parseAvro(bytes, types);
    const older = (header["avro.schema"] ?? "").replaceAll(
      /"(added|existing|deleted)_files_count"/g,
      '"$1_data_files_count"',
    );
    await lake.store.remove(list);
    await lake.store.create(
      list,
      renderAvro(JSON.parse(older), rows, { header: {}, types, sync: new Uint8Array(16) }),
    );
    const next = await lake.change(state, { sql: "SELECT 2 AS id, 'b' AS name" });
    expect(await lake.rows(next)).toHaveLength(2);
  });
});

Deno.test("a partitioned table of another engine keeps its partition values when files are removed", async () => {
  await withLake(async (lake) => {
    const base = plan(lake);
    const partitioned: TableState = {
      ...base,
      metadata: {
        ...base.metadata,
        "partition-specs": [{
          "spec-id": 0,
          fields: [
            { "source-id": 1, "field-id": 1000, name: "id", transform: "identity" },
            { "source-id": 2, "field-id": 1001, name: "na me", transform: "truncate[1]" },
          ],
        }],
        "last-partition-id": 1001,
      },
    };
    const host = fakeHost();
    const files = createMemoryDataFiles(lake.store, host);
    const target = { columns: tableColumns(partitioned), folder: "raw/t/data" };
    const write = async (id: bigint, name: string | null) => {
      const [file] = await files.write([{ id, name }], target);
      if (file === undefined) throw new Error("no file");
      return { ...file, partition: new Map<number, BoundValue | null>([[1000, id], [1001, name]]) };
    };
    const state = await prepareCommit(partitioned, {
      operation: "append",
      add: [await write(5n, "x"), await write(2n ** 62n, null)],
      remove: [],
    }, lake);
    const [first] = (await listDataFiles(state, lake.store)).filter(({ entry }) =>
      entry.dataFile.partition.p1000 === 5n
    );
    if (first === undefined) throw new Error("no file of the partition");
    const change = { operation: "delete", add: [], remove: [first] } as const;
    const next = await prepareCommit(state, change, lake);
    const [kept] = await listDataFiles(next, lake.store);
    expect(kept?.entry.dataFile.partition).toEqual({ p1000: 2n ** 62n, p1001: null });
    expect(kept?.sequenceNumber).toBe(1n);
  });
});

Deno.test("a lake that was moved is read and written under its new root", async () => {
  await withLake(async (lake) => {
    const state = await fill(lake);
    await Deno.rename(`${lake.folder}/lake`, `${lake.folder}/moved`);
    const store = await openLocalStore(
      `${lake.folder}/moved`,
      { recordedRoots: [lake.store.root] },
      lake.host,
    );
    const read = await readTable(state.metadataUri ?? "", store);
    const next = await prepareCommit(read, {
      operation: "delete",
      add: [],
      remove: await listDataFiles(read, store),
    }, { store, host: lake.host });
    expect(next.metadataUri).toContain("/moved/raw/t/metadata/00001-");
    expect(await listDataFiles(next, store)).toEqual([]);
  });
});

Deno.test("data files are durable before manifests, manifests before the list, and the metadata comes last", async () => {
  await withLake(async (lake) => {
    const created: string[] = [];
    const record = (name: string): void => {
      created.push(name.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "*").replace(/snap-\d+/, "snap"));
    };
    const store: Store = {
      ...lake.store,
      create: async (name, bytes) => {
        await lake.store.create(name, bytes);
        record(name);
      },
      putFile: async (name, path) => {
        await lake.store.putFile(name, path);
        record(name);
      },
    };
    const files = createMemoryDataFiles(store, lake.host);
    const state = plan(lake);
    const add = await files.write([{ id: 1n, name: "a" }], {
      columns: tableColumns(state),
      folder: "raw/t/data",
    });
    await prepareCommit(state, { operation: "append", add, remove: [] }, { ...lake, store });
    expect(created).toEqual([
      "raw/t/data/*.parquet",
      "raw/t/metadata/*-m0.avro",
      "raw/t/metadata/snap-1-*.avro",
      "raw/t/metadata/00000-*.metadata.json",
    ]);
  });
});

Deno.test("a commit that fails at any file leaves the table as it was, and works when repeated", async () => {
  await withLake(async (lake) => {
    const state = await fill(lake);
    const target = { columns: tableColumns(state), folder: "raw/t/data" };
    const add = await lake.files.write("SELECT 2 AS id, 'b' AS name", target);
    const change = { operation: "append", add, remove: [] } as const;
    for (let failing = 1; failing <= 3; failing++) {
      let calls = 0;
      const store: Store = {
        ...lake.store,
        create: async (name, bytes) => {
          if (++calls === failing) throw new Error("the disk went away");
          await lake.store.create(name, bytes);
        },
      };
      await expect(prepareCommit(state, change, { ...lake, store })).rejects.toThrow("went away");
      expect(await lake.rows(await readTable(state.metadataUri ?? "", lake.store))).toHaveLength(1);
    }
    expect(await lake.rows(await prepareCommit(state, change, lake))).toHaveLength(2);
  });
});

/** Adds a delete manifest to the current snapshot, as an engine does that merges on read. */
async function addDeletes(
  lake: TestLake,
  state: TableState,
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  const types = createAvroTypes(nameManifestField);
  const sync = new Uint8Array(16);
  const [file] = await listDataFiles(state, lake.store);
  const list = lake.store.nameOf(currentSnapshot(state)?.["manifest-list"] ?? "") ?? "";
  const { rows, header } = parseAvro(await lake.store.read(list), types);
  const entry = { ...file?.entry, status: 1, dataFile: { ...file?.entry.dataFile, ...change } };
  const schema = manifestSchema({ "spec-id": 0, fields: [] }, []);
  await lake.store.create(
    "raw/t/metadata/d.avro",
    renderAvro(schema, [entry], { header, types, sync }),
  );
  const manifest = {
    ...rows[0],
    content: 1,
    manifestPath: lake.store.uriOf("raw/t/metadata/d.avro"),
  };
  await lake.store.remove(list);
  const listSchema = JSON.parse(header["avro.schema"] ?? "");
  await lake.store.create(
    list,
    renderAvro(listSchema, [...rows, manifest], { header: {}, types, sync }),
  );
}

Deno.test("rows deleted by position stay deleted when read, appended to and rewritten", async () => {
  await withLake(async (lake) => {
    const state = await lake.change(plan(lake), {
      sql: "SELECT i AS id, 'a' || i AS name FROM range(5) t(i)",
    });
    const [file] = await listDataFiles(state, lake.store);
    const name = "raw/t/data/deletes.parquet";
    const path = `${await lake.store.stagingFolder()}/deletes.parquet`;
    const spelled = file?.uri.replace("file:///", "file:/");
    await lake.session.run(
      `COPY (SELECT '${spelled}' AS file_path, unnest([1, 3])::BIGINT AS pos) TO '${path}'`,
    );
    await lake.store.putFile(name, path);
    await addDeletes(lake, state, { content: 1, filePath: lake.store.uriOf(name) });
    const wanted = [{ id: "0", name: "a0" }, { id: "2", name: "a2" }, { id: "4", name: "a4" }];
    expect(await lake.rows(state)).toEqual(wanted);
    const appended = await lake.change(state, { sql: "SELECT 9 AS id, 'b' AS name" });
    expect(await lake.rows(appended)).toEqual([...wanted, { id: "9", name: "b" }]);
    const remove = await listDataFiles(appended, lake.store);
    const kept = lake.files.scan(remove, tableColumns(appended));
    const rewritten = await lake.change(appended, { operation: "overwrite", remove, sql: kept });
    expect(await lake.rows(rewritten)).toEqual([...wanted, { id: "9", name: "b" }]);
    const [newest] = await listDataFiles(rewritten, lake.store);
    expect(newest?.deleteFiles).toBeUndefined();
  });
});

Deno.test("equality deletes are refused by name", async () => {
  await withLake(async (lake) => {
    const state = await fill(lake);
    await addDeletes(lake, state, { content: 2, equalityIds: [1] });
    await expect(listDataFiles(state, lake.store)).rejects.toMatchObject({
      code: "PHLO-402",
      message: expect.stringContaining("equality deletes"),
    });
  });
});
