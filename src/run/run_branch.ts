/**
 * The lake as one run sees it: its own branch over `main`, each table of `main` pinned at the first look.
 * What was looked at is the run's footprint.
 *
 * @module
 */

import {
  type Catalog,
  type CatalogEntry,
  type FootprintEntry,
  type PointerMove,
  renderTableName,
  type TableName,
} from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Id64 } from "../iceberg/wire.ts";

/** Where a table stands for the run. */
export interface Standing {
  readonly kind: "table" | "view";
  readonly metadataUri: string;
  /** The snapshot to read where it is not the newest. */
  readonly snapshotId?: Id64;
}

/** The branch of one run. */
export interface RunBranch {
  readonly name: string;
  readonly base: string;
  look(table: TableName): Promise<Standing | undefined>;
  /** The name as the lake spells it: SQL knows no difference between `RAW.T` and `raw.t`, the catalog does. */
  resolve(table: TableName): Promise<TableName>;
  /** Everything the run would see now, each table where it was first looked at. Looks at nothing. */
  list(): Promise<readonly CatalogEntry[]>;
  /** Looks at every table of the base in one transaction, for a run that only reads. */
  pinAll(): Promise<void>;
  /** Gives a table a new place on the branch. */
  move(table: TableName, next: Standing): Promise<void>;
  /**
   * Writes to the catalog what the run has made and not published, so that others can look at it. What is published needs
   * no branch, and a run that ends well never writes one.
   */
  flush(): Promise<void>;
  /** Everything the given tables' steps looked at, or all of it. */
  footprint(tables?: Iterable<string>): readonly FootprintEntry[];
  /** The pointers to publish, for the given tables or for all. */
  moves(tables?: Iterable<string>): readonly PointerMove[];
  /** What these moves wrote is published: it is the base's now, and no longer the run's own. */
  settle(moves: readonly PointerMove[]): void;
  /**
   * Forgets what was seen of and written to these tables: the next look takes the base's head. Written ones are
   * forgotten only where they are the caller's own.
   */
  forget(tables: Iterable<string>, own: ReadonlySet<string>): void;
  /** Grows whenever something was forgotten: what was looked at across such a moment may be of two moments. */
  readonly epoch: number;
  /** True once something was written to the catalog's branch. */
  isMade(): boolean;
}

/** What a run's branch is opened with. */
export interface RunBranchOptions {
  readonly name: string;
  readonly base: string;
  readonly runId: string;
  /** True where an earlier attempt of the run has made the branch and may have written to it. */
  readonly isMade?: boolean;
}

interface Seen {
  readonly table: TableName;
  /** On the base, when first looked at; what the run published of it, after that. */
  base: Pick<CatalogEntry, "kind" | "metadataUri"> | undefined;
  /** On the run's branch; undefined while the base shows through. */
  own: Standing | undefined;
}

interface State {
  readonly options: RunBranchOptions;
  readonly catalog: Catalog;
  readonly seen: Map<string, Seen>;
  /** What the catalog's rows of this branch say; kept when a table is forgotten. */
  readonly written: Map<string, string>;
  /** The base's tables by their names in small letters, read when a name is not found as it is written. */
  spellings: Promise<ReadonlyMap<string, TableName>> | undefined;
  made: Promise<unknown> | undefined;
  epoch: number;
}

/** Opens the view of a run. The branch itself is made in the catalog when it is first written to. */
export function openRunBranch(options: RunBranchOptions, catalog: Catalog): RunBranch {
  const state: State = {
    options,
    catalog,
    seen: new Map(),
    written: new Map(),
    spellings: undefined,
    made: options.isMade === true ? Promise.resolve() : undefined,
    epoch: 0,
  };
  return {
    name: options.name,
    base: options.base,
    look: async (table) => standingOf(await lookAt(table, state)),
    resolve: (table) => resolveName(table, state),
    list: () => listTables(state),
    pinAll: () => pinAll(state),
    move: (table, next) => moveTable(table, next, state),
    flush: () => flush(state),
    footprint: (tables) =>
      pick(tables, state).map(({ table, base }) => ({ ...table, base: base?.metadataUri })),
    moves: (tables) => pick(tables, state).flatMap((entry) => moveOf(entry) ?? []),
    settle: (moves) => settleMoves(moves, state),
    forget: (tables, own) => forgetTables(tables, own, state),
    isMade: () => state.made !== undefined,
    get epoch() {
      return state.epoch;
    },
  };
}

async function lookAt(table: TableName, { seen, catalog, options }: State): Promise<Seen> {
  const key = renderTableName(table);
  const known = seen.get(key);
  if (known !== undefined) return known;
  const base = await catalog.load(options.base, table);
  // Two steps may have asked at once: the first answer is the pin.
  const fresh = seen.get(key) ?? { table, base, own: undefined };
  seen.set(key, fresh);
  return fresh;
}

function standingOf({ own, base }: Seen): Standing | undefined {
  return own ?? base;
}

async function resolveName(table: TableName, state: State): Promise<TableName> {
  if (standingOf(await lookAt(table, state)) !== undefined) return table;
  const wanted = renderTableName(table).toLowerCase();
  for (const entry of state.seen.values()) {
    const isMeant = renderTableName(entry.table).toLowerCase() === wanted;
    if (isMeant && standingOf(entry) !== undefined) return entry.table;
  }
  state.spellings ??= readSpellings(state);
  return (await state.spellings).get(wanted) ?? table;
}

async function readSpellings({ catalog, options }: State): Promise<ReadonlyMap<string, TableName>> {
  const entries = await catalog.list(options.base);
  return new Map(
    entries.map(({ namespace, name }) =>
      [renderTableName({ namespace, name }).toLowerCase(), { namespace, name }] as const
    ),
  );
}

async function listTables({ seen, catalog, options }: State): Promise<readonly CatalogEntry[]> {
  const entries = await catalog.list(options.base);
  const shown = new Map(entries.map((entry) => [renderTableName(entry), entry]));
  for (const [key, entry] of seen) {
    const standing = standingOf(entry);
    if (standing === undefined) shown.delete(key);
    else {
      const { kind, metadataUri } = standing;
      shown.set(key, { ...entry.table, kind, metadataUri });
    }
  }
  return [...shown.values()];
}

async function pinAll({ seen, catalog, options }: State): Promise<void> {
  for (const entry of await catalog.list(options.base)) {
    const { namespace, name } = entry;
    const key = renderTableName(entry);
    if (!seen.has(key)) seen.set(key, { table: { namespace, name }, base: entry, own: undefined });
  }
}

async function moveTable(table: TableName, next: Standing, state: State): Promise<void> {
  const entry = await lookAt(table, state);
  entry.own = next;
}

/** A table of the base that moves meanwhile shows through a sparse branch, so it may have to be asked again. */
const FLUSH_TRIES = 20;

async function flush(state: State): Promise<void> {
  const { options, catalog, written } = state;
  const { name, base, runId } = options;
  const own = [...state.seen.values()].filter((entry) =>
    entry.own !== undefined && written.get(renderTableName(entry.table)) !== entry.own.metadataUri
  );
  if (own.length === 0) return;
  state.made ??= catalog.createBranch({ name, base, runId, isSparse: true });
  await state.made;
  for (let attempt = 0; attempt < FLUSH_TRIES; attempt++) {
    const shown = new Map((await catalog.list(name)).map((each) => [renderTableName(each), each]));
    const moves = own.flatMap((entry): readonly PointerMove[] => {
      const before = shown.get(renderTableName(entry.table))?.metadataUri;
      const next = entry.own?.metadataUri;
      if (entry.own === undefined || before === next) return [];
      return [{ ...entry.table, kind: entry.own.kind, base: before, next }];
    });
    if (!await catalog.commit(name, moves)) continue;
    for (const { next, ...move } of moves) written.set(renderTableName(move), next ?? "");
    return;
  }
  throw new PhloError(
    "PHLO-404",
    `Cannot write branch "${name}": its tables are moved by others again and again`,
    { hint: "run the same command again", retryable: true },
  );
}

function pick(tables: Iterable<string> | undefined, { seen }: State): Seen[] {
  return tables === undefined
    ? [...seen.values()]
    : [...tables].flatMap((table) => seen.get(table) ?? []);
}

function moveOf({ table, base, own }: Seen): PointerMove | undefined {
  if (own === undefined) return undefined;
  return { ...table, kind: own.kind, base: base?.metadataUri, next: own.metadataUri };
}

function settleMoves(moves: readonly PointerMove[], state: State): void {
  state.spellings = undefined;
  for (const { next, ...move } of moves) {
    const entry = state.seen.get(renderTableName(move));
    if (entry === undefined || next === undefined) continue;
    entry.base = { kind: move.kind, metadataUri: next };
    entry.own = undefined;
  }
}

function forgetTables(tables: Iterable<string>, own: ReadonlySet<string>, state: State): void {
  state.epoch++;
  state.spellings = undefined;
  for (const entry of pick(tables, state)) {
    const name = renderTableName(entry.table);
    if (entry.own === undefined || own.has(name)) state.seen.delete(name);
  }
}
