/**
 * A copy of a SQLite file from one moment, beside the file: what a migration leaves behind for the day it was a mistake.
 *
 * @module
 */

import type { Host } from "./host.ts";
import { PhloError } from "./phlo_error.ts";
import type { SqliteConnection } from "./sqlite_connection.ts";
import { repeatWhileBusy } from "./sqlite_transaction.ts";

/** Which file. */
export interface BackupRequest {
  readonly connection: SqliteConnection;
  readonly path: string;
}

/** Copies the file to `<path>.v<version>.bak`, while others go on using it. */
export type BackUp = (version: number) => Promise<void>;

/** Builds the function that makes copies. */
export function createBackUp(request: BackupRequest, host: Host): BackUp {
  return async (version) => {
    const { connection, path } = request;
    const copy = `${path}.v${version}.bak`;
    const aside = `${copy}.${host.ids.uuid()}.tmp`;
    try {
      await repeatWhileBusy(
        () => void connection.prepare("VACUUM INTO ?").run(aside),
        "back up the state",
        request,
        host.clock,
      );
      // Another process may have migrated the file before it was copied; then that one has the copy.
      const row = connection.prepare("PRAGMA user_version").get();
      if (row?.user_version === version) await host.disk.rename(aside, copy);
      else await host.disk.remove(aside);
    } catch (error) {
      await host.disk.remove(aside);
      // Held by another program, or damaged: that is another matter.
      if (error instanceof PhloError && error.code !== "PHLO-007") throw error;
      throw new PhloError(
        "PHLO-007",
        `Cannot bring "${path}" to this program's layout: the copy of it could not be written`,
        { hint: "free some space beside the file and run the same command again", cause: error },
      );
    }
  };
}
