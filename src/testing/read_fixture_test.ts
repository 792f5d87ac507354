import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { openSession } from "../duckdb/session.ts";
import { columnTypesOf } from "./column_types.ts";
import { readFixture } from "./read_fixture.ts";

Deno.test("a Parquet file keeps its types, and the rows are plain values", () =>
  withFolder(async (folder) => {
    await using session = await openSession({
      temporaryFolder: `${folder}/spill`,
      folders: [folder],
    });
    await session.run(`COPY (SELECT 1::BIGINT AS n, 9007199254740993::BIGINT AS big,
      TIMESTAMPTZ '2024-01-20 10:00:00.5+00' AS at, DATE '2024-01-20' AS day,
      1.50::DECIMAL(5,2) AS price, {a: [1, 2], m: MAP {'k': 'v'}} AS nested, NULL::VARCHAR AS none
    ) TO '${folder}/rows.parquet' (FORMAT parquet)`);
    const host = fakeHost({ workingFolder: folder });
    const rows = await readFixture("rows.parquet", { testFile: `${folder}/x_test.ts` }, host);
    expect(rows).toEqual([{
      n: 1,
      big: 9007199254740993n,
      at: "2024-01-20T10:00:00.500Z",
      day: "2024-01-20",
      price: "1.50",
      nested: { a: [1, 2], m: { k: "v" } },
      none: null,
    }]);
    expect(columnTypesOf(rows)?.price).toBe("DECIMAL(5,2)");
  }));

Deno.test("a fixture beside the test comes before one of tests/fixtures", () =>
  withFolder(async (folder) => {
    const host = fakeHost({ workingFolder: folder });
    await Deno.mkdir(`${folder}/tests/fixtures`, { recursive: true });
    await Deno.mkdir(`${folder}/tests/inner`);
    await Deno.writeTextFile(`${folder}/tests/fixtures/a.json`, '[{ "from": "fixtures" }]');
    expect(await readFixture("a.json", { testFile: undefined }, host)).toEqual([{
      from: "fixtures",
    }]);
    await Deno.writeTextFile(`${folder}/tests/inner/a.json`, '{ "from": "beside" }');
    const testFile = `${folder}/tests/inner/x_test.ts`;
    expect(await readFixture("a.json", { testFile }, host)).toEqual([{ from: "beside" }]);
    expect(await readFixture(`${folder}/tests/fixtures/a.json`, { testFile }, host))
      .toEqual([{ from: "fixtures" }]);
  }));

Deno.test("an empty file holds no rows, and one that holds no objects is refused by its line", () =>
  withFolder(async (folder) => {
    const host = fakeHost({ workingFolder: folder });
    await Deno.writeTextFile(`${folder}/empty.ndjson`, "\n");
    expect(await readFixture("empty.ndjson", { testFile: undefined }, host)).toEqual([]);
    await Deno.writeTextFile(`${folder}/bad.ndjson`, '{"a":1}\n5\n');
    await expect(readFixture("bad.ndjson", { testFile: undefined }, host)).rejects.toThrow(
      "bad.ndjson:2",
    );
    await Deno.writeTextFile(`${folder}/broken.ndjson`, '{"a":1}\n{"a":\n');
    const error = await readFixture("broken.ndjson", { testFile: undefined }, host).catch((e) => e);
    expect([error.code, error.place.line]).toEqual(["PHLO-303", 2]);
  }));
