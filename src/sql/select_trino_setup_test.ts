/** The part of the setup that given SQL needs. @module */

import { expect } from "expect";
import fc from "fast-check";
import { PhloError } from "../core/phlo_error.ts";
import { openSession } from "../duckdb/session.ts";
import { selectTrinoSetup } from "./select_trino_setup.ts";
import { translateTrino } from "./translate_trino.ts";
import { MACRO_FUNCTIONS } from "./trino_functions.ts";
import { TRINO_SETUP_SQL } from "./trino_setup.ts";

Deno.test("selectTrinoSetup() makes what the SQL calls, and what that calls, and nothing else", async () => {
  const { sql } = translateTrino(
    "select cast(1.5e0 / 2 as varchar) as x, date_add('day', 1, date '2024-01-01') as y",
    { file: "m.sql" },
  );
  const setup = selectTrinoSetup([sql]);
  expect(setup).toContain("trino.interval_of(");
  expect(setup).not.toContain("trino.json_parse(");
  await using session = await openSession({
    temporaryFolder: `${Deno.cwd()}/.never_made`,
    folders: [],
  });
  await session.run(setup);
  await session.run(setup);
  expect((await session.rows(sql))[0]?.x).toBe("7.5E-1");
  expect(selectTrinoSetup(["select 1", ""])).toBe("");
});

Deno.test("every function that is rewritten to a macro has its macro", () => {
  for (const name of MACRO_FUNCTIONS) {
    expect(TRINO_SETUP_SQL).toMatch(
      new RegExp(`create or replace macro trino\\.${name} ?\\(|macro trino\\.${name}\\n`),
    );
  }
});

const WORDS = [
  "select",
  "from",
  "a",
  "t.b",
  "(",
  ")",
  ",",
  "/",
  "*",
  "+",
  "-",
  "1",
  "2.5",
  "'x'",
  '"q"',
  "cast(",
  " as ",
  "varchar(2)",
  "timestamp",
  "date",
  "interval '1' day",
  "at time zone 'UTC'",
  "at time zone 'Asia/Tokyo'",
  "avg(",
  "if(",
  "concat(",
  "date_trunc('day', ",
  "extract(hour from ",
  "case when ",
  " then ",
  " end",
  "over (",
  "filter (where ",
  "ignore nulls",
  "x -> ",
  "[",
  "]",
  ".",
  "-- c\n",
  "/* c */",
  "\n",
  "within group (order by ",
  "substring(",
  "format_datetime(a, 'EEEE')",
  "and",
  "try_cast(",
] as const;

Deno.test("any run of words is translated line by line, or refused with a place", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }), (words) => {
      const sql = words.join(" ");
      try {
        const translated = translateTrino(sql, { file: "m.sql" }).sql;
        expect(translated.split("\n").length).toBe(sql.split("\n").length);
      } catch (error) {
        if (!(error instanceof PhloError)) throw error;
        expect(error.code).toMatch(/^PHLO-50[15]$/);
        expect(error.place?.line).toBeGreaterThan(0);
      }
    }),
    { numRuns: 2000, seed: 3 },
  );
});
