/**
 * Tells what SQLite means by an error: busy, refused by the disk, damaged. Decided by its result codes, never by text.
 *
 * @module
 */

import { messageOf, PhloError } from "./phlo_error.ts";

/** The cases phlo answers differently; undefined for an error that is not SQLite's, or is our own fault. */
export type SqliteFault = "busy" | "disk" | "damaged";

/** https://www.sqlite.org/rescode.html: BUSY, LOCKED · PERM, READONLY, IOERR, FULL, CANTOPEN, AUTH · CORRUPT, NOTADB. */
const FAULTS: ReadonlyMap<number, SqliteFault> = new Map([
  [5, "busy"],
  [6, "busy"],
  [3, "disk"],
  [8, "disk"],
  [10, "disk"],
  [13, "disk"],
  [14, "disk"],
  [23, "disk"],
  [11, "damaged"],
  [26, "damaged"],
]);

/** Sorts an error of a SQLite call. */
export function sqliteFaultOf(error: unknown): SqliteFault | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code !== "ERR_SQLITE_ERROR") return undefined;
  // Only opening the file throws without a result code.
  if (!("errcode" in error) || typeof error.errcode !== "number") return "disk";
  // The low byte is the primary code; the rest tells details.
  return FAULTS.get(error.errcode & 0xff);
}

/** The PhloError for an error of a SQLite call that waiting does not cure; other errors come back unchanged. */
export function translateSqliteError(error: unknown, doing: string, path: string): unknown {
  switch (sqliteFaultOf(error)) {
    case "disk":
      return new PhloError("PHLO-007", `Cannot ${doing} in "${path}": ${messageOf(error)}`, {
        hint: "free space or correct the permissions, then run the same command again",
        cause: error,
      });
    case "damaged":
      return new PhloError("PHLO-401", `Cannot ${doing} in "${path}": ${messageOf(error)}`, {
        hint: `restore "${path}" from a backup`,
        cause: error,
      });
    default:
      return error;
  }
}
