import { expect } from "expect";
import { withFolder } from "../../tests/support/fake_host.ts";
import { type Answer, readPages, withLoopback } from "../../tests/unit/source/loopback.ts";
import { fetchSource } from "./fetch_source.ts";
import { restApi } from "./rest_api.ts";

const SCRIPTS = new URL("../../tests/unit/source/", import.meta.url);

function commandOf(script: string, ...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(script, SCRIPTS).pathname, ...args],
    stdout: "piped",
    stderr: "piped",
  });
}

Deno.test("fetchSource() reads one answer of 300 MB with memory that stays flat", async () => {
  await withFolder(async (folder) => {
    const output = await commandOf("large_answer.ts", `${folder}/pages`, "300").output();
    expect(new TextDecoder().decode(output.stderr)).toBe("");
    const report = JSON.parse(new TextDecoder().decode(output.stdout));
    expect(report.records).toBe(report.wantedRecords);
    expect(report.receivedBytes).toBeGreaterThan(300e6);
    expect(report.rssGrowthBytes).toBeLessThan(120e6);
  });
});

Deno.test("fetchSource() asks only for the rest after its process was killed between pages", async () => {
  const reached = Promise.withResolvers<void>();
  const killed = Promise.withResolvers<void>();
  const answer: Answer = async (_request, url) => {
    const page = Number(url.searchParams.get("page") ?? 1);
    if (page === 3) {
      reached.resolve();
      await killed.promise;
    }
    return Response.json({ data: [{ page }], next: page < 4 ? `?page=${page + 1}` : null });
  };
  await withLoopback(answer, async (test) => {
    const child = commandOf("staged_then_killed.ts", test.context.folder, test.base).spawn();
    await reached.promise;
    child.kill("SIGKILL");
    await child.output();
    killed.resolve();
    test.requests.length = 0;
    const source = restApi({
      client: { baseUrl: test.base, paginator: "json_link" },
      resources: ["items"],
    });
    // The killed process wrote the real time into its journal.
    test.host.advance(Date.now() - test.host.clock.now());
    const result = await fetchSource(source, test.context, test.host);
    expect(test.requests).toEqual(["GET /items?page=3", "GET /items?page=4"]);
    expect(await readPages(result.pages)).toEqual([1, 2, 3, 4].map((page) => ({ page })));
  });
});
