/** What "phlo" exports. Made by scripts/write_types.ts; phlo writes it into projects. */

import type { z } from "zod";

/**
 * Declares an ingested table; the module must export what it returns.
 *
 * @throws PhloError PHLO-102 where an option cannot be right.
 */
export declare function phloIngestion<Schema extends z.ZodType>(options: IngestionOptions<Schema>, run: IngestionFunction): IngestionDefinition;

/** A field of the schema's rows. */
export type FieldOf<Schema extends z.ZodType> = keyof z.output<Schema> & string;

/** What `phloIngestion` takes. Only `tableName` and `validationSchema` must be given. */
export interface IngestionOptions<Schema extends z.ZodType> {
    /** The table, made as `raw.<tableName>`. */
    readonly tableName: string;
    /** The field or fields that tell one row from another. Without it rows are appended. */
    readonly uniqueKey?: FieldOf<Schema> | readonly FieldOf<Schema>[];
    /** A zod object: every row must fit it. */
    readonly validationSchema: Schema;
    /** Assets are shown by group; the file's folder where absent. */
    readonly group?: string;
    readonly description?: string;
    /** Five fields: minute, hour, day of the month, month, day of the week. */
    readonly cron?: string;
    /** After how many hours the asset is late: a warning, an error. */
    readonly freshnessHours?: readonly [number, number];
    /** `day`, unless the function takes no argument: then `none`. */
    readonly partitions?: PartitionGrain;
    /** `merge` with a key, otherwise `append`. */
    readonly writeMode?: WriteMode;
    /** Which of several rows with one key stays; `last` unless said otherwise. */
    readonly dedup?: DedupMethod;
    /** The field whose greatest value decides which row is last. */
    readonly dedupSort?: FieldOf<Schema>;
    /** How many rows may be refused before nothing is published: a count, or a share such as `"1%"`. */
    readonly maxRejected?: number | string;
    /** The share of rows that a replacing write may remove, 0 to 1; 0.5 where absent. */
    readonly maxShrink?: number;
    /** True where an empty answer may empty the table. */
    readonly allowEmpty?: boolean;
    readonly maxRetries?: number;
    readonly retryDelaySeconds?: number;
    readonly maxRuntimeSeconds?: number;
    readonly resumeWithinSeconds?: number;
}

/** What a workflow's function gets besides its partition. */
export interface IngestionContext {
    /** The partition's bounds as ISO instants in UTC, the end excluded. */
    readonly window: {
        readonly start: string;
        readonly end: string;
    };
    /** The values that the last published run of each resource left. */
    readonly cursor: Readonly<Record<string, unknown>>;
    /** Aborts when the run is cancelled or the function takes too long. */
    readonly signal: AbortSignal;
    /** Environment variables, those of the `.env` files included. */
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly log: IngestionLog;
}

/** Writes lines into the run's log. */
export interface IngestionLog {
    debug(message: string): void;
    info(message: string): void;
    warn(message: string): void;
    error(message: string): void;
}

/** An ingested asset as its module exports it. */
export interface IngestionDefinition {
    readonly [ASSET_MARK]: "ingestion";
    readonly options: CheckedOptions;
    readonly run: IngestionFunction;
    /** Where `phloIngestion` was called, without a frame. */
    readonly place: Place | undefined;
}

/** The user's function: called once for each partition, with `2024-01-20` for a day. */
export type IngestionFunction = (partitionDate: string, context: IngestionContext) => unknown;

/**
 * Describes a REST API to fetch rows from.
 * @throws PhloError PHLO-305 where a key or value cannot be used.
 */
export declare function restApi(config: RestApiConfig): RestSource;

/** Who one is. A secret may come straight from `env`: one that is not set is refused, with its name, when rows are fetched. */
export type AuthConfig = {
    readonly type?: "bearer";
    readonly token: string | undefined;
} | {
    readonly type: "http_basic";
    readonly username: string | undefined;
    readonly password: string | undefined;
} | {
    readonly type: "api_key";
    readonly name?: string;
    readonly apiKey: string | undefined;
    readonly location?: "header" | "query";
};

/** How to ask for a resource. */
export interface EndpointConfig {
    /** Added to the base URL; the resource's name where absent. */
    readonly path?: string;
    readonly method?: "GET" | "POST";
    /** Query parameters; each is encoded exactly once. */
    readonly params?: Readonly<Record<string, ParamValue>>;
    /** A body, sent as JSON. */
    readonly json?: unknown;
    /** Where the records are in the answer: `data.items`; `$` where the answer itself is one record. */
    readonly dataSelector?: string;
    readonly paginator?: PaginatorConfig;
    readonly headers?: Readonly<Record<string, string>>;
}

/** How to get from page to page; without one, a single page is read, with a warning if it looks like one of several. */
export type PaginatorConfig = "single_page" | "json_link" | {
    readonly type: "single_page";
} | {
    readonly type: "json_link";
    readonly nextUrlPath?: string;
};

/** One list of records of the API. */
export interface ResourceConfig {
    readonly name: string;
    /** A text is the path. */
    readonly endpoint?: string | EndpointConfig;
    readonly primaryKey?: string | readonly string[];
}

/** What `restApi` takes: dlt's keys in camelCase, dlt's type names as they are. */
export interface RestApiConfig {
    readonly client: {
        /** `https://api.example.com/v1`; paths of resources are added to it. */
        readonly baseUrl: string;
        readonly headers?: Readonly<Record<string, string>>;
        /** Sent to the base URL's host only, whatever links or redirects say. */
        readonly auth?: AuthConfig;
        readonly paginator?: PaginatorConfig;
    };
    /** What every resource has unless it says otherwise. */
    readonly resourceDefaults?: Omit<ResourceConfig, "name">;
    /** Resources; a text is a name and a path in one. */
    readonly resources: readonly (string | ResourceConfig)[];
}

/** What `restApi` returns. It holds credentials, so it never leaves the process that owns the network. */
export interface RestSource {
    readonly kind: "rest";
    readonly client: RestClient;
    readonly resources: readonly RestResource[];
}

/** Schemas with a column type of their own. */
export declare const types: {
    /** A day, `2024-01-20`; the column is a date. */
    date(): z.ZodISODate;
    /** A moment, `2024-01-20T08:30:00`, with or without an offset; the column is a timestamp, in UTC where there is an offset. */
    timestamp(): z.ZodISODateTime;
    /**
     * An exact number of at most `precision` digits, `scale` of them after the point, from a JSON number or a JSON string.
     * The value is text, so that no digit is lost.
     */
    decimal(precision: number, scale: number): z.ZodString;
    /** Any JSON value; the column holds its text. */
    json(): z.ZodUnknown;
};

/** How long one partition of an asset is; `none` has one partition for all time. */
type PartitionGrain = "hour" | "day" | "month" | "none";

/** How an ingestion's rows meet the rows that are there. */
type WriteMode = "merge" | "append" | "replacePartition" | "replace";

/** Which of several rows with one key is kept; `hash` keeps rows that differ. */
type DedupMethod = "last" | "first" | "hash";

/** Marks a value as an asset, also among several copies of phlo in one process. */
declare const ASSET_MARK: unique symbol;

/** Options after they were checked, defaults filled in. */
interface CheckedOptions {
    readonly tableName: string;
    readonly uniqueKey: readonly string[];
    readonly validationSchema: z.ZodType;
    readonly group?: string;
    readonly description?: string;
    readonly cron?: string;
    readonly freshnessHours?: readonly [number, number];
    readonly partitions: PartitionGrain;
    readonly writeMode: WriteMode;
    readonly dedup: DedupMethod;
    readonly dedupSort?: string;
    readonly maxRejected: number | string;
    readonly maxShrink: number;
    readonly allowEmpty: boolean;
    readonly maxRetries: number;
    readonly retryDelaySeconds: number;
    readonly maxRuntimeSeconds: number;
    readonly resumeWithinSeconds: number;
}

/** Where something stands; lines and columns count from 1. */
interface Place {
    readonly file: string;
    readonly line?: number;
    readonly column?: number;
    /** The lines around the place with a caret under it, ready to print. */
    readonly frame?: string;
}

/** The value of one query parameter; a list repeats the parameter, undefined and null leave it out. */
type ParamValue = ParamScalar | readonly ParamScalar[] | null | undefined;

/** Where to ask and as whom. */
interface RestClient {
    readonly baseUrl: string;
    readonly headers: Readonly<Record<string, string>>;
    /** A parsed configuration of one of `AUTH_KINDS`. */
    readonly auth?: KindConfig;
}

/** One list of records of an API, with the defaults of its source filled in. */
interface RestResource {
    readonly name: string;
    readonly method: "GET" | "POST";
    readonly path: string;
    readonly params: Readonly<Record<string, ParamValue>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly json?: unknown;
    readonly dataSelector?: string;
    /** A parsed configuration of one of `PAGINATOR_KINDS`; absent where the user named none. */
    readonly paginator?: KindConfig;
    readonly primaryKey?: readonly string[];
}

type ParamScalar = string | number | bigint | boolean | Date;

/** A configuration whose `type` names its kind. */
interface KindConfig {
    readonly type: string;
    readonly [key: string]: unknown;
}

export {};
