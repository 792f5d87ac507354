/**
 * Publications that wait on their branch for somebody to decide on. Everything here runs inside a transaction of the
 * caller.
 *
 * @module
 */

import { z } from "zod";
import type { HeldPublication } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { readText } from "../core/sqlite_row.ts";
import { resolveChain } from "./branches.ts";

const location = z.string().nullable().transform((text) => text ?? undefined);
const tableName = { namespace: z.string(), name: z.string() };
const heldPublication = z.object({
  branch: z.string(),
  runId: z.string(),
  target: z.string(),
  resources: z.array(z.string()),
  moves: z.array(
    z.object({ ...tableName, kind: z.enum(["table", "view"]), base: location, next: location }),
  ),
  footprint: z.array(z.object({ ...tableName, base: location })),
  report: z.record(z.string(), z.unknown()),
});

/** Keeps a publication. @throws PhloError PHLO-406 where its branch is unknown */
export function holdPublication(connection: SqliteConnection, held: HeldPublication): void {
  resolveChain(connection, held.branch);
  connection.prepare("INSERT INTO lake_held (branch, publication) VALUES (?, ?)")
    .run(held.branch, renderHeld(held));
}

/** The publications of a branch in order. */
export function listHeld(
  connection: SqliteConnection,
  branch: string,
): readonly HeldPublication[] {
  return connection.prepare(
    "SELECT publication FROM lake_held WHERE branch = ? ORDER BY sequence",
  ).all(branch).map((row) => parseHeld(readText(row, "publication"), branch));
}

/** An absent location is null, so that it is not lost. */
function renderHeld(held: HeldPublication): string {
  return JSON.stringify(held, (_key, value) => value === undefined ? null : value);
}

/** A row of `lake_held`. @throws PhloError PHLO-401 where it is damaged */
export function parseHeld(text: string, branch: string): HeldPublication {
  try {
    return heldPublication.parse(JSON.parse(text));
  } catch (cause) {
    throw new PhloError(
      "PHLO-401",
      `Cannot read what branch "${branch}" holds: its row of lake_held is damaged`,
      { cause },
    );
  }
}
