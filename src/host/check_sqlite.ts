/**
 * Whether a SQLite file is whole. Nothing is written, and nobody is waited for long.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../core/phlo_error.ts";

/** What SQLite finds wrong with the file; nothing where it is whole. */
export function checkSqliteFile(path: string): readonly string[] {
  try {
    using database = new DatabaseSync(path, { readOnly: true, timeout: 2000 });
    return database.prepare("PRAGMA integrity_check(5)").all()
      .map((row) => String(row.integrity_check))
      .filter((text) => text !== "ok");
  } catch (error) {
    return [messageOf(error)];
  }
}
