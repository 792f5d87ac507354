/**
 * What a workflow's function is called with. `project/` declares the function, `worker/` calls it.
 *
 * @module
 */

/** Writes lines into the run's log. */
export interface IngestionLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What a workflow's function gets besides its partition. */
export interface IngestionContext {
  /** The partition's bounds as ISO instants in UTC, the end excluded. */
  readonly window: { readonly start: string; readonly end: string };
  /** The values that the last published run of each resource left. */
  readonly cursor: Readonly<Record<string, unknown>>;
  /** Aborts when the run is cancelled or the function takes too long. */
  readonly signal: AbortSignal;
  /** Environment variables, those of the `.env` files included. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: IngestionLog;
}
