/** Trino's date patterns in DuckDB's letters. @module */

import { expect } from "expect";
import { convertJodaPattern, convertMysqlPattern } from "./date_pattern.ts";

Deno.test("convertMysqlPattern() converts every specifier that has an equal", () => {
  expect(convertMysqlPattern("%Y-%m-%dT%H:%i:%s.%f %p %% x")).toBe("%Y-%m-%dT%H:%M:%S.%f %p %% x");
  expect(convertMysqlPattern("%c/%e %k %l %W %a %b %M %j %v %x %r %T")).toBe(
    "%-m/%-d %-H %-I %A %a %b %B %j %V %G %I:%M:%S %p %H:%M:%S",
  );
  expect(convertMysqlPattern("")).toBe("");
  expect(() => convertMysqlPattern("%D")).toThrow('"%D" has no equal');
  expect(() => convertMysqlPattern("100%")).toThrow('"%" has no equal');
});

Deno.test("convertJodaPattern() converts runs of letters, keeps what is quoted and refuses the rest", () => {
  expect(convertJodaPattern("yyyy-MM-dd HH:mm:ss.SSS")).toBe("%Y-%m-%d %H:%M:%S.%g");
  expect(convertJodaPattern("EEEE, d MMMM yy h:mm a")).toBe("%A, %-d %B %y %-I:%M %p");
  expect(convertJodaPattern("'T'HH''' 100%' Z ZZ")).toBe("T%H' 100%% +0000 +00:00");
  expect(convertJodaPattern("")).toBe("");
  for (const pattern of ["G", "SS", "DD", "www", "k", "QQ"]) {
    expect(() => convertJodaPattern(pattern)).toThrow(`"${pattern}" has no equal`);
  }
});
