/**
 * The floor of the REST benchmark: a loop that fetches pages, parses them with `JSON.parse`, follows the links and keeps nothing.
 *
 * Usage: `deno run -A bench/plain_fetch.ts URL`
 *
 * @module
 */

interface Answer {
  readonly data: readonly { readonly id: number }[];
  readonly next: string | null;
}

let rows = 0;
for (let url: string | null = Deno.args[0] ?? null; url !== null;) {
  const answer: Answer = JSON.parse(await (await fetch(url)).text());
  rows += answer.data.length;
  url = answer.next;
}
// deno-lint-ignore no-console -- the caller reads it
console.log(rows);
