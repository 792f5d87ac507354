/**
 * Bytes by name: the folder or bucket that a lake lives in. Nothing in it is ever overwritten.
 *
 * @module
 */

/** One object of a store. */
export interface StoreEntry {
  /** Relative to the root, with `/` between parts: `raw/glucose/data/…parquet`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
}

/**
 * Bytes by name under one root. A name, once written, keeps its bytes until removed.
 * What `create` and `putFile` have returned from survives a power cut.
 */
export interface Store {
  /** The root as an absolute URI without a slash at the end: `file:///home/me/lake`. */
  readonly root: string;
  /** @throws PhloError PHLO-401 where there is no such name. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Writes a new object, durably. @throws PhloError PHLO-005 where the name is taken; PHLO-007 where the disk refuses. */
  create(name: string, bytes: Uint8Array): Promise<void>;
  /** Takes a local file in under a new name, durably; the local file is gone afterwards. */
  putFile(name: string, localPath: string): Promise<void>;
  /** Calls `fn` with local paths of the objects; they are only sure to exist during the call. */
  withLocalFiles<Result>(
    names: readonly string[],
    fn: (paths: readonly string[]) => Promise<Result>,
  ): Promise<Result>;
  /**
   * A path or URI that DuckDB in this process can read for as long as the object exists, without a copy;
   * undefined where only `withLocalFiles` will do.
   */
  localPath(name: string): string | undefined;
  stat(name: string): Promise<StoreEntry | undefined>;
  list(prefix: string): AsyncIterable<StoreEntry>;
  /** Removes an object; nothing where there is none. */
  remove(name: string): Promise<void>;
  /** A local folder for new files that `putFile` can take in by a rename; made when first asked for. */
  stagingFolder(): Promise<string>;
  /** The URI that metadata files hold for a name: `file:///home/me/lake/raw/…`. */
  uriOf(name: string): string;
  /** The name behind a URI of this store, whatever its spelling and also under a root recorded before a move; undefined for a URI elsewhere. */
  nameOf(uri: string): string | undefined;
}
