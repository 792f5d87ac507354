import { expect } from "expect";
import { fakeHost } from "../../../tests/support/fake_host.ts";
import { readDocuments } from "./read_documents.ts";
import { renderDocument } from "./render_document.ts";
import { renderSite } from "./render_site.ts";

const page = (topic: string, text: string) => ({ topic, title: "T", text });
const hrefOf = (topic: string): string | undefined =>
  topic === "tutorial" || topic === "how-to/test" ? `/docs/${topic}` : undefined;

Deno.test("renderDocument() follows links among pages from where a page stands", () => {
  const text = "[a](../tutorial.md#two) [b](test.md) [c](https://x.org/a.md) [d](gone.md) [e](#x)";
  const html = renderDocument(page("how-to/plan", text), { hrefOf });
  expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual([
    "/docs/tutorial#two",
    "/docs/how-to/test",
    "https://x.org/a.md",
    "gone.md",
    "#x",
  ]);
});

Deno.test("renderDocument() shows code as it is, without what is for the tests", () => {
  const html = renderDocument(page("tutorial", "```sql file=a.sql\nselect '<b>'\n```"), { hrefOf });
  expect(html).toBe(`<pre><code class="language-sql">select &#39;&lt;b&gt;&#39;\n</code></pre>\n`);
});

Deno.test("readDocuments() begins with the tutorial and leaves out what is for those who work on phlo", async () => {
  const pages = await readDocuments(fakeHost());
  expect(pages[0]).toMatchObject({ topic: "tutorial", title: expect.stringMatching(/^Tutorial/) });
  expect(pages.map(({ topic }) => topic)).toContain("configuration");
  expect(pages.filter(({ topic }) => topic.startsWith("decisions"))).toEqual([]);
});

Deno.test("renderSite() is one file for each page, each with links to all", async () => {
  const pages = await readDocuments(fakeHost());
  const site = renderSite(pages);
  expect(site.size).toBe(pages.length);
  const names = [...site.keys()];
  for (const text of site.values()) {
    for (const name of names) expect(text).toContain(`href="${name}"`);
  }
});
