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

/** Where a table stands for the run. */
export interface Standing {
  readonly kind: "table" | "view";
  readonly metadataUri: string;
}

interface Seen {
  readonly table: TableName;
  /** On the base, when first looked at. */
  readonly base: CatalogEntry | undefined;
  /** On the run's branch; null once dropped there, undefined while the base shows through. */
  own: Standing | undefined;
}

/** The branch of one run. */
export interface RunBranch {
  readonly name: string;
  readonly base: string;
  look(table: TableName): Promise<Standing | undefined>;
  /** Writes a table's new place to the branch. Nobody but the branch's readers sees it. */
  move(table: TableName, next: Standing): Promise<void>;
  /** Everything the given tables' steps looked at, or all of it. */
  footprint(tables?: Iterable<string>): readonly FootprintEntry[];
  /** The pointers to publish, for the given tables or for all. */
  moves(tables?: Iterable<string>): readonly PointerMove[];
  /**
   * Forgets what was seen of and written to these tables: the next look takes the base's head. Written ones are
   * forgotten only where they are the caller's own.
   */
  forget(tables: Iterable<string>, own: ReadonlySet<string>): void;
  /** Grows whenever something was forgotten: what was looked at across such a moment may be of two moments. */
  readonly epoch: number;
  /** True once something was written to the branch. */
  isMade(): boolean;
}

/** Opens the view of a run. The branch itself is made in the catalog when it is first written to. */
export function openRunBranch(
  options: { readonly name: string; readonly base: string; readonly runId: string },
  catalog: Catalog,
): RunBranch {
  const seen = new Map<string, Seen>();
  /** What the catalog's rows of this branch say; kept when a table is forgotten. */
  const written = new Map<string, string>();
  let made: Promise<unknown> | undefined;
  let epoch = 0;

  const lookAt = async (table: TableName): Promise<Seen> => {
    const key = renderTableName(table);
    const known = seen.get(key);
    if (known !== undefined) return known;
    const base = await catalog.load(options.base, table);
    // Two steps may have asked at once: the first answer is the pin.
    const fresh = seen.get(key) ?? { table, base, own: undefined };
    seen.set(key, fresh);
    return fresh;
  };

  const makeBranch = (): Promise<unknown> => {
    made ??= catalog.createBranch({
      name: options.name,
      isSparse: true,
      base: options.base,
      runId: options.runId,
    });
    return made;
  };

  const pick = (tables: Iterable<string> | undefined): Seen[] =>
    tables === undefined
      ? [...seen.values()]
      : [...tables].flatMap((table) => seen.get(table) ?? []);

  return {
    name: options.name,
    base: options.base,
    async look(table) {
      const entry = await lookAt(table);
      return entry.own ?? entry.base;
    },
    async move(table, next) {
      const entry = await lookAt(table);
      await makeBranch();
      const key = renderTableName(table);
      const isDone = await catalog.commit(options.name, [{
        ...table,
        kind: next.kind,
        base: written.get(key) ?? entry.base?.metadataUri,
        next: next.metadataUri,
      }]);
      if (!isDone) {
        throw new PhloError(
          "PHLO-404",
          `Cannot write "${
            renderTableName(table)
          }" on branch "${options.name}": it moved meanwhile`,
          { hint: "run the same command again", retryable: true },
        );
      }
      written.set(key, next.metadataUri);
      entry.own = next;
    },
    footprint: (tables) =>
      pick(tables).map(({ table, base }) => ({ ...table, base: base?.metadataUri })),
    moves: (tables) =>
      pick(tables).flatMap(({ table, base, own }) =>
        own === undefined ? [] : [{
          ...table,
          kind: own.kind,
          base: base?.metadataUri,
          next: own.metadataUri,
        }]
      ),
    isMade: () => made !== undefined,
    forget(tables, own) {
      epoch++;
      for (const entry of pick(tables)) {
        const name = renderTableName(entry.table);
        if (entry.own === undefined || own.has(name)) seen.delete(name);
      }
    },
    get epoch() {
      return epoch;
    },
  };
}
