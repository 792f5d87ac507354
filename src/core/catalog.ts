/**
 * Tables by name, branches of the whole catalog, and the one place where anything becomes visible.
 *
 * @module
 */

/** A table's name in two parts. */
export interface TableName {
  readonly namespace: string;
  readonly name: string;
}

/** Renders `namespace.name`. */
export function renderTableName(table: TableName): string {
  return `${table.namespace}.${table.name}`;
}

/** Parses `namespace.name`; undefined where the text is something else. */
export function parseTableName(text: string): TableName | undefined {
  const dot = text.lastIndexOf(".");
  if (dot <= 0 || dot === text.length - 1) return undefined;
  return { namespace: text.slice(0, dot), name: text.slice(dot + 1) };
}

/** A row of the catalog: where the metadata of a table or view stands on one branch. */
export interface CatalogEntry extends TableName {
  readonly kind: "table" | "view";
  readonly metadataUri: string;
}

/** One pointer that moves; `base` undefined creates, `next` undefined drops. */
export interface PointerMove extends TableName {
  readonly kind: "table" | "view";
  /** The metadata location the change was made from. */
  readonly base: string | undefined;
  readonly next: string | undefined;
}

/** What a run saw of one table or view: its metadata location on `main` when the run forked; undefined where there was none. */
export interface FootprintEntry extends TableName {
  readonly base: string | undefined;
}

/** The right to work on a resource, until released or overtaken. */
export interface LeaseToken {
  readonly resource: string;
  readonly runId: string;
  /** Grows with each owner of the resource. */
  readonly token: number;
}

/** Who holds a lease. */
export interface LeaseHolder extends LeaseToken {
  readonly hostname: string;
  readonly pid: number;
  readonly heartbeatAt: number;
}

/** One publication: everything in it becomes visible in one transaction, or nothing does. */
export interface Publication {
  readonly runId: string;
  /** The branch the pointers go to: `main`, unless the user said otherwise. */
  readonly target: string;
  readonly moves: readonly PointerMove[];
  /** Compared as a whole with the target inside the transaction. */
  readonly footprint: readonly FootprintEntry[];
  /** Each must still be its resource's current token. */
  readonly leases: readonly LeaseToken[];
  /** Kept with the row of `lake_publish`: what records are rebuilt from. Plain JSON. */
  readonly report: Readonly<Record<string, unknown>>;
}

/** A publication that a run has made ready on its branch and left there for somebody to decide on. */
export interface HeldPublication extends Omit<Publication, "leases"> {
  /** The run's branch. The publication goes with it. */
  readonly branch: string;
  /** What must be leased while it is published. */
  readonly resources: readonly string[];
}

/** How a publication ended. */
export type PublishOutcome =
  | { readonly kind: "published"; readonly sequence: number; readonly publishedAt: number }
  /** The target differs from the footprint at these tables; nothing was changed. */
  | { readonly kind: "moved"; readonly tables: readonly TableName[] }
  /** These leases have another owner now; nothing was changed. */
  | { readonly kind: "lease_lost"; readonly resources: readonly string[] };

/** A row of `lake_publish`. */
export interface PublishRecord {
  readonly sequence: number;
  readonly runId: string;
  readonly target: string;
  readonly publishedAt: number;
  readonly moves: readonly PointerMove[];
  readonly report: Readonly<Record<string, unknown>>;
}

/** A branch of the catalog. */
export interface Branch {
  readonly name: string;
  /** A sparse branch has rows only for what its run wrote; everything else is read from `base`. */
  readonly isSparse: boolean;
  /** The branch it was made from; its own name for one that begins empty. */
  readonly base: string;
  readonly runId?: string;
  readonly createdAt: number;
  /** When the run's verdict was failed, for retention. */
  readonly failedAt?: number;
}

/** The catalog of a lake. Every method is one transaction and safe among processes. */
export interface Catalog extends AsyncDisposable {
  /** Tables and views as a branch shows them; a sparse branch shows its own rows over its base's. */
  list(branch: string): Promise<readonly CatalogEntry[]>;
  /** Where the tables and views of a full branch stood at a moment, as far back as the log goes. */
  listAt(branch: string, atMs: number): Promise<readonly Omit<CatalogEntry, "kind">[]>;
  /**
   * Every metadata file that anybody may still want: those that any branch points at, those of other engines' catalogs in
   * the same file and those held for later included, and those that were pointed at since a moment.
   */
  listRoots(sinceMs: number): Promise<readonly string[]>;
  load(branch: string, table: TableName): Promise<CatalogEntry | undefined>;
  /** Moves pointers of one branch, each from its base. False, and nothing changed, where one base no longer holds. */
  commit(branch: string, moves: readonly PointerMove[]): Promise<boolean>;
  /** The commit point of a run: footprint, leases and pointers in one transaction. */
  publish(publication: Publication): Promise<PublishOutcome>;
  /** Publications in order, those after `sequence`. */
  listPublished(afterSequence: number): Promise<readonly PublishRecord[]>;

  /** Keeps a publication for later. */
  hold(held: HeldPublication): Promise<void>;
  /** The publications that a branch holds, in the order they were made ready. */
  listHeld(branch: string): Promise<readonly HeldPublication[]>;

  listBranches(): Promise<readonly Branch[]>;
  /** @throws PhloError PHLO-406 where the base is unknown; PHLO-005 where the name is taken. */
  createBranch(branch: Omit<Branch, "createdAt">): Promise<Branch>;
  markBranchFailed(name: string): Promise<void>;
  dropBranch(name: string): Promise<void>;

  /** Takes a lease, or tells who holds it. A dead process on this host, or a heartbeat older than two minutes, holds nothing. */
  acquireLease(resource: string, runId: string): Promise<
    { readonly kind: "acquired"; readonly lease: LeaseToken } | {
      readonly kind: "held";
      readonly holder: LeaseHolder;
    }
  >;
  /**
   * Takes leases in the order given, in one transaction, as far as the first that another run holds.
   * A transaction is durable and takes milliseconds; a run may need hundreds of leases.
   */
  acquireLeases(resources: readonly string[], runId: string): Promise<{
    readonly leases: readonly LeaseToken[];
    /** Who holds the next one; absent where all were taken. */
    readonly holder?: LeaseHolder;
  }>;
  /** Renews leases; returns those that have another owner now. */
  renewLeases(leases: readonly LeaseToken[]): Promise<readonly LeaseToken[]>;
  releaseLeases(leases: readonly LeaseToken[]): Promise<void>;
  listLeases(): Promise<readonly LeaseHolder[]>;

  /** Facts about the lake: recorded root, timezone, format version. */
  readProperty(key: string): Promise<string | undefined>;
  writeProperty(key: string, value: string): Promise<void>;
}
