import { expect } from "expect";
import fc from "fast-check";
import { withFolder } from "../../tests/support/fake_host.ts";
import { quoteText } from "../core/sql_text.ts";
import { openSession } from "../duckdb/session.ts";
import { translatePattern } from "../schema/translate_pattern.ts";

const ATOMS = [
  ..."a|b|K|é|😀|.|\\d|\\D|\\w|\\W|\\s|\\S|\\b|^|$|[ab]|[^a]|[a-c]|[^\\d]|[a-]|[\\]x]|[^é]".split(
    "|",
  ),
  ..."\\x61|\\u0061|\\.|\\/|\\-|[\\b]|\\n|\\u2028|(?:a|b)|(a)|(?<n>b)|(?=a)|(?!a)|\\1|[]|[^]|{|}"
    .split(
      "|",
    ),
];
const QUANTIFIERS = ["", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?", "{1001}", "{"];
const CHARACTERS = [..."abckKAzé😀 \n\r\u2028\u00a0_-.19]/\b", "ſ", "É", "\ud83d\ude00"];

const patternArbitrary = fc.tuple(
  fc.array(fc.tuple(fc.constantFrom(...ATOMS), fc.constantFrom(...QUANTIFIERS)), { maxLength: 5 }),
  fc.constantFrom("", "", "i", "u", "g", "iu", "m", "s"),
).chain(([parts, flags]) => {
  const source = parts.map(([atom, quantifier]) => atom + quantifier).join("");
  try {
    return fc.constant(new RegExp(source, flags));
  } catch {
    return fc.constant(/a/);
  }
});

Deno.test("translatePattern() gives RE2 that matches nothing JavaScript does not match", async () => {
  await withFolder(async (folder) => {
    await using session = await openSession({ temporaryFolder: folder, folders: [] });
    const texts = fc.array(
      fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 5 }).map((parts) => parts.join("")),
      { minLength: 1, maxLength: 30 },
    );
    let translated = 0;
    await fc.assert(
      fc.asyncProperty(patternArbitrary, texts, async (pattern, samples) => {
        const re2 = translatePattern(pattern);
        if (re2 === undefined) return;
        translated++;
        const list = samples.map((text) => `regexp_matches(${quoteText(text)}, ${quoteText(re2)})`);
        const [row] = await session.rows(`SELECT ${list.map((item, i) => `${item} AS m${i}`)}`);
        for (const [index, text] of samples.entries()) {
          pattern.lastIndex = 0;
          if (row?.[`m${index}`] === true) {
            expect([pattern, text, pattern.test(text)]).toEqual([pattern, text, [true][0]]);
          }
        }
      }),
      { numRuns: Number(Deno.env.get("PHLO_PROPERTY_RUNS") ?? 400) },
    );
    expect(translated).toBeGreaterThan(50);
  });
});

Deno.test("translatePattern() takes the patterns people write, and zod's formats", async () => {
  const patterns = [/^[A-Z]{3}-\d+$/, /^\S+@\S+$/, /^.+\.csv$/, /^(?:a|b)?c$/i, /^[^,]*$/, /é+/];
  const samples = ["ABC-12", "a@b", "x.csv", "Ac", "a,b", "é", "", "ABC-", "abc"];
  await withFolder(async (folder) => {
    await using session = await openSession({ temporaryFolder: folder, folders: [] });
    for (const pattern of patterns) {
      const re2 = translatePattern(pattern);
      if (re2 === undefined) throw new Error(`${pattern} is not translated`);
      const list = samples.map((text) => `regexp_matches(${quoteText(text)}, ${quoteText(re2)})`);
      const [row] = await session.rows(`SELECT [${list}]::VARCHAR AS matches`);
      const wanted = samples.map((text) => pattern.test(text));
      expect(`${pattern} ${row?.matches}`).toBe(`${pattern} [${wanted.join(", ")}]`);
    }
  });
});

Deno.test("translatePattern() leaves to zod what RE2 reads otherwise", () => {
  const patterns = [/(?=a)/, /(?<!a)b/, /(a)\1/, /a/m, /a.b/s, /^.$/, /^[^a]$/, /[\s\S]/, /\p{L}/u];
  expect(patterns.map(translatePattern)).toEqual(patterns.map(() => undefined));
});
