import { expect } from "expect";
import { splitComplete, splitStatements } from "./split_statements.ts";

Deno.test("splitStatements() splits at semicolons that end statements, and at no others", () => {
  expect(splitStatements("select 1; select ';' as a;\nselect \";\"")).toEqual([
    "select 1",
    "select ';' as a",
    'select ";"',
  ]);
  expect(splitStatements("select 'it''s; fine'; -- a; b\nselect 2 /* ; /* ; */ ; */")).toEqual([
    "select 'it''s; fine'",
    "-- a; b\nselect 2 /* ; /* ; */ ; */",
  ]);
  expect(splitStatements("select $$a;b$$; select $t$;$$;$t$")).toEqual([
    "select $$a;b$$",
    "select $t$;$$;$t$",
  ]);
});

Deno.test("splitStatements() leaves out what says nothing", () => {
  expect(splitStatements("")).toEqual([]);
  expect(splitStatements(" ;; -- nothing\n; /* at all */ ")).toEqual([]);
});

Deno.test("splitComplete() keeps what has been begun", () => {
  expect(splitComplete("select 1; select 'a;\nb")).toEqual({
    statements: ["select 1"],
    rest: " select 'a;\nb",
  });
});
