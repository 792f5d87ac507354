/// <reference path="./tables.d.ts" />
/** What "phlo/testing" exports. Made by scripts/write_types.ts; phlo writes it into projects. */

export { expect } from "./packages/expect/build/index.d.ts";

/** Begins an assertion about rows. */
export declare function expectRows(subject: RowsSubject): RowsExpectation;

/** How rows are compared. */
export interface CompareOptions {
    /** The column or columns that say which rows belong together; found from the values where absent. */
    readonly key?: string | readonly string[];
}

/** Assertions about rows. */
export interface RowsExpectation {
    /** The same rows in any order. A column that one side leaves out is empty there. */
    toEqual(expected: readonly object[], options?: CompareOptions): void;
    /** Each of these rows is there; only the columns that they name are compared. */
    toContain(expected: readonly object[], options?: CompareOptions): void;
    /** So many rows. */
    toHaveLength(count: number): void;
    /** No rows. */
    toBeEmpty(): void;
}

/** Rows, or the result of a test that has some. */
export type RowsSubject = readonly object[] | {
    readonly rows: readonly object[];
    readonly error?: PhloError;
    readonly issues?: readonly Issue[];
};

/** How a test of the model ended. */
export interface ModelCheck {
    readonly name: string;
    readonly passed: boolean;
    /** Rows that break it. */
    readonly failures: number;
}

/** A row that was refused. */
export interface QuarantinedRow {
    /** The row's number, counted from 1 in the order received. */
    readonly row: number;
    /** The record as it came; its text where it is no JSON. */
    readonly payload: unknown;
    readonly issues: readonly Issue[];
}

/** A table as it stands. */
export interface TableFacts {
    /** `raw.glucose_entries`. */
    readonly name: string;
    readonly columns: readonly {
        readonly name: string;
        readonly type: string;
    }[];
    readonly rows: number;
    readonly snapshots: number;
    /** The current snapshot's id; undefined where the table never had rows. */
    readonly snapshot: string | undefined;
}

/**
 * Answers by request: `"entries.json"`, `"POST /v1/search"`, `"https://api.example.com/v1/entries?page=2"`, `"*"`. As a list of
 * pairs, several answers for one request are given in turn, and the last of them stays.
 */
export type Responses = Readonly<Record<string, ResponseValue>> | readonly (readonly [request: string, answer: ResponseValue])[];

/** A body, a `ScriptedAnswer` with a status, a `Response`, or a function that answers. */
export type ResponseValue = ((request: SentRequest) => unknown) | object | string | number | boolean | null;

/** An answer with more than a body. */
export interface ScriptedAnswer {
    /** 200 where absent. */
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
}

/** A request as it was sent. */
export interface SentRequest {
    readonly method: string;
    readonly url: string;
    /** By name, in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
}

/** A row in a test. */
export type TestRow = Readonly<Record<string, unknown>>;

/**
 * The rows of the project's tables by their names: `query("raw.readings")` answers them typed. phlo declares them into this
 * interface from the schemas.
 */
export interface LakeTables {
}

/** A lake that a test fills and looks into. */
export type TestLake = TestLakeOf<LakeTables>;

/** How an ingestion is tested: `partition`, and one of `responses`, `rows` and `recorded`. */
export type IngestionTestOptions = IngestionTestOptionsOf<LakeTables>;

/** What came of an ingestion. */
export type IngestionTest = IngestionTestOf<LakeTables>;

/** How a model is tested: `inputs`, and for an incremental one `existing`. */
export type ModelTestOptions = ModelTestOptionsOf<LakeTables>;

/** What came of a model. */
export type ModelTest = ModelTestOf<LakeTables>;

/**
 * Runs one partition of an asset on the real road: fetch, validate, dedup, compare, write, publish. The asset is what
 * `phloIngestion` returned, or its name.
 *
 * @throws PhloError where there is no such asset, a request has no answer, or the function or its source fails.
 */
export declare function testIngestion(asset: unknown, options?: IngestionTestOptions): Promise<IngestionTest>;

/**
 * Builds one SQL model over rows that the test gives for what it reads:
 * `testModel("stg_readings", { inputs: { readings: [{ id: "a", value: 1 }] } })`.
 *
 * @throws PhloError where there is no such model or input, or its SQL fails.
 */
export declare function testModel(model: string, options?: ModelTestOptions): Promise<ModelTest>;

/** Makes an empty lake, to hand to several calls as `lake`. It is gone when the tests end. */
export declare function createTestLake(): Promise<TestLake>;

/**
 * Reads rows of a `.json`, `.ndjson`, `.csv` or `.parquet` file, which lies beside the test or in `tests/fixtures`.
 *
 * @throws PhloError where there is no such file or it holds no rows.
 */
export declare function fixture(name: string): Promise<readonly TestRow[]>;

/**
 * An error with a code from the closed list of `error_codes.ts`.
 * Message: `Cannot <do what> "<thing>": <what is the case>`.
 */
declare class PhloError extends Error {
    readonly name = "PhloError";
    readonly code: ErrorCode;
    readonly hint: string | undefined;
    readonly place: Place | undefined;
    readonly isRetryable: boolean;
    constructor(code: ErrorCode, message: string, options?: PhloErrorOptions);
}

/** One failure of one rule, at one place in one record. */
interface Issue {
    /** The rule's short name: `too_big`, `invalid_type`, `unrecognized_keys`, `not_json`, `missing_key`. */
    readonly code: string;
    /** Where in the record: `["items", 3, "price"]`. Empty for the record as a whole. */
    readonly path: readonly (string | number)[];
    /** The rule in words, as a person reads it. */
    readonly message: string;
    /** The value that broke the rule, as JSON text, cut to 200 characters. */
    readonly value?: string;
    /** The record's number within the step, counted from 1 in the order received. */
    readonly row?: number;
}

/** A lake that a test fills and looks into. Disposing it removes its folder; else the end of the process does. */
interface TestLakeOf<Tables = Record<never, never>> extends AsyncDisposable {
    /** The lake's own folder. */
    readonly folder: string;
    /** Beside the lake: records, staged pages, scratch space. */
    readonly stateFolder: string;
    /** Answers one SELECT, or all rows of a table: `lake.query("raw.glucose_entries")`. */
    query<Sql extends string>(sql: Sql): Promise<readonly QueryRow<Sql, Tables>[]>;
}

/** What is tested under which circumstances. */
interface IngestionTestOptionsOf<Tables> extends SourceOptions {
    /** `2024-01-20`, as on the command line; the partition that holds `now` where absent. */
    readonly partition?: string;
    /** The moment of the run, which the function and its `Date` see too. */
    readonly now?: string | number | Date;
    /** Variables of the environment, over those of the process. */
    readonly env?: Readonly<Record<string, string>>;
    /** The lake of an earlier call, to run over what is there. */
    readonly lake?: TestLakeOf<Tables>;
    /** The zone that partitions are cut in; the project's where absent. */
    readonly timezone?: string;
}

/** What came of it. */
interface IngestionTestOf<Tables = Record<never, never>> {
    /** `succeeded`, `unchanged`, or `failed` where rows break their schema. */
    readonly state: StepState;
    /** Why nothing was published. */
    readonly error?: PhloError;
    /** The whole table after the run, in the order of its key, without phlo's own columns. */
    readonly rows: readonly TestRow[];
    readonly counts: RowCounts;
    /** What is wrong with the rows of this run. */
    readonly issues: readonly Issue[];
    /** The rows that were refused, as received. */
    readonly quarantine: readonly QuarantinedRow[];
    /** Fields that came and are not declared. */
    readonly undeclared: readonly string[];
    /** The requests that were sent, in order. */
    readonly requests: readonly SentRequest[];
    /** The table; undefined where there is none yet. */
    readonly table: TableFacts | undefined;
    /** What the function logged or printed, and what phlo had to say. */
    readonly log: readonly string[];
    readonly lake: TestLakeOf<Tables>;
    /** Answers SQL over the lake. */
    readonly query: TestLakeOf<Tables>["query"];
}

/** What the model is tested over. */
interface ModelTestOptionsOf<Tables> {
    /** Rows by what the model reads: a source's table or a model. A model that is not given is built from what it reads. */
    readonly inputs?: Readonly<Record<string, unknown>>;
    /** Rows that an incremental model's own table has before. */
    readonly existing?: unknown;
    readonly vars?: PlainRecord;
    /** The moment that SQL and templates see. */
    readonly now?: string | number | Date;
    /** Builds an incremental model from scratch. */
    readonly fullRefresh?: boolean;
    /** Runs the tests on the model too: `checks` says how they ended. */
    readonly checks?: boolean;
    /** The lake of an earlier call, whose tables the model may read. */
    readonly lake?: TestLakeOf<Tables>;
}

/** What came of it. */
interface ModelTestOf<Tables = Record<never, never>> {
    /** `succeeded`, `unchanged`, or `blocked` where a check keeps the model back. */
    readonly state: StepState;
    /** All rows of the model. */
    readonly rows: readonly TestRow[];
    readonly columns: readonly {
        readonly name: string;
        readonly type: string;
    }[];
    /** The compiled SQL, in the model's own dialect. */
    readonly sql: string;
    readonly checks: readonly ModelCheck[];
    readonly log: readonly string[];
    readonly lake: TestLakeOf<Tables>;
    /** Answers SQL over the lake. */
    readonly query: TestLakeOf<Tables>["query"];
}

/** A code of the closed list. */
type ErrorCode = keyof typeof ERROR_CODES;

/** Where something stands; lines and columns count from 1. */
interface Place {
    readonly file: string;
    readonly line?: number;
    readonly column?: number;
    /** The lines around the place with a caret under it, ready to print. */
    readonly frame?: string;
}

/** What may accompany an error. */
interface PhloErrorOptions {
    /** The next thing to type or do. */
    readonly hint?: string;
    readonly place?: Place;
    /** True where the same action may succeed when tried again. */
    readonly retryable?: boolean;
    readonly cause?: unknown;
}

/** What `query` answers: typed rows for the name of a table that is known, plain rows for any other SQL. */
type QueryRow<Sql extends string, Tables> = Sql extends keyof Tables ? Tables[Sql] : TestRow;

/** One of these, or none for a function that asks nobody. */
interface SourceOptions {
    /** Answers by request. */
    readonly responses?: Responses;
    /** Rows in place of what the function would fetch; it is not called. */
    readonly rows?: unknown;
    /** The name of a recording under `tests/recorded`; `true` for one named after asset and partition. */
    readonly recorded?: string | true;
}

/** One of the ten states. */
type StepState = typeof STEP_STATES[number];

/** Counts of one ingest step. */
interface RowCounts {
    /** Rows that the source sent. */
    readonly fetched: number;
    /** Rows that keep the schema. */
    readonly valid: number;
    /** Rows that break it; they are in the quarantine. */
    readonly quarantined: number;
    readonly inserted: number;
    readonly updated: number;
    /** Rows that the table had already, equal in every field. */
    readonly unchanged: number;
    /** Rows that a newer partition has written since. */
    readonly superseded: number;
    readonly deleted: number;
}

/** A mapping of YAML or JSON. */
interface PlainRecord {
    readonly [key: string]: Plain;
}

declare const ERROR_CODES: {
    readonly "PHLO-001": unknown;
    readonly "PHLO-002": unknown;
    readonly "PHLO-003": unknown;
    readonly "PHLO-004": unknown;
    readonly "PHLO-005": unknown;
    readonly "PHLO-006": unknown;
    readonly "PHLO-007": unknown;
    readonly "PHLO-101": unknown;
    readonly "PHLO-102": unknown;
    readonly "PHLO-103": unknown;
    readonly "PHLO-104": unknown;
    readonly "PHLO-105": unknown;
    readonly "PHLO-201": unknown;
    readonly "PHLO-202": unknown;
    readonly "PHLO-203": unknown;
    readonly "PHLO-204": unknown;
    readonly "PHLO-205": unknown;
    readonly "PHLO-301": unknown;
    readonly "PHLO-302": unknown;
    readonly "PHLO-303": unknown;
    readonly "PHLO-304": unknown;
    readonly "PHLO-305": unknown;
    readonly "PHLO-306": unknown;
    readonly "PHLO-307": unknown;
    readonly "PHLO-401": unknown;
    readonly "PHLO-402": unknown;
    readonly "PHLO-403": unknown;
    readonly "PHLO-404": unknown;
    readonly "PHLO-405": unknown;
    readonly "PHLO-406": unknown;
    readonly "PHLO-407": unknown;
    readonly "PHLO-408": unknown;
    readonly "PHLO-501": unknown;
    readonly "PHLO-502": unknown;
    readonly "PHLO-503": unknown;
    readonly "PHLO-504": unknown;
    readonly "PHLO-505": unknown;
    readonly "PHLO-506": unknown;
    readonly "PHLO-601": unknown;
    readonly "PHLO-602": unknown;
    readonly "PHLO-603": unknown;
    readonly "PHLO-604": unknown;
    readonly "PHLO-901": unknown;
};

/** Every state of a step or run. */
declare const STEP_STATES: readonly ["planned", "waiting", "running", "succeeded", "unchanged", "blocked", "failed", "skipped", "cancelled", "interrupted"];

/** A value of YAML or JSON. */
type Plain = null | boolean | number | bigint | string | readonly Plain[] | PlainRecord;

export {};
