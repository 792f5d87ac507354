/**
 * One in-memory DuckDB for a process and run, closed off from the network and from folders it has no business in.
 * Knows nothing of tables or lakes.
 *
 * @module
 */

import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { quoteText, quoteTextList } from "../core/sql_text.ts";
import { explainReadFault } from "./explain_read_fault.ts";
import { loadDuckdb } from "./load_library.ts";
import { readTableNames } from "./read_table_names.ts";

/** How a session is opened. */
export interface SessionOptions {
  /** Spilled data goes here; the folder is made when first needed. */
  readonly temporaryFolder: string;
  /** Folders that SQL may read and write. */
  readonly folders: readonly string[];
  readonly memoryBytes?: number;
  readonly threads?: number;
  /** Bytes that spilled data may take; what is free on the disk where left out. */
  readonly mostSpillBytes?: number;
}

/** A row as JavaScript values: bigint for 64-bit integers, text for decimals, dates, times and nested values. */
export type Row = Readonly<Record<string, unknown>>;

/** One connection. Statements on it run one after the other. */
export interface Session extends AsyncDisposable {
  /** Runs statements whose rows nobody reads. */
  run(sql: string): Promise<void>;
  /** Runs one statement and reads its rows: small results only. */
  rows(sql: string): Promise<readonly Row[]>;
  /** Like `rows`, with lists and structs as lists and objects. */
  nestedRows(sql: string): Promise<readonly Row[]>;
  /** Like `nestedRows`, some thousand at a time while the statement runs: a reader that has enough need not wait for all. */
  nestedBatches(sql: string): AsyncIterable<readonly Row[]>;
  /** Like `rows`, with lists and structs as JSON; a map is a list of `{ key, value }`. 64-bit integers are text. */
  jsonRows(sql: string): Promise<readonly Row[]>;
  /** The names of the tables a statement reads, in parts: `["raw", "glucose_entries"]`. None for what is not one SELECT. */
  tableNames(sql: string): Promise<readonly (readonly string[])[]>;
  /** What kind each statement of the text is, without running it: `SELECT`, `INSERT`, `COPY`, … */
  statementKinds(sql: string): Promise<readonly string[]>;
  /** Columns and DuckDB types of a query, without running it. */
  describe(sql: string): Promise<readonly { readonly name: string; readonly type: string }[]>;
  /** Opens another connection to the same instance. */
  connect(): Promise<Session>;
  interrupt(): void;
  /** False where a fatal error has made the whole instance unusable. */
  isAlive(): Promise<boolean>;
}

/** Opens an instance and its first connection. The instance is closed with the connection that opened it. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const duckdb = await loadDuckdb();
  const instance = await duckdb.DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    preserve_insertion_order: "true",
    ...(options.memoryBytes === undefined
      ? {}
      : { memory_limit: `${Math.floor(options.memoryBytes / 1e6)}MB` }),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  await connection.run(`
    SET GLOBAL temp_directory = ${quoteText(options.temporaryFolder)};
    SET GLOBAL TimeZone = 'UTC';${renderSpillLimit(options)}
    SET GLOBAL allowed_directories = ${
    quoteTextList([options.temporaryFolder, ...options.folders].map(withSlash))
  };
    SET GLOBAL enable_external_access = false;
    SET GLOBAL lock_configuration = true;`);
  return wrap(instance, connection, { ownsInstance: true });
}

function renderSpillLimit({ mostSpillBytes }: SessionOptions): string {
  if (mostSpillBytes === undefined) return "";
  return `\n    SET GLOBAL max_temp_directory_size = '${Math.floor(mostSpillBytes / 1e6)}MB';`;
}

function withSlash(folder: string): string {
  return folder.endsWith("/") ? folder : `${folder}/`;
}

function wrap(
  instance: DuckDBInstance,
  connection: DuckDBConnection,
  { ownsInstance }: { readonly ownsInstance: boolean },
): Session {
  return {
    async run(sql) {
      await guard(connection.run(sql));
    },
    async rows(sql) {
      const reader = await guard(connection.runAndReadAll(sql));
      return reader.convertRowObjects(toPlainValue) as readonly Row[];
    },
    async nestedRows(sql) {
      const reader = await guard(connection.runAndReadAll(sql));
      return reader.convertRowObjects(toNestedValue) as readonly Row[];
    },
    async *nestedBatches(sql) {
      const result = await guard(connection.stream(sql));
      const batches = result.yieldConvertedRowObjects(toNestedValue);
      for (;;) {
        const { value, done } = await guard(batches.next());
        if (done === true) return;
        yield value as readonly Row[];
      }
    },
    async jsonRows(sql) {
      const reader = await guard(connection.runAndReadAll(sql));
      return reader.getRowObjectsJson() as readonly Row[];
    },
    async tableNames(sql) {
      const [row] = (await guard(connection.runAndReadAll(
        `SELECT json_serialize_sql(${quoteText(sql)}) AS tree`,
      ))).getRowObjectsJson();
      return readTableNames(String(row?.tree));
    },
    async statementKinds(sql) {
      const duckdb = await loadDuckdb();
      const extracted = await guard(connection.extractStatements(sql));
      const kinds: string[] = [];
      for (let index = 0; index < extracted.count; index++) {
        const prepared = await guard(extracted.prepare(index));
        kinds.push(duckdb.StatementType[prepared.statementType] ?? "INVALID");
        prepared.destroySync();
      }
      return kinds;
    },
    async describe(sql) {
      const reader = await guard(connection.runAndReadAll(`DESCRIBE ${sql}`));
      return reader.getRowObjectsJson().map((row) => ({
        name: String(row.column_name),
        type: String(row.column_type),
      }));
    },
    async connect() {
      return wrap(instance, await instance.connect(), { ownsInstance: false });
    },
    interrupt() {
      connection.interrupt();
    },
    async isAlive() {
      try {
        await connection.run("SELECT 1");
        return true;
      } catch {
        // Whatever the error says: an instance that cannot answer this answers nothing any more.
        return false;
      }
    },
    // deno-lint-ignore require-await -- AsyncDisposable asks for a promise
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      if (ownsInstance) instance.closeSync();
    },
  };
}

/** Scalars as they are; everything that JavaScript has no exact type for as the text DuckDB shows. */
function toPlainValue(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  return String(value);
}

/** Lists, structs and maps as lists and objects, maps as lists of key and value; the rest as `toPlainValue` has it. */
function toNestedValue(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if ("items" in value && Array.isArray(value.items)) return value.items.map(toNestedValue);
  if (!("entries" in value) || typeof value.entries !== "object" || value.entries === null) {
    return toPlainValue(value);
  }
  if (Array.isArray(value.entries)) return value.entries.map(toNestedPair);
  return Object.fromEntries(
    Object.entries(value.entries).map(([name, member]) => [name, toNestedValue(member)]),
  );
}

function toNestedPair(pair: { readonly key: unknown; readonly value: unknown }): unknown {
  return { key: toNestedValue(pair.key), value: toNestedValue(pair.value) };
}

const DISK_FAULT = /No space left|Disk quota|Read-only file system|Permission denied|EROFS|ENOSPC/i;

/** Turns the driver's errors into ours. Only faults of files are told apart here; callers know what else a failure means. */
async function guard<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const message = messageOf(error);
    if (DISK_FAULT.test(message)) {
      throw new PhloError("PHLO-007", `Cannot write a file: ${message}`, { cause: error });
    }
    throw explainReadFault(message, error) ?? error;
  }
}
