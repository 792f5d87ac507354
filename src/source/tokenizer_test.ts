import { expect } from "expect";
import fc from "fast-check";
import { PhloError } from "../core/phlo_error.ts";
import { type JsonPath, parseJsonPath } from "./json_path.ts";
import { type AnswerFacts, createTokenizer } from "./tokenizer.ts";

interface Tokenized extends AnswerFacts {
  readonly lines: readonly string[];
}

/** Feeds a text in chunks of a few bytes each. */
function tokenize(
  text: string,
  options: { selected?: string; wanted?: string[]; chunkBytes?: number } = {},
): Tokenized {
  const output: number[] = [];
  const selected: JsonPath | undefined = options.selected === undefined
    ? undefined
    : parseJsonPath(options.selected);
  const wanted = (options.wanted ?? []).map((path) => parseJsonPath(path) ?? []);
  const tokenizer = createTokenizer(
    selected === undefined ? { wanted } : { wanted, selected },
    (bytes) => output.push(...bytes),
  );
  const bytes = new TextEncoder().encode(text);
  const step = options.chunkBytes ?? 7;
  for (let start = 0; start < bytes.length; start += step) {
    tokenizer.push(bytes.slice(start, start + step));
  }
  const facts = tokenizer.finish();
  const written = new TextDecoder().decode(new Uint8Array(output));
  return { ...facts, lines: written.split("\n").slice(0, -1) };
}

function faultOf(text: string, selected?: string): PhloError {
  try {
    tokenize(text, selected === undefined ? {} : { selected });
  } catch (error) {
    if (error instanceof PhloError) return error;
    throw error;
  }
  throw new Error("expected a fault");
}

Deno.test("createTokenizer() writes one line for each record of a list", () => {
  expect(tokenize('[{"a":1},{"a":[1,{"b":"]}"}]}]').lines).toEqual([
    '{"a":1}',
    '{"a":[1,{"b":"]}"}]}',
  ]);
  expect(tokenize("[]")).toMatchObject({ records: 0, lines: [], found: [] });
  expect(tokenize(' [ { "a" : 1 } ] ')).toMatchObject({ records: 1, lines: ['{ "a" : 1 }'] });
});

Deno.test("createTokenizer() keeps the numbers of records as they were written", () => {
  const { lines } = tokenize('[{"id":9223372036854775807,"x":1.10}]');
  expect(lines).toEqual(['{"id":9223372036854775807,"x":1.10}']);
});

Deno.test("createTokenizer() puts a pretty-printed record on one line", () => {
  const records = [{ a: 1, b: { c: [1, 2] } }, { a: 2, text: 'with "quotes" and \n breaks' }];
  const { lines } = tokenize(JSON.stringify(records, null, 2).replaceAll("\n", "\r\n"));
  expect(lines.map((line) => JSON.parse(line))).toEqual(records);
});

Deno.test("createTokenizer() never joins two numbers into one", () => {
  expect(tokenize('[{"a":1\n2}]').lines).toEqual(['{"a":1 2}']);
});

Deno.test("createTokenizer() keeps a record with a raw line break in a text on one line, and bad", () => {
  const { lines } = tokenize('[{"a":"x\ny"},{"a":"\\\nz"},{"a":1}]');
  expect(lines.length).toBe(3);
  expect(() => JSON.parse(lines[0] ?? "")).toThrow();
  expect(() => JSON.parse(lines[1] ?? "")).toThrow();
});

Deno.test("createTokenizer() finds the only list of objects in an answer", () => {
  const answer = tokenize(
    '{"total":2,"tags":["a","b"],"data":[{"a":1},{"a":2}],"meta":{"x":[{}]}}',
  );
  expect(answer).toMatchObject({ records: 2, found: ["data"], lines: ['{"a":1}', '{"a":2}'] });
  expect(tokenize('{"data":[],"n":0}')).toMatchObject({ records: 0 });
});

Deno.test("createTokenizer() keeps wanted fields before and after the list", () => {
  const text =
    '{"paging":{"next":"/x?p=2","n":[1,{"z":2}]},"data":[{"next":"no"}],"total":12e1,"last":null}';
  const { fields } = tokenize(text, { wanted: ["paging.next", "total", "last", "absent", "next"] });
  expect(Object.fromEntries(fields)).toEqual({
    "paging.next": '"/x?p=2"',
    total: "12e1",
    last: "null",
  });
});

Deno.test("createTokenizer() reads the list at a selected place", () => {
  const text = '{"a":[{"no":1}],"data":{"x":{},"items":[{"b":1}],"more":[{}]},"c":[{}]}';
  expect(tokenize(text, { selected: "data.items" }).lines).toEqual(['{"b":1}']);
  expect(tokenize('[[{"a":1}],[{"b":2}]]', { selected: "[1]" }).lines).toEqual(['{"b":2}']);
  expect(tokenize('{"k\\u0065y":[{"a":1}]}', { selected: "key" }).records).toBe(1);
});

Deno.test("createTokenizer() takes a single object as a record only where it is selected", () => {
  expect(tokenize('{"id":1,"n":[{}]}', { selected: "$" }).lines).toEqual(['{"id":1,"n":[{}]}']);
  expect(tokenize('{"it":{"id":1}}', { selected: "it" }).lines).toEqual(['{"id":1}']);
  expect(faultOf('{"id":1,"name":"x"}').message).toContain(
    "no list of records; its keys are id, name",
  );
});

Deno.test("createTokenizer() takes null at the selected place for an empty list", () => {
  expect(tokenize('{"data":null}', { selected: "data" }).records).toBe(0);
});

Deno.test("createTokenizer() passes on members that are no objects for the schema to refuse", () => {
  expect(tokenize('[1, "a,]" ,null,{"a":1},[2,3],-1.5e3]').lines).toEqual([
    "1",
    '"a,]"',
    "null",
    '{"a":1}',
    "[2,3]",
    "-1.5e3",
  ]);
});

Deno.test("createTokenizer() refuses an answer with two lists, and says which", () => {
  expect(faultOf('{"a":[{"x":1}],"b":[{"y":1}]}').message).toContain('two lists, "a" and "b"');
  expect(faultOf('{"data":[],"included":[{"y":1}]}').message).toContain("two lists");
  expect(tokenize('{"data":[{"x":1}],"errors":[]}').records).toBe(1);
  expect(faultOf('{"a":[{"x":1}],"a":[{"y":1}]}').message).toContain('"a" twice');
});

Deno.test("createTokenizer() says where an answer stops being JSON", () => {
  const cases: readonly [string, string][] = [
    ["<!DOCTYPE html><html></html>", "HTML or XML, not JSON at byte 0"],
    ["\n\n  <html>", "HTML or XML, not JSON at byte 4"],
    ["Not found", 'not JSON: "N" is not expected at byte 0'],
    ["", "it is empty"],
    ["   ", "it is cut off: it ends at byte 3"],
    ["[{}] x", '"x" is not expected at byte 5'],
    ["[{}][{}]", '"[" is not expected at byte 4'],
    ["[{} {}]", '"{" is not expected between records at byte 4'],
    ["[{},]", '"]" is not expected between records at byte 4'],
    ["[,{}]", '"," is not expected between records at byte 1'],
    ['[{"a":[1}]]', '"}" closes nothing at byte 8'],
    ['{"data" [{}]}', '"[" is not expected at byte 8'],
    ['{"data":nope}', "it holds nope at byte 12"],
    ['{"data":"x"', "it is cut off: it ends at byte 11"],
    ["{} {}", '"{" is not expected at byte 3'],
  ];
  for (const [text, problem] of cases) {
    const fault = faultOf(text);
    expect([text, fault.code, fault.message.includes(problem) ? problem : fault.message]).toEqual([
      text,
      "PHLO-303",
      problem,
    ]);
  }
});

Deno.test("createTokenizer() finds every place at which an answer may be cut off", () => {
  const whole = '{"n":1,"data":[{"a":"x\\"y"},{"b":[1,2]}],"next":"z"}';
  for (let length = 0; length < whole.length; length++) {
    const fault = faultOf(whole.slice(0, length));
    expect(fault.isRetryable).toBeTruthy();
  }
  expect(tokenize(whole).records).toBe(2);
});

Deno.test("createTokenizer() writes what JSON.parse reads, however the bytes are cut", () => {
  const record = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
  const layout = fc.constantFrom(undefined, 1, "\t");
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 6 }),
      fc.jsonValue({ maxDepth: 2 }),
      layout,
      fc.integer({ min: 1, max: 40 }),
      (records, before, indent, chunkBytes) => {
        const text = JSON.stringify({ before, data: records, next: "n" }, null, indent);
        const answer = tokenize(text, { selected: "data", wanted: ["next"], chunkBytes });
        expect(answer.lines.map((line) => JSON.parse(line))).toEqual(
          JSON.parse(JSON.stringify(records)),
        );
        expect(answer.records).toBe(records.length);
        expect(answer.fields.get("next")).toBe('"n"');
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("createTokenizer() answers any bytes with lines or a PhloError", () => {
  const soup = fc.array(fc.constantFrom(...'{}[]",:\\ \n01ntf-e'.split("")), { maxLength: 40 });
  fc.assert(
    fc.property(soup, fc.integer({ min: 1, max: 5 }), (parts, chunkBytes) => {
      const text = parts.join("");
      try {
        const { lines, records } = tokenize(text, { chunkBytes });
        expect(lines.length).toBe(records);
      } catch (error) {
        if (!(error instanceof PhloError)) throw error;
        expect(isListOfObjects(text)).toBeFalsy();
      }
    }),
    { numRuns: 2000 },
  );
});

function isListOfObjects(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
