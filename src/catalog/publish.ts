/**
 * The one commit point of a run: footprint compared, leases checked, pointers moved and the row of `lake_publish` written
 * in the caller's transaction.
 *
 * @module
 */

import { z } from "zod";
import {
  type PointerMove,
  type Publication,
  type PublishOutcome,
  type PublishRecord,
  renderTableName,
} from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { SqliteConnection, SqliteRow } from "../core/sqlite_connection.ts";
import { readNumber, readText } from "../core/sqlite_row.ts";
import { resolveChain } from "./branches.ts";
import { findLost } from "./leases.ts";
import { assertDistinct, findMoved, movePointers } from "./pointers.ts";

/** A pointer move as the row keeps it: an absent location is null. */
const storedMoves = z.array(z.object({
  namespace: z.string(),
  name: z.string(),
  kind: z.enum(["table", "view"]),
  base: z.string().nullable(),
  next: z.string().nullable(),
}));
const storedReport = z.record(z.string(), z.unknown());

const COLUMNS = "sequence, run_id AS runId, target, published_at AS publishedAt, moves, report";

/** Publishes, or says why not; a publication that already stands is answered with its old sequence. */
export function publish(
  connection: SqliteConnection,
  publication: Publication,
  publishedAt: number,
): PublishOutcome {
  assertDistinct(publication.moves);
  const chain = resolveChain(connection, publication.target);
  const standing = findPublication(connection, publication);
  if (standing !== undefined) return standing;
  const resources = findLost(connection, publication.leases).map((lease) => lease.resource);
  if (resources.length > 0) return { kind: "lease_lost", resources };
  const expected = [...publication.footprint, ...publication.moves];
  const tables = findMoved(connection, chain, expected);
  if (tables.length > 0) return { kind: "moved", tables };
  movePointers(connection, chain, publication.moves);
  const sequence = insertRow(connection, publication, publishedAt);
  return { kind: "published", sequence, publishedAt };
}

/** What was published before by the same run with the same moves: a repeated call, or a COMMIT whose answer was lost. */
export function findPublication(
  connection: SqliteConnection,
  publication: Publication,
): Extract<PublishOutcome, { readonly kind: "published" }> | undefined {
  const rows = connection.prepare(
    `SELECT ${COLUMNS} FROM lake_publish WHERE run_id = ? AND target = ? ORDER BY sequence`,
  ).all(publication.runId, publication.target);
  const moves = renderMoves(publication.moves);
  const report = JSON.stringify(publication.report);
  const row = rows.find((row) =>
    row.moves === moves && (publication.moves.length > 0 || row.report === report)
  );
  if (row === undefined) return undefined;
  return {
    kind: "published",
    sequence: readNumber(row, "sequence"),
    publishedAt: readNumber(row, "publishedAt"),
  };
}

/** Publications in order, those after `afterSequence`. */
export function listPublished(
  connection: SqliteConnection,
  afterSequence: number,
): readonly PublishRecord[] {
  return connection.prepare(
    `SELECT ${COLUMNS} FROM lake_publish WHERE sequence > ? ORDER BY sequence`,
  ).all(afterSequence).map(recordOf);
}

function insertRow(
  connection: SqliteConnection,
  publication: Publication,
  publishedAt: number,
): number {
  const row = connection.prepare(
    `INSERT INTO lake_publish (run_id, target, published_at, moves, report)
    VALUES (?, ?, ?, ?, ?) RETURNING sequence`,
  ).get(
    publication.runId,
    publication.target,
    publishedAt,
    renderMoves(publication.moves),
    JSON.stringify(publication.report),
  );
  return readNumber(row ?? {}, "sequence");
}

/** One text for one set of moves, whatever their order. */
function renderMoves(moves: readonly PointerMove[]): string {
  const stored: z.infer<typeof storedMoves> = moves.map((
    { namespace, name, kind, base, next },
  ) => ({
    namespace,
    name,
    kind,
    base: base ?? null,
    next: next ?? null,
  }));
  stored.sort((left, right) => renderTableName(left) < renderTableName(right) ? -1 : 1);
  return JSON.stringify(stored);
}

function recordOf(row: SqliteRow): PublishRecord {
  const sequence = readNumber(row, "sequence");
  const moves = parseJson(storedMoves, readText(row, "moves"), sequence);
  return {
    sequence,
    runId: readText(row, "runId"),
    target: readText(row, "target"),
    publishedAt: readNumber(row, "publishedAt"),
    moves: moves.map((move) => ({
      ...move,
      base: move.base ?? undefined,
      next: move.next ?? undefined,
    })),
    report: parseJson(storedReport, readText(row, "report"), sequence),
  };
}

function parseJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  sequence: number,
): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new PhloError(
      "PHLO-401",
      `Cannot read publication "${sequence}": its row of lake_publish is damaged`,
      { cause },
    );
  }
}
