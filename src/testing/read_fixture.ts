/**
 * `fixture`: rows of a file beside the tests, with the types of the file.
 *
 * @module
 */

import { dirname, extname, isAbsolute, join } from "node:path";
import { tmpdir } from "node:os";
import type { Host } from "../core/host.ts";
import { parseJson64 } from "../core/json64.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { type Place, placeAt, placeOnLine } from "../core/place.ts";
import { quoteText } from "../core/sql_text.ts";
import { suggestName } from "../core/suggest.ts";
import { openSession } from "../duckdb/session.ts";
import { withColumnTypes } from "./column_types.ts";
import { readPlainRows, type TestRow } from "./plain_rows.ts";
import { engineLimits } from "./test_lake.ts";
import { readTestProject } from "./test_project.ts";

type ReadRows = (path: string, host: Host) => Promise<readonly TestRow[]>;

/** How each kind of file is read. */
const READERS: Readonly<Record<string, ReadRows>> = {
  ".json": readJson,
  ".ndjson": readLines,
  ".jsonl": readLines,
  ".csv": (path, host) => readTyped(`read_csv(${quoteText(path)}, sample_size = -1)`, path, host),
  ".parquet": (path, host) => readTyped(`read_parquet(${quoteText(path)})`, path, host),
};

/**
 * Reads a file; a relative name is looked for beside the test, in `tests/fixtures`, in `tests` and in the project.
 * @throws PhloError PHLO-001 where there is no such file, PHLO-002 for a kind of file that holds no rows.
 */
export async function readFixture(
  name: string,
  options: { readonly testFile: string | undefined },
  host: Host,
): Promise<readonly TestRow[]> {
  const read = READERS[extname(name).toLowerCase()];
  if (read === undefined) {
    throw new PhloError("PHLO-002", `Cannot read the fixture "${name}": its kind is not known`, {
      hint: `the kinds are ${Object.keys(READERS).join(", ")}`,
    });
  }
  return await read(await findFile(name, options.testFile, host), host);
}

async function findFile(name: string, testFile: string | undefined, host: Host): Promise<string> {
  const { root } = await readTestProject(host);
  const tests = join(root, "tests");
  const beside = testFile === undefined ? [] : [dirname(testFile)];
  const folders = isAbsolute(name) ? ["/"] : [...beside, join(tests, "fixtures"), tests, root];
  for (const folder of folders) {
    const path = join(folder, name);
    if ((await host.disk.stat(path))?.kind === "file") return path;
  }
  const known = await Promise.all(
    folders.map((folder) => host.disk.list(join(folder, dirname(name)))),
  );
  const near = suggestName(
    name,
    known.flat().flatMap((entry) => entry.kind === "file" ? [join(dirname(name), entry.name)] : []),
  );
  throw new PhloError("PHLO-001", `Cannot read the fixture "${name}": there is no such file`, {
    hint: near === undefined ? `put it at tests/fixtures/${name}` : `did you mean "${near}"?`,
  });
}

async function readJson(path: string, host: Host): Promise<readonly TestRow[]> {
  const text = await host.disk.readText(path);
  const value = parse(text, (error) => {
    const position = /position (\d+)/.exec(messageOf(error))?.[1];
    return position === undefined ? { file: path } : placeAt(path, text, Number(position));
  });
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
  return rows.map((row, index) => asRow(row, `${path}, item ${index + 1}`));
}

async function readLines(path: string, host: Host): Promise<readonly TestRow[]> {
  const text = await host.disk.readText(path);
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    const value = parse(line, () => placeOnLine(path, text, index + 1));
    return [asRow(value, `${path}:${index + 1}`)];
  });
}

function parse(text: string, locate: (error: unknown) => Place): unknown {
  try {
    return parseJson64(text);
  } catch (error) {
    const place = locate(error);
    throw new PhloError(
      "PHLO-303",
      `Cannot read the fixture "${place.file}": ${messageOf(error)}`,
      {
        place,
        cause: error,
      },
    );
  }
}

function asRow(value: unknown, where: string): TestRow {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as TestRow;
  throw new PhloError("PHLO-303", `Cannot read the fixture "${where}": it is no object`, {
    hint: "write rows as objects: [{ … }, { … }]",
  });
}

async function readTyped(
  relation: string,
  path: string,
  host: Host,
): Promise<readonly TestRow[]> {
  await using session = await openSession({
    temporaryFolder: join(tmpdir(), `phlo-fixture-${host.ids.uuid()}`),
    folders: [dirname(path)],
    ...engineLimits(host),
  });
  const sql = `SELECT * FROM ${relation}`;
  try {
    const described = await session.describe(sql);
    const types = Object.fromEntries(described.map(({ name, type }) => [name, type]));
    return withColumnTypes(await readPlainRows(session, sql), types);
  } catch (error) {
    const [reason = ""] = messageOf(error).split("\n");
    throw new PhloError("PHLO-303", `Cannot read the fixture "${path}": ${reason}`, {
      cause: error,
    });
  }
}
