/**
 * `cast`, `try_cast`, `extract` and literals with a type before them.
 *
 * @module
 */

import type { Piece, SqlGrammar } from "./piece.ts";
import type { SqlCursor } from "./sql_cursor.ts";
import { stringValue } from "./sql_token.ts";
import { lineBreaks, refuseWall } from "./rewrite_time.ts";
import { parseTrinoType, type TrinoType } from "./trino_type.ts";

const WHOLE_TYPES = new Set(["tinyint", "smallint", "integer", "int", "bigint"]);
const LOCAL_TYPES = new Set(["timestamp", "date", "time"]);

/** Rewrites `cast(x as type)` and `try_cast`. @throws PhloError PHLO-505 */
export function rewriteCast(cursor: SqlCursor, grammar: SqlGrammar): Piece {
  const name = cursor.next();
  const open = cursor.next();
  const value = grammar.rewriteUntil(cursor, ["as", ")"]);
  const as = cursor.expect("as");
  const typeOffset = cursor.peek().offset;
  const type = parseTrinoType(cursor);
  const close = cursor.expect(")");
  if (value.wallAt !== undefined && !LOCAL_TYPES.has(type.name)) {
    throw refuseWall(cursor, value.wallAt);
  }
  const breaks = lineBreaks(as.lead) + type.lineBreaks + lineBreaks(close.lead);
  const inner = `${open.lead}(${value.text}${breaks}`;
  const call = castCall(cursor, type, typeOffset);
  const text = call === undefined
    ? `cast${inner} as ${type.duckdb})`
    : `trino.${call.name}${inner}${call.rest})`;
  return { lead: name.lead, text: name.key === "try_cast" ? `try(${text})` : text };
}

interface CastCall {
  readonly name: string;
  readonly rest: string;
}

/** The macro that casts as Trino does; undefined where DuckDB's cast does. */
function castCall(cursor: SqlCursor, type: TrinoType, offset: number): CastCall | undefined {
  const [first] = type.parameters;
  if (WHOLE_TYPES.has(type.name)) return { name: `to_${type.duckdb}`, rest: "" };
  switch (type.name) {
    case "varchar":
      return { name: "to_varchar", rest: first === undefined ? "" : `, ${first}` };
    case "timestamp":
    case "timestamp with time zone": {
      if (Number(first ?? 3) > 6) {
        throw cursor.refuse("a timestamp finer than microseconds has no equal", offset);
      }
      return { name: `to_${type.duckdb}`, rest: `, ${first ?? 3}` };
    }
    case "json":
      throw cursor.refuse("a cast to json has no equal", offset, "json_parse(x) reads JSON text");
    case "char":
      throw cursor.refuse("char, which fills up with spaces, has no equal", offset, "use varchar");
    case "varbinary":
      throw cursor.refuse(
        "a cast to varbinary has no equal",
        offset,
        "to_utf8(x) gives the bytes of a text",
      );
    default:
      return undefined;
  }
}

const SAME_FIELDS = new Set([
  "year",
  "quarter",
  "month",
  "week",
  "day",
  "hour",
  "minute",
  "second",
]);
const OWN_FIELDS = new Set([
  "day_of_week",
  "dow",
  "day_of_year",
  "doy",
  "day_of_month",
  "year_of_week",
  "yow",
]);

/** Rewrites `extract(field from x)`. @throws PhloError PHLO-505 */
export function rewriteExtract(cursor: SqlCursor, grammar: SqlGrammar): Piece {
  const name = cursor.next();
  const open = cursor.next();
  const field = cursor.next();
  const from = cursor.expect("from");
  const value = grammar.rewriteUntil(cursor, [")"]);
  const close = cursor.expect(")");
  const tail = value.text + close.lead + close.text;
  if (SAME_FIELDS.has(field.key)) {
    const head = name.text + open.lead + open.text + field.lead + field.text + from.lead +
      from.text;
    return { lead: name.lead, text: head + tail };
  }
  if (!OWN_FIELDS.has(field.key)) {
    throw cursor.refuse(`extract(${field.text} from …) has no equal`, field.offset);
  }
  const breaks = lineBreaks(open.lead + field.lead + from.lead);
  return { lead: name.lead, text: `trino.${field.key}(${breaks}${tail}` };
}

const ZONED = /(z|[a-z]+\/[a-z_]+|utc|gmt|[+-]\d{1,2}:\d{2})$/i;
const ZONED_UTC = /\s*(z|utc|gmt|[+-]00:00)$/i;

/** Rewrites `decimal '1.5'`, `timestamp '… UTC'`, `X'00ff'` where DuckDB would read another value. @throws PhloError PHLO-505 */
export function rewriteTypedLiteral(cursor: SqlCursor): Piece {
  const type = cursor.next();
  const literal = cursor.next();
  const value = stringValue(literal).trim();
  const same = { lead: type.lead, text: type.text + literal.lead + literal.text };
  if (type.key === "x") {
    return { lead: type.lead, text: `unhex('${value.replace(/\s+/g, "")}')` };
  }
  if (type.key === "u") {
    throw cursor.refuse("a text with unicode escapes (U&'…') has no equal", type.offset);
  }
  if (type.key === "decimal") {
    if (!/^[-+]?\d+(\.\d+)?$/.test(value)) {
      throw cursor.refuse(`decimal ${literal.text} is no number`, type.offset);
    }
    return { lead: type.lead, text: lineBreaks(literal.lead) + value };
  }
  if (type.key !== "timestamp" || !ZONED.test(value)) return same;
  if (ZONED_UTC.test(value)) {
    return {
      lead: type.lead,
      text: `timestamptz${literal.lead}'${value.replace(ZONED_UTC, "+00:00")}'`,
    };
  }
  throw cursor.refuse(
    "a timestamp with a time zone of its own has no equal",
    type.offset,
    "write the instant in UTC",
  );
}
