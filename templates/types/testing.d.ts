/// <reference path="./tables.d.ts" />
/** What "phlo/testing" exports. Made by scripts/write_types.ts; phlo writes it into projects. */

export { expect } from "./packages/expect/build/index.d.ts";

/** Begins an assertion about rows. */
export declare function expectRows(subject: RowsSubject): RowsExpectation;

export interface LakeTables {
}

export declare function testIngestion(asset: unknown, options?: IngestionTestOptions<LakeTables>): Promise<IngestionTest<LakeTables>>;

export declare function createTestLake(): Promise<AnyTestLake<LakeTables>>;

/** Rows, or the result of a test that has some. */
type RowsSubject = readonly object[] | {
    readonly rows: readonly object[];
    readonly error?: PhloError;
};

/** Assertions about rows. */
interface RowsExpectation {
    /** The same rows in any order. A column that one side leaves out is empty there. */
    toEqual(expected: readonly object[], options?: CompareOptions): void;
    /** Each of these rows is there; only the columns that they name are compared. */
    toContain(expected: readonly object[], options?: CompareOptions): void;
    /** So many rows. */
    toHaveLength(count: number): void;
    /** No rows. */
    toBeEmpty(): void;
}

/** What is tested under which circumstances. */
interface IngestionTestOptions<Tables> extends SourceOptions {
    /** `2024-01-20`, as on the command line; the partition that holds `now` where absent. */
    readonly partition?: string;
    /** The moment of the run, which the function and its `Date` see too. */
    readonly now?: string | number | Date;
    /** Variables of the environment, over those of the process. */
    readonly env?: Readonly<Record<string, string>>;
    /** The lake of an earlier call, to run over what is there. */
    readonly lake?: TestLake<Tables>;
    /** The zone that partitions are cut in; the project's where absent. */
    readonly timezone?: string;
}

/** What came of it. */
interface IngestionTest<Tables = Record<never, never>> {
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
    readonly lake: TestLake<Tables>;
    /** Answers SQL over the lake. */
    readonly query: TestLake<Tables>["query"];
}

/** A lake that a test fills and looks into. Disposing it removes its folder; else the end of the process does. */
interface TestLake<Tables = Record<never, never>> extends AsyncDisposable {
    /** The lake's own folder. */
    readonly folder: string;
    /** Beside the lake: records, staged pages, scratch space. */
    readonly stateFolder: string;
    /** Answers one SELECT, or all rows of a table: `lake.query("raw.glucose_entries")`. */
    query<Sql extends string>(sql: Sql): Promise<readonly QueryRow<Sql, Tables>[]>;
}

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

/** How rows are compared. */
interface CompareOptions {
    /** The column or columns that say which rows belong together; found from the values where absent. */
    readonly key?: string | readonly string[];
}

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

/** A row in a test. */
type TestRow = Readonly<Record<string, unknown>>;

/** Counts of one ingest step. */
interface RowCounts {
    readonly fetched: number;
    readonly valid: number;
    readonly quarantined: number;
    readonly inserted: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly superseded: number;
    readonly deleted: number;
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

/** A row that was refused. */
interface QuarantinedRow {
    /** The row's number, counted from 0 in the order received. */
    readonly row: number;
    /** The record as it came; its text where it is no JSON. */
    readonly payload: unknown;
    readonly issues: readonly Issue[];
}

/** A request as it was sent. */
interface SentRequest {
    readonly method: string;
    readonly url: string;
    /** By name, in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
}

/** A table as it stands. */
interface TableFacts {
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

/** What `query` answers: typed rows for the name of a table that is known, plain rows for any other SQL. */
type QueryRow<Sql extends string, Tables> = Sql extends keyof Tables ? Tables[Sql] : TestRow;

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

/**
 * Answers by request: `"entries.json"`, `"POST /v1/search"`, `"https://api.example.com/v1/entries?page=2"`, `"*"`. As a list of
 * pairs, several answers for one request are given in turn, and the last of them stays.
 */
type Responses = Readonly<Record<string, unknown>> | readonly (readonly [request: string, answer: unknown])[];

/** Every state of a step or run. */
declare const STEP_STATES: readonly ["planned", "waiting", "running", "succeeded", "unchanged", "blocked", "failed", "skipped", "cancelled", "interrupted"];

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
    readonly "PHLO-901": unknown;
};

export {};
